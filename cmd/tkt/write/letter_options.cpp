#include "tkt/write/letter_options.hpp"

#include <charconv>
#include <filesystem>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/contact/undeliverable.hpp"
#include "desk/message/message.hpp"
#include "send/compose/attachment_words.hpp"
#include "send/compose/identity.hpp"
#include "send/outbox/bounced.hpp"
#include "term/relative_time.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/ui/confirm.hpp"
#include "tkt/ui/time_argument.hpp"
#include "tkt/write/attachments.hpp"

namespace tkt::cli {

namespace {

namespace fs = std::filesystem;

/// `17:1`.
std::optional<std::pair<MessageId, std::string>> part_of_message(const std::string& name)
{
  const auto colon = name.find(':');
  if (colon == std::string::npos || colon == 0)
    return {};
  std::int64_t number = 0;
  const auto* end = name.data() + colon;
  const auto [stop, error] = std::from_chars(name.data(), end, number);
  if (error != std::errc{} || stop != end || fs::exists(name))
    return {};
  const auto place = name.substr(colon + 1);
  return std::pair{MessageId{number}, place.substr(0, place.find(' '))};
}

mail::File file_of_message(store::Database& db, MessageId id, const std::string& place)
{
  const auto message = desk::get_message(db, id);
  const auto& attachment = find_attachment(message, place);
  BytesWriter bytes;
  read_attachment(db, message, attachment, [&](std::string_view piece) { bytes.add(piece); });
  return {attachment.name, attachment.type, bytes.take()};
}

std::string at_home(const std::string& path)
{
  const char* home = Shell::variable("HOME");
  return path.starts_with("~/") && home != nullptr ? home + path.substr(1) : path;
}

} // namespace

void OutgoingOptions::add_to(Command verb)
{
  const auto many = [&](const char* name, std::vector<std::string>& values, const char* meaning,
                        const char* type) { verb.option(name, values, meaning, type); };
  many("--to", to, "instead of the customer", "ADDRESS");
  many("--cc", cc, "and to these", "ADDRESS");
  many("--bcc", bcc, "and, unseen by the others, to these", "ADDRESS");
  many("--attach", files, "with this file, or an attachment of a message, 17:1", "FILE");
  verb.option("--mailbox", mailbox, "send by this one", "MAILBOX");
  auto later = verb.option("--at", at, "send it then: 2h, 15:00, tomorrow 8:00, mon 9:00", "WHEN");
  verb.option("--undo-send", undo_send, "hold it back so long, to be taken back", "TIME")
      .excludes(later);
  verb.flag("--markdown", markdown, "also as HTML: the text is Markdown");
  verb.flag("--force", force, "ask nothing, whatever came in while you were writing");
}

send::Letter OutgoingOptions::letter() const
{
  send::Letter letter;
  letter.to = parse_people("--to", to);
  letter.cc = parse_people("--cc", cc);
  letter.bcc = parse_people("--bcc", bcc);
  letter.mailbox = mailbox;
  letter.markdown = markdown;
  return letter;
}

void StatusOptions::add_to(Command verb)
{
  auto option = verb.option("--status", status, "the ticket's status afterwards", "STATUS");
  verb.flag("--close", close, "and close the ticket").excludes(option);
  verb.option("--set", set, "and change it, as tkt set does: +tag, agent=anna, priority=high",
              "CHANGE");
}

namespace {

ChangeWord read_change(Shell& shell, const std::string& word)
{
  if (!is_change_word(word))
    throw Error{Kind::usage, fmt::format("\"{}\" is no change; FIELD=VALUE, +TAG or -TAG", word)};
  auto change = parse_change_word(shell, word);
  if (change.what == "status")
    throw Error{Kind::usage,
                "the status is not among what is set, but said by --status or --close"};
  return change;
}

} // namespace

std::vector<ChangeWord> StatusOptions::changes(Shell& shell) const
{
  std::vector<ChangeWord> changes;
  for (const auto& word : set)
    changes.push_back(read_change(shell, word));
  return changes;
}

void StatusOptions::add_to(desk::Buffer& buffer, const std::string& wanted_status) const
{
  if (!wanted_status.empty())
    set_value(buffer, "Status", wanted_status);
  for (const auto& word : set)
    buffer.fields.push_back({"Set", word});
}

std::vector<ChangeWord> changes_in(Shell& shell, const desk::Buffer& buffer)
{
  std::vector<ChangeWord> changes;
  for (const auto& [name, word] : buffer.fields) {
    if (name != "Set" || trim(word).empty())
      continue;
    try {
      changes.push_back(read_change(shell, std::string{trim(word)}));
    } catch (const Error& e) {
      throw Error{Kind::data, fmt::format("Set: {}", e.what())};
    }
  }
  return changes;
}

std::string StatusOptions::wanted(const config::Config& config) const
{
  if (!status.empty())
    check_names(config, Vocabulary::status, {status});
  return close ? config.first_status(config::StatusKind::closed).name : status;
}

void add_files(desk::Buffer& buffer, const std::vector<std::string>& files)
{
  for (const auto& file : files) {
    std::error_code unknown;
    const auto absolute = fs::absolute(file, unknown);
    buffer.fields.push_back({"Attach", part_of_message(file) || file.starts_with("~/") || unknown
                                           ? file
                                           : absolute.string()});
  }
  if (files.empty())
    buffer.fields.push_back({"Attach", ""});
}

void add_common_fields(desk::Buffer& buffer, const OutgoingOptions& options)
{
  add_files(buffer, options.files);
  if (!options.when().empty())
    buffer.fields.push_back({"Send", options.when()});
  if (options.markdown)
    buffer.fields.push_back({"Format", "markdown"});
}

void set_value(desk::Buffer& buffer, std::string_view name, const std::string& value)
{
  for (auto& field : buffer.fields) {
    if (field.name == name)
      field.value = value;
  }
}

std::optional<Instant> send_time(Shell& shell, std::string_view text)
{
  if (trim(text).empty())
    return {};
  return read_moment(shell, "the time to send at", text);
}

desk::Terms terms(const std::string& send, std::optional<Instant> at, bool markdown,
                  const std::string& status)
{
  return {!at                          ? std::string{}
          : parse_duration(trim(send)) ? std::string{trim(send)}
                                       : to_rfc3339(*at),
          markdown ? "markdown" : "", status};
}

std::vector<mail::File> load_files(desk::Session& session, const std::vector<std::string>& names)
{
  const auto limit = static_cast<std::size_t>(session.config.desk.max_outgoing_size);
  std::vector<mail::File> files;
  std::size_t total = 0;
  for (const auto& name : names) {
    if (const auto part = part_of_message(name))
      files.push_back(file_of_message(session.db, part->first, part->second));
    else
      files.push_back(std::move(read_attachments({at_home(name)}, limit).front()));
    total += files.back().bytes.size();
    if (total > limit)
      throw too_large(name, limit);
  }
  return files;
}

void check_mention(desk::Session& session, std::string_view text,
                   const std::vector<mail::File>& files, const std::string& mailbox, bool force)
{
  if (!files.empty() || force)
    return;
  const auto* agent = session.config.find_agent(session.actor.name);
  const auto* by = session.config.find_mailbox(mailbox);
  const auto found = send::mentions_attachment(
      text, agent == nullptr || by == nullptr ? "" : send::signature_of(*agent, *by),
      session.config.desk.attachment_words);
  if (!found)
    return;
  if (!can_ask())
    log::warn("the text says \"{}\", and nothing is attached", *found);
  else if (!ask(fmt::format("The text says \"{}\", and nothing is attached. Send it all the same?",
                            *found)))
    throw Error{Kind::data, "nothing is attached; nothing was sent"};
}

MessageId warn_of_unreachable(desk::Session& session, MessageId message)
{
  for (const auto& address : send::recipients_of(session.db, message))
    if (const auto dead = desk::find_undeliverable(session.db, address))
      log::warn("mail has not reached {} since {}: {}; it is tried once more", address,
                term::local(dead->since), dead->reason);
  return message;
}

void tell_when(std::optional<Instant> at)
{
  if (at)
    log::notice("it leaves at {}", term::local(*at));
}

} // namespace tkt::cli
