#include "tkt/write/send_draft.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/answer.hpp"
#include "send/compose/forward.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/write/add_comment.hpp"
#include "tkt/write/letter_options.hpp"
#include "tkt/write/open_ticket.hpp"

namespace tkt::cli {

namespace {

std::string value(const desk::Buffer& buffer, std::string_view field)
{
  return buffer.value(field).value_or("");
}

/// The mailbox that a name or an address stands for; "" for none.
std::string mailbox_in(const config::Config& config, const desk::Buffer& buffer)
{
  const auto written = value(buffer, "From");
  if (written.empty() || config.find_mailbox(written) != nullptr)
    return written;
  const auto found = mail::parse_addresses(written);
  for (const auto& mailbox : config.mailboxes) {
    if (!found.empty() &&
        mail::fold_address(mailbox.address) == mail::fold_address(found.front().address))
      return mailbox.name;
  }
  return config.mailbox(written).name; // which tells the nearest
}

bool markdown_in(const desk::Buffer& buffer)
{
  const auto format = to_lower_ascii(value(buffer, "Format"));
  if (!format.empty() && format != "markdown" && format != "plain")
    throw Error{Kind::data, fmt::format("Format: \"{}\" is neither markdown nor plain", format)};
  return format == "markdown";
}

/// A field for recipients that somebody has emptied is not one that was never there.
void check_recipients(const desk::Buffer& buffer)
{
  if (buffer.value("To") && people_in(buffer, "To").empty())
    throw Error{Kind::data, "To: no recipient"};
}

void set_status_and_tags(desk::Session& session, const Finished& finished, Changes& changes)
{
  const auto status = value(finished.buffer, "Status");
  if (!status.empty() && status != value(finished.start, "Status"))
    set_field(session, finished.ticket, desk::Field::status, status, changes);
  const auto before = tags_in(finished.start);
  const auto after = tags_in(finished.buffer);
  const auto has = [](const std::vector<std::string>& tags, const std::string& tag) {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
  };
  for (const auto& tag : after) {
    if (!has(before, tag) && desk::add_tag(session, finished.ticket, tag))
      changes.add("tag", desk::Change{finished.ticket, "", tag});
  }
  for (const auto& tag : before) {
    if (!has(after, tag) && desk::remove_tag(session, finished.ticket, tag))
      changes.add("tag", desk::Change{finished.ticket, tag, ""});
  }
}

/// The letter that the buffer holds.
send::Letter letter_in(const desk::Session& session, Finished& finished)
{
  const auto& buffer = finished.buffer;
  send::Letter letter;
  letter.to = people_in(buffer, "To");
  letter.cc = people_in(buffer, "Cc");
  letter.bcc = people_in(buffer, "Bcc");
  letter.mailbox = mailbox_in(session.config, buffer);
  letter.subject = value(buffer, "Subject");
  letter.text = buffer.text;
  letter.laid_out = true;
  letter.markdown = markdown_in(buffer);
  letter.attachments = std::move(finished.files);
  letter.not_before = finished.leaves_at;
  return letter;
}

/// An answer, or a message that is sent on.
MessageId write_mail(desk::Session& session, Finished& finished)
{
  check_recipients(finished.buffer);
  auto letter = letter_in(session, finished);
  const auto message =
      finished.draft.kind == desk::DraftKind::reply
          ? send::answer(session, finished.ticket, std::move(letter))
          : send::forward(session, finished.ticket, finished.draft.message.value_or(MessageId{}),
                          std::move(letter));
  return warn_of_unreachable(session, message);
}

/// What the mail was to be, beside what it says.
desk::Terms terms_in(const Finished& finished)
{
  const auto status = value(finished.buffer, "Status");
  return terms(value(finished.buffer, "Send"), finished.leaves_at, markdown_in(finished.buffer),
               status == value(finished.start, "Status") ? "" : status);
}

Changes open_from(desk::Session& session, Finished& finished)
{
  const auto& buffer = finished.buffer;
  Opening opening;
  opening.customer = value(buffer, "Customer");
  opening.letter = letter_in(session, finished);
  opening.ticket.queue = value(buffer, "Queue");
  opening.ticket.agent = value(buffer, "Agent");
  opening.ticket.subject = value(buffer, "Subject");
  opening.ticket.status = value(buffer, "Status");
  opening.ticket.priority = value(buffer, "Priority");
  opening.ticket.category = value(buffer, "Category");
  opening.ticket.type = value(buffer, "Type");
  opening.ticket.sla = value(buffer, "SLA");
  opening.tags = tags_in(buffer);
  opening.link = value(buffer, "Link");
  opening.send = value(buffer, "Send");
  return open(session, std::move(opening));
}

} // namespace

std::vector<mail::Address> people_in(const desk::Buffer& buffer, std::string_view field)
{
  const auto written = value(buffer, field);
  if (written.empty())
    return {};
  try {
    return parse_people(field, {written});
  } catch (const Error& e) {
    throw Error{Kind::data, e.what()};
  }
}

std::vector<std::string> tags_in(const desk::Buffer& buffer)
{
  const auto text = value(buffer, "Tags");
  std::vector<std::string> tags;
  for (const auto word : split(text, ',')) {
    if (!trim(word).empty())
      tags.emplace_back(trim(word));
  }
  return tags;
}

bool changes_field(const Finished& finished, std::string_view event_kind)
{
  if (event_kind == "status")
    return value(finished.buffer, "Status") != value(finished.start, "Status");
  if (event_kind.starts_with("tag_"))
    return tags_in(finished.buffer) != tags_in(finished.start);
  return false;
}

Changes finish(Shell& shell, desk::Session& session, Finished finished)
{
  if (finished.draft.kind == desk::DraftKind::fresh)
    return open_from(session, finished);
  Changes changes;
  MessageId message;
  const auto words = changes_in(shell, finished.buffer);
  const auto kept =
      finished.draft.kind == desk::DraftKind::comment ? desk::Terms{} : terms_in(finished);
  if (finished.draft.kind == desk::DraftKind::comment)
    message = add_note(session, finished.ticket, finished.buffer.text, finished.files);
  else
    message = write_mail(session, finished);
  desk::keep_terms(session, message, kept);
  changes.add("message", desk::Change{finished.ticket, "", fmt::format("{}", message)});
  take_and_change(session, finished.ticket, words, changes);
  set_status_and_tags(session, finished, changes);
  follow_with_clocks(session, changes);
  return changes;
}

} // namespace tkt::cli
