#include "tkt/write/edit_draft.hpp"

#include <fmt/format.h>

#include "base/cancel.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/poke.hpp"
#include "base/text.hpp"
#include "desk/log/event_kinds.hpp"
#include "desk/log/merged.hpp"
#include "desk/message/message.hpp"
#include "store/transaction.hpp"
#include "term/editor.hpp"
#include "term/relative_time.hpp"
#include "tkt/change/closing_checks.hpp"
#include "tkt/show/ticket_page.hpp"
#include "tkt/ui/confirm.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/write/letter_options.hpp"
#include "tkt/write/send_draft.hpp"

namespace tkt::cli {

namespace {

/// As people say it.
std::string_view name_of(desk::DraftKind kind)
{
  switch (kind) {
  case desk::DraftKind::reply:
    return "an answer";
  case desk::DraftKind::comment:
    return "a comment";
  case desk::DraftKind::forward:
    return "a forwarded mail";
  case desk::DraftKind::fresh:
    return "a new ticket";
  }
  return "a text";
}

std::string introduction(const desk::Writer& writer)
{
  return fmt::format("{} is writing {}, since {}", writer.agent, name_of(writer.kind),
                     term::local(writer.since));
}

/// Whatever goes wrong: the draft stays, and the person is told how to go on with it.
template <class Work>
auto with_draft(desk::DraftId draft, Work work)
{
  try {
    return work();
  } catch (const Error& e) {
    throw Error{e.kind(), fmt::format("{}; nothing was sent, the draft stays: tkt draft resume {}",
                                      e.what(), draft)};
  }
}

/// The newest text that there is of a draft: its file may have been saved after tkt had died.
void take_file(desk::Session& session, desk::Draft& draft)
{
  const auto file = term::Draft::find(draft.file);
  if (!file || file->changed_at() < draft.saved_at)
    return;
  if (auto text = file->text(); text != draft.text) {
    desk::save_draft(session, draft.id, to_utf8(text));
    draft.text = to_utf8(text);
  }
}

/// The editor, with the desk told what it saves and that it is open.
void edit(desk::Session& session, const desk::Draft& draft)
{
  if (const auto old = term::Draft::find(draft.file))
    old->discard(); // take_file() has had what is in it
  const term::Draft file{term::draft_folder(Shell::variable),
                         fmt::format("{}-{}", to_text(draft.kind), draft.id), draft.text};
  // What the desk cannot take just now is offered again; an editor that is open must not be spoken
  // into.
  const auto quietly = [](const auto& work) {
    try {
      work();
      return true;
    } catch (const Error&) {
      return false;
    }
  };
  bool kept = true;
  const auto alive = [&] {
    quietly([&] {
      desk::keep_open(session.db, draft.id, file.file().string(), Clock::system().now());
    });
  };
  const auto saved = [&](const std::string& text) {
    kept = quietly([&] { desk::save_draft(session, draft.id, to_utf8(text)); });
    return kept;
  };
  desk::keep_open(session.db, draft.id, file.file().string(), Clock::system().now());
  try {
    file.edit(term::editor_command(Shell::variable), {saved, alive, desk::draft_lease / 3});
  } catch (const Interrupted&) {
    // The editor may still be there, and save: resume_draft() looks at its file.
    quietly([&] { desk::close_draft(session, draft.id); });
    throw;
  } catch (const Error& e) {
    if (!kept)
      throw Error{e.kind(), fmt::format("{}; your text is in {}", e.what(), file.file().string())};
    file.discard();
    quietly([&] { desk::close_draft(session, draft.id); });
    throw;
  }
  if (!kept)
    throw Error{Kind::temporary,
                fmt::format("the text could not be put down; it is in {}", file.file().string())};
  file.discard();
  desk::close_draft(session, draft.id);
}

/// What the writer should know before it is sent: messages that came since the editor was opened,
/// and changes by others of the fields that are changed here.
std::vector<desk::Event> surprises(desk::Session& session, const Finished& finished)
{
  std::vector<desk::Event> all;
  for (auto& event : desk::news(session.db, finished.ticket, finished.draft.seen)) {
    if (desk::brings_messages(event.kind) ? finished.draft.kind == desk::DraftKind::reply
                                          : changes_field(finished, event.kind))
      all.push_back(std::move(event));
  }
  return all;
}

void check_news(Shell& shell, desk::Session& session, const Finished& finished, bool force)
{
  if (!finished.ticket || force)
    return;
  const auto news = surprises(session, finished);
  if (news.empty())
    return;
  for (const auto& event : news) {
    if (const auto message = event.message ? desk::find_message(session.db, *event.message)
                                           : std::optional<desk::Message>{})
      print_message(shell, *message);
    else
      shell.out().line(shell.out().safe(
          fmt::format("{}: {}", event.actor, describe(event, shell.out().terminal()))));
  }
  shell.out().flush();
  if (!can_ask())
    throw Error{Kind::temporary, fmt::format("ticket {} has changed since the writing began "
                                             "(--force sends all the same)",
                                             finished.ticket)};
  if (ask("\nThis came while you were writing. Send your text all the same?"))
    return;
  desk::see_news(session, finished.draft.id, news.back().id);
  throw Error{Kind::temporary, fmt::format("ticket {} has changed", finished.ticket)};
}

void check_text(const Finished& finished, bool force)
{
  const auto& text = finished.buffer.text;
  if (trim(text).empty())
    throw Error{Kind::data, "there is no text"};
  if (trim(text) != trim(finished.start.text))
    return;
  if (finished.draft.kind != desk::DraftKind::forward)
    throw Error{Kind::data, "there is no text: nothing was written"};
  if (!force && can_ask() && !ask("Nothing was written above it. Forward it all the same?"))
    throw Error{Kind::data, "there is no text"};
}

std::vector<std::string> files_in(const desk::Buffer& buffer)
{
  std::vector<std::string> names;
  for (const auto& [name, value] : buffer.fields) {
    if (name == "Attach" && !value.empty())
      names.push_back(value);
  }
  return names;
}

Finished read(Shell& shell, desk::Session& session, const desk::Draft& draft)
{
  const auto& known = desk::buffer_fields(draft.kind);
  Finished finished{draft, {}, {}, {}, {}, {}};
  finished.start = desk::parse_buffer(draft.started, known);
  finished.buffer = desk::parse_buffer(draft.text, known);
  if (finished.buffer.fields.empty()) // a text alone: the rest is as it was
    finished.buffer.fields = finished.start.fields;
  if (draft.ticket)
    finished.ticket = desk::current_ticket(session.db, *draft.ticket);
  finished.files = load_files(session, files_in(finished.buffer));
  finished.leaves_at = send_time(shell, finished.buffer.value("Send").value_or(""));
  return finished;
}

int finish_draft(Shell& shell, desk::Session& session, const desk::Draft& draft, bool force)
{
  const auto changes = with_draft(draft.id, [&] {
    auto finished = read(shell, session, draft);
    check_text(finished, force);
    check_news(shell, session, finished, force);
    if (const auto status = finished.buffer.value("Status").value_or("");
        finished.draft.ticket && status != finished.start.value("Status").value_or(""))
      check_closing(shell, session, finished.ticket, status, force);
    finished.draft.seen = desk::newest_event(session.db);
    check_mention(session, finished.buffer.text, finished.files,
                  finished.buffer.value("From").value_or(""), force);
    store::Transaction tx{session.db};
    // Somebody may have sent it from another terminal; and what came in this instant counts.
    if (!desk::find_draft(session.db, draft.id))
      throw Error{Kind::temporary, fmt::format("draft {} is there no more", draft.id)};
    if (finished.ticket && !force && !surprises(session, finished).empty())
      throw Error{Kind::temporary, fmt::format("ticket {} has changed", finished.ticket)};
    const auto leaves_at = finished.leaves_at;
    auto done = finish(shell, session, std::move(finished));
    desk::drop_draft(session, draft.id);
    tx.commit();
    tell_when(leaves_at);
    return done;
  });
  if (const auto file = term::Draft::find(draft.file))
    file->discard();
  poke(poke_socket(session.db.file()), "send");
  changes.print(shell);
  return EX_OK;
}

} // namespace

void tell_of_writers(desk::Session& session, TicketId ticket)
{
  for (const auto& writer : desk::writers(session.db, ticket, Clock::system().now()))
    log::notice("{}", introduction(writer));
}

void tell_of_writers(Shell& shell, desk::Session& session, TicketId ticket, desk::DraftKind kind,
                     bool force)
{
  if (force)
    return tell_of_writers(session, ticket);
  const auto writers = desk::writers(session.db, ticket, Clock::system().now());
  for (const auto& writer : writers) {
    log::notice("{}:", introduction(writer));
    for (const auto line : split(writer.text, '\n'))
      shell.out().line("    " + shell.out().safe(line));
  }
  shell.out().flush();
  if (!writers.empty() && !ask("Write all the same?"))
    throw Error{Kind::temporary, fmt::format("ticket {} is being worked on", ticket)};
  for (const auto& draft : desk::drafts_of(session.db, ticket)) {
    if (draft.agent != session.actor.name || draft.kind != kind ||
        draft.is_open(Clock::system().now()))
      continue;
    if (!ask(fmt::format("You have a draft of {} to this ticket, of {}. Write another one?",
                         name_of(kind), term::local(draft.saved_at))))
      throw Error{Kind::temporary, fmt::format("go on with it: tkt draft resume {}", draft.id)};
    break;
  }
}

int write_draft(Shell& shell, desk::Session& session, desk::Draft draft, const desk::Buffer& start,
                const desk::Buffer& buffer, const std::string& below, bool force)
{
  draft.agent = session.actor.name;
  draft.started = desk::format(start, below);
  draft.text = desk::format(buffer, below);
  if (draft.ticket)
    draft.seen = desk::newest_event(session.db, *draft.ticket);
  draft.id = desk::add_draft(session, draft);
  return resume_draft(shell, session, desk::get_draft(session.db, draft.id), force);
}

int resume_draft(Shell& shell, desk::Session& session, const desk::Draft& draft, bool force)
{
  with_draft(draft.id, [&] {
    auto newest = draft;
    take_file(session, newest);
    edit(session, newest);
  });
  return finish_draft(shell, session, desk::get_draft(session.db, draft.id), force);
}

int send_draft(Shell& shell, desk::Session& session, const desk::Draft& draft, bool force)
{
  auto newest = draft;
  take_file(session, newest);
  return finish_draft(shell, session, newest, force);
}

void discard_draft(desk::Session& session, const desk::Draft& draft)
{
  desk::drop_draft(session, draft.id);
  if (const auto file = term::Draft::find(draft.file))
    file->discard();
}

} // namespace tkt::cli
