// tkt new - open a ticket.
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/poke.hpp"
#include "base/text.hpp"
#include "desk/message/draft.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/identity.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/show/ticket_page.hpp"
#include "tkt/ui/json.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"
#include "tkt/write/edit_draft.hpp"
#include "tkt/write/letter_options.hpp"
#include "tkt/write/open_ticket.hpp"
#include "tkt/write/text_argument.hpp"

namespace tkt::cli {

namespace {

struct New {
  Opening opening;
  OutgoingOptions out;
  TextOptions text;
  std::string customer;
  std::string contact;
  bool send = false;
  bool close = false;
};

/// The options as they are to be understood; every name looked up.
Opening make_opening(const New& opt, desk::Session& session)
{
  auto opening = opt.opening;
  opening.customer = opt.customer;
  if (!opt.contact.empty()) {
    const auto contact = find_contact(session.db, opt.contact);
    if (contact.addresses.empty() && opt.send)
      throw Error{Kind::usage, fmt::format("contact {} has no address to send to", contact.id)};
    opening.customer = fmt::format("{}", contact.id);
    opening.ticket.contact = contact.id;
  }
  const auto template_name = opening.letter.template_name;
  opening.letter = opt.out.letter();
  opening.letter.template_name = template_name;
  if (!opening.letter.mailbox.empty())
    check_names(session.config, Vocabulary::mailbox, {opening.letter.mailbox});
  if (!opening.letter.template_name.empty())
    check_template(session.config, opening.letter.template_name);
  if (opt.close)
    opening.ticket.status = session.config.first_status(config::StatusKind::closed).name;
  auto checked = opening;
  prepare(session, checked);
  if (opt.send && opening.letter.to.empty()) {
    if (opening.customer.empty())
      throw Error{Kind::usage, "--send needs --from or --contact: who is the customer?"};
    opening.letter.to = {checked.ticket.requester};
  }
  return opening;
}

/// What says how mail goes out says nothing of a comment; nobody is to think that it was sent.
void check_is_mail(const New& opt)
{
  const auto& out = opt.out;
  const std::pair<const char*, bool> given[] = {
      {"--cc", !out.cc.empty()},
      {"--bcc", !out.bcc.empty()},
      {"--mailbox", !out.mailbox.empty()},
      {"--at", !out.at.empty()},
      {"--undo-send", !out.undo_send.empty()},
      {"--markdown", out.markdown},
      {"--template", !opt.opening.letter.template_name.empty()}};
  for (const auto& [name, is_given] : given)
    if (is_given)
      throw Error{
          Kind::usage,
          fmt::format("{} needs --send or --to: the text of this ticket is a comment, which "
                      "goes to nobody",
                      name)};
}

std::string signature(desk::Session& session, const std::string& mailbox)
{
  const auto& agent = session.config.agent(session.actor.name);
  const auto* by = session.config.find_mailbox(mailbox);
  const auto lines = by == nullptr ? agent.signature : send::signature_of(agent, *by);
  return lines.empty() ? agent.name : lines;
}

int write_new(const New& opt, Shell& shell, desk::Session& session, Opening opening)
{
  auto seen = opening;
  prepare(session, seen);
  const auto& ticket = seen.ticket;
  const bool mail = !opening.letter.to.empty();
  desk::Buffer start;
  const auto add = [&](const char* name, const std::string& value, bool always) {
    if (always || !value.empty())
      start.fields.push_back({name, value});
  };
  add("Customer", opt.contact.empty() ? opening.customer : fmt::format("{}", *ticket.contact),
      !mail);
  add("To", to_text(opening.letter.to), mail);
  add("Cc", to_text(opening.letter.cc), mail);
  add("Bcc", to_text(opening.letter.bcc), mail);
  add("From", opening.letter.mailbox.empty() ? ticket.mailbox : opening.letter.mailbox, mail);
  add("Queue", ticket.queue, true);
  add("Agent", ticket.agent.empty() ? "none" : ticket.agent, true);
  add("Subject", ticket.subject, true);
  add("Status", ticket.status, true);
  add("Priority", ticket.priority, true);
  add("Category", ticket.category, false);
  add("Type", ticket.type, false);
  add("SLA", ticket.sla, false);
  add("Tags", join(opening.tags, ", "), true);
  add("Link", opening.link, false);
  add_common_fields(start, opt.out);
  if (mail)
    start.text = fmt::format("\n\n{}", signature(session, opening.letter.mailbox.empty()
                                                              ? ticket.mailbox
                                                              : opening.letter.mailbox));
  desk::Draft draft;
  draft.kind = desk::DraftKind::fresh;
  return write_draft(shell, session, draft, start, start, {}, opt.out.force);
}

int open_new(const New& opt, Shell& shell)
{
  auto session = shell.session();
  auto opening = make_opening(opt, session);
  opening.letter.not_before = send_time(shell, opt.out.when());
  opening.send = opt.out.when();
  auto text = given_text(opt.text);
  opening.letter.attachments = load_files(session, opt.out.files);
  // In the editor the fields may still make mail of it; the words of a template are about a ticket
  // that is there.
  if (!text && !opening.letter.template_name.empty())
    throw Error{Kind::usage, "--template needs -m or -F, or the text on standard input"};
  if (text && opening.letter.to.empty())
    check_is_mail(opt);
  if (!text)
    return write_new(opt, shell, session, std::move(opening));
  opening.letter.text =
      opening.letter.template_name.empty() ? require_text(std::move(*text)) : std::move(*text);
  const bool mail = !opening.letter.to.empty();
  if (mail)
    check_mention(session, opening.letter.text, opening.letter.attachments, {}, opt.out.force);
  const auto leaves_at = opening.letter.not_before;
  const auto changes = open(session, std::move(opening));
  if (mail) {
    poke(poke_socket(session.db.file()), "send");
    tell_when(leaves_at);
  }
  const auto opened = desk::get_ticket(session.db, changes.all().front().change.ticket);
  if (shell.json())
    shell.out().json(to_json(opened, shell.now()));
  else if (shell.out().terminal().is_terminal)
    changes.print(shell);
  else
    shell.out().line(fmt::format("{}\t\t{}", opened.id, full_status(opened)));
  return EX_OK;
}

} // namespace

void add_new(Command verb, Shell& shell)
{
  auto opt = std::make_shared<New>();
  auto& ticket = opt->opening.ticket;
  verb.option("-s,--subject", ticket.subject, "what it is about", "TEXT");
  auto from =
      verb.option("--from", opt->customer, "the customer; you, if nobody is named", "ADDRESS");
  verb.option("--contact", opt->contact, "the customer: number or address of a contact", "CONTACT")
      .excludes(from);
  verb.option("--queue", ticket.queue, "default: your first", "QUEUE");
  opt->text.add_to(verb);
  verb.flag("--send", opt->send, "send the text to the customer; else only agents see it");
  opt->out.add_to(verb);
  verb.find("--to").described_as("the customer, who is sent the text");
  verb.option("-t,--template", opt->opening.letter.template_name, "of what is sent", "NAME");
  verb.option("--agent", ticket.agent, "default: you; none", "LOGIN");
  auto status = verb.option("--status", ticket.status, "default: the first of kind new", "STATUS");
  verb.flag("--close", opt->close, "close it at once").excludes(status);
  verb.option("--priority", ticket.priority, "default: the queue's", "PRIORITY");
  verb.option("--category", ticket.category, "default: the queue's", "CATEGORY");
  verb.option("--type", ticket.type, "default: the queue's", "TYPE");
  verb.option("--sla", ticket.sla, "default: the queue's", "SLA");
  verb.option("--tag", opt->opening.tags, "with this tag", "TAG");
  verb.option("--link", opt->opening.link, "a ticket that it has to do with", "ID");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return open_new(*opt, s); });
}

} // namespace tkt::cli
