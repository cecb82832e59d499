// tkt spam ID... - reject tickets, and what their senders write from now on.
#include <fmt/format.h>

#include "base/log.hpp"
#include "desk/contact/spam.hpp"
#include "mail/parse/address.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Spam {
  ChangeOptions options;
  bool off = false;
  bool ticket_only = false;
};

bool is_one_of_us(const config::Config& config, const std::string& address)
{
  return config.find_agent_at(address) != nullptr || config.is_own_address(address);
}

/// The contact to mark; one that nobody knew is added, so that there is something to mark.
std::optional<ContactId> sender_of(desk::Session& session, const desk::Ticket& ticket, bool off)
{
  const auto& address = ticket.requester.address;
  if (is_one_of_us(session.config, address)) {
    log::notice("ticket {}: {} is one of us, and is not marked", ticket.id, address);
    return {};
  }
  if (ticket.contact)
    return ticket.contact;
  if (const auto known = desk::find_contact(session.db, address))
    return known->id;
  if (off || !mail::valid_address(address))
    return {};
  return desk::add_contact(session, ticket.requester, "to be marked as spam");
}

void judge_ticket(desk::Session& session, const desk::Ticket& ticket, const Spam& opt)
{
  const auto& reason = opt.options.reason;
  if (!opt.off)
    desk::reject_as_spam(session, ticket.id, reason);
  else
    desk::accept_again(session, ticket.id, reason);
}

void judge_sender(desk::Session& session, const desk::Ticket& ticket, const Spam& opt)
{
  const auto contact = sender_of(session, ticket, opt.off);
  if (!contact || desk::get_contact(session.db, *contact).spam != opt.off)
    return;
  const auto others = desk::mark_spam(session, *contact, !opt.off, opt.options.reason);
  log::notice("contact {} ({}) is {} spam{}", *contact, ticket.requester.address,
              opt.off ? "no longer" : "marked as",
              others == 0 ? ""
                          : fmt::format("; {} more ticket{} {}", others, others == 1 ? "" : "s",
                                        opt.off ? "open again" : "rejected"));
}

void judge(desk::Session& session, TicketId id, const Spam& opt, Changes& changes)
{
  const auto before = desk::get_ticket(session.db, id);
  judge_ticket(session, before, opt);
  if (!opt.ticket_only)
    judge_sender(session, before, opt);
  const auto after = desk::get_ticket(session.db, id);
  const auto status = [](const desk::Ticket& ticket) {
    return desk::value_of(ticket, desk::Field::status);
  };
  if (status(before) != status(after))
    changes.add("status", desk::Change{id, status(before), status(after)});
  if (before.tags != after.tags)
    changes.add("tag", opt.off ? desk::Change{id, std::string{desk::spam_tag}, ""}
                               : desk::Change{id, "", std::string{desk::spam_tag}});
}

} // namespace

void add_spam(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Spam>();
  opt->options.add_tickets(verb);
  verb.flag("--not", opt->off, "they are none after all");
  verb.flag("--ticket-only", opt->ticket_only, "do not mark the sender");
  verb.option("--reason", opt->options.reason, "for the log", "TEXT");
  shell.add_json(verb);
  verb.footer("Examples:\n  tkt spam 17\n  tkt spam --not 17");
  shell.on(verb, [opt](Shell& s) {
    opt->options.require_tickets("tkt spam ID...");
    // Nobody keeps spam.
    return change_tickets(
        s, opt->options,
        [&](desk::Session& session, TicketId id, Changes& changes) {
          judge(session, id, *opt, changes);
        },
        nullptr);
  });
}

} // namespace tkt::cli
