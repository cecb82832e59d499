// tkt outbox list|show|retry|cancel|resolve - mail on its way out.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/poke.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/ticket/nearest_number.hpp"
#include "outbox_json.hpp"
#include "send/outbox/control.hpp"
#include "store/transaction.hpp"
#include "term/relative_time.hpp"
#include "term/table.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/show/delivery_lines.hpp"
#include "tkt/ui/fields.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"
#include "tkt/write/outbox_to_draft.hpp"

namespace tkt::cli {

namespace {

using send::Mail;
using send::State;

term::Tone tone(State state)
{
  switch (state) {
  case State::refused:
  case State::failed:
    return term::Tone::bad;
  case State::unknown:
    return term::Tone::warning;
  case State::sent:
  case State::cancelled:
    return term::Tone::faint;
  case State::queued:
  case State::sending:
    break;
  }
  return term::Tone::plain;
}

std::string next_try(const Mail& mail, Shell& shell)
{
  return mail.state == State::queued ? when(mail.not_before, shell.now(), shell.out().terminal())
                                     : std::string{};
}

// ------------------------------------------------------------------ list

struct List {
  std::vector<std::string> states;
  std::string ticket;
  send::OutboxFilter filter;
};

int list(List opt, Shell& shell)
{
  const std::vector<std::string> states{"queued", "sending", "sent",     "refused",
                                        "failed", "unknown", "cancelled"};
  for (const auto& word : opt.states) {
    const auto state = send::parse_state(word);
    if (!state)
      throw Error{Kind::usage,
                  fmt::format("no state \"{}\"{}", word, did_you_mean_one_of(word, states))};
    opt.filter.states.push_back(*state);
  }
  auto& db = shell.db();
  if (!opt.ticket.empty())
    opt.filter.ticket = find_ticket(db, opt.ticket);
  if (!opt.filter.mailbox.empty())
    check_names(shell.config(), Vocabulary::mailbox, {opt.filter.mailbox});

  auto& out = shell.out();
  const auto mails = send::list_outbox(db, opt.filter);
  if (shell.json()) {
    for (const auto& mail : mails)
      out.json(to_json(mail));
    return EX_OK;
  }
  term::Table rows{{{.title = "#"},
                    {.title = "ticket"},
                    {.title = "state"},
                    {.title = "mailbox"},
                    {.title = "to", .gives_way = true},
                    {.title = "tries", .align = term::Column::Align::right},
                    {.title = "next"},
                    {.title = "last error", .gives_way = true}},
                   out.terminal(),
                   [&out](std::string_view line) { out.line(line); }};
  for (const auto& mail : mails)
    rows.add({{fmt::format("{}", mail.id)},
              {mail.ticket ? fmt::format("{}", *mail.ticket) : "-"},
              {std::string{to_text(mail.state)}, tone(mail.state)},
              {mail.mailbox},
              {recipients_text(mail, ",")},
              {fmt::format("{}", mail.attempts)},
              {next_try(mail, shell)},
              {mail.error}});
  rows.finish();
  return EX_OK;
}

// ------------------------------------------------------------------ show

OutboxId parse_outbox(const std::string& word)
{
  return OutboxId{parse_ticket(word).value};
}

Mail get_mail(store::Database& db, const std::string& word)
{
  auto mail = send::find_mail(db, parse_outbox(word));
  if (!mail)
    throw Error{Kind::usage,
                fmt::format("no mail {} in the outbox{}; tkt outbox list has them", word,
                            desk::nearest_number(db, "outbox", parse_outbox(word).value))};
  return *std::move(mail);
}

/// What became of each copy, in columns that have no heading.
void recipients(const Mail& mail, Output& out)
{
  term::Table table{{{.least = 8}, {.least = 12}, {.least = 7}, {.least = 20, .wraps = true}},
                    out.terminal(),
                    [&out](std::string_view line) { out.line(line); }};
  for (const auto& copy : mail.recipients)
    table.add({{"to      ", term::Tone::plain, "to"},
               copy.address,
               {std::string{to_text(copy.state)}, tone(copy.state)},
               copy.reply});
  table.finish();
}

int show(const std::vector<std::string>& words, Shell& shell)
{
  auto& db = shell.db();
  std::vector<Mail> mails;
  for (const auto& word : words)
    mails.push_back(get_mail(db, word));
  auto& out = shell.out();
  for (const auto& mail : mails) {
    const auto copy_kept = send::kept_copy(db, mail.id);
    if (shell.json()) {
      auto json = to_json(mail);
      json["sent_copy"] = nullptr;
      if (copy_kept)
        json["sent_copy"] = {{"state", copy_kept->state}, {"error", copy_kept->error}};
      out.json(json);
      continue;
    }
    const auto field = [&](std::string_view name, std::string_view value,
                           term::Tone painted = term::Tone::plain) {
      if (!value.empty())
        card_field(out, name, value, 10, painted);
    };
    if (&mail != &mails.front())
      out.line("");
    field("outbox", fmt::format("{}", mail.id));
    field("ticket", mail.ticket ? fmt::format("{}", *mail.ticket) : "");
    field("message", mail.message ? fmt::format("{}", *mail.message) : "");
    field("state", to_text(mail.state), tone(mail.state));
    field("mailbox", mail.mailbox);
    field("sender", mail.sender.empty() ? "<>" : mail.sender);
    field("queued", moment(mail.created_at, shell.now(), out.terminal()));
    field("tries", fmt::format("{}", mail.attempts));
    field("next", next_try(mail, shell));
    field("error", mail.error);
    if (copy_kept)
      field("copy", copy_kept->error.empty()
                        ? copy_kept->state
                        : fmt::format("{}: {}", copy_kept->state, copy_kept->error));
    recipients(mail, out);
  }
  return EX_OK;
}

// ------------------------------------------------------------------ changes

using Change = std::function<Mail(desk::Session&, OutboxId, std::string_view reason)>;

/// All of them or none; a line for each.
int change(const std::vector<std::string>& words, const std::string& reason, const Change& work,
           Shell& shell)
{
  std::vector<Mail> changed;
  auto session = shell.session();
  {
    store::Transaction tx{session.db};
    for (const auto& word : words)
      changed.push_back(work(session, parse_outbox(word), reason));
    tx.commit();
  }
  bool waits = false;
  for (const auto& mail : changed) {
    waits = waits || mail.state == State::queued;
    if (shell.json())
      shell.out().json(to_json(mail));
    else
      shell.out().tell(fmt::format("outbox {}  {}  {}{}", mail.id, to_text(mail.state),
                                   mail.ticket ? fmt::format("#{}  ", *mail.ticket) : "",
                                   recipients_text(mail, ", ")),
                       {fmt::format("{}", mail.id),
                        mail.ticket ? fmt::format("{}", *mail.ticket) : "-",
                        std::string{to_text(mail.state)}, recipients_text(mail, ",")});
  }
  if (waits)
    (void)poke(poke_socket(session.db.file()), "send");
  return EX_OK;
}

void tell(const TakenBack& back)
{
  log::notice("ticket {}: the text is draft {}; tkt draft resume {} goes on with it", back.ticket,
              back.draft, back.draft);
}

send::Resolution parse_resolution(const std::string& word)
{
  if (word == "sent")
    return send::Resolution::sent;
  if (word == "retry")
    return send::Resolution::retry;
  throw Error{Kind::usage,
              fmt::format("\"{}\": say sent if it has arrived, retry if it has not", word)};
}

void add_change(Command verb, Shell& shell, const char* name, const char* description,
                const Change& work)
{
  auto sub = shell.json_word(verb, name, description);
  auto words = std::make_shared<std::vector<std::string>>();
  auto reason = std::make_shared<std::string>();
  sub.argument("ID", *words, "numbers in the outbox").required();
  sub.option("--reason", *reason, "for the log", "TEXT");
  shell.on(sub, [=](Shell& s) { return change(*words, *reason, work, s); });
}

void add_settle(Command verb, Shell& shell)
{
  auto sub = shell.json_word(verb, "resolve", "Say what became of mail that is unknown");
  auto id = std::make_shared<std::string>();
  auto word = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  sub.argument("ID", *id, "number in the outbox").required();
  sub.argument("RESULT", *word, "sent: it has arrived; retry: it has not, send it again")
      .shown_as("sent|retry")
      .required();
  sub.option("--reason", *reason, "for the log", "TEXT");
  shell.on(sub, [=](Shell& s) {
    const auto what = parse_resolution(*word);
    return change(
        {*id}, *reason,
        [what](desk::Session& session, OutboxId mail, std::string_view why) {
          return send::resolve(session, mail, what, why);
        },
        s);
  });
}

} // namespace

void add_outbox(Command verb, Shell& shell)
{

  auto opt = std::make_shared<List>();
  auto listing = shell.json_word(verb, "list", "Mail that waits, failed or is not known");
  listing
      .option("--state", opt->states, "queued, sending, sent, refused, failed, unknown, cancelled",
              "STATE")
      .commas();
  listing.option("--ticket", opt->ticket, "about this ticket", "ID");
  listing.option("-m,--mailbox", opt->filter.mailbox, "that leaves by this mailbox", "MAILBOX");
  listing.flag("--all", opt->filter.all, "what was sent or taken back, too");
  listing.count("-n,--limit", opt->filter.limit, "the newest so many");
  shell.on(listing, [opt](Shell& s) { return list(*opt, s); });

  auto showing = shell.json_word(verb, "show", "A mail, and what became of each copy");
  auto words = std::make_shared<std::vector<std::string>>();
  showing.argument("ID", *words, "numbers in the outbox").required();
  shell.on(showing, [words](Shell& s) { return show(*words, s); });

  add_change(verb, shell, "retry", "Try again now what waits, was refused or given up",
             [](desk::Session& session, OutboxId id, std::string_view reason) {
               return send::retry(session, id, reason);
             });
  add_change(verb, shell, "cancel", "Take back what has not left yet; its text is a draft again",
             [](desk::Session& session, OutboxId id, std::string_view reason) {
               auto mail = send::cancel(session, id, reason);
               if (const auto back = back_into_draft(session, mail))
                 tell(*back);
               return mail;
             });
  add_settle(verb, shell);
}

} // namespace tkt::cli
