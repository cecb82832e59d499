// tkt contact merge KEEP OTHER..., tkt contact spam CONTACT...
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/contact/merge.hpp"
#include "desk/contact/spam.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/arguments/ticket_argument.hpp"

namespace tkt::cli {

namespace {

struct Merge {
  std::vector<std::string> contacts;
  bool undo = false;
  std::string reason;
};

int merge(const Merge& opt, Shell& shell)
{
  auto session = shell.session();
  auto& out = shell.out();
  std::vector<std::pair<ContactId, ContactId>> done; // other, keep
  store::Transaction tx{session.db};
  if (opt.undo) {
    // Numbers only: an address leads to the contact that has it now.
    for (const auto& word : opt.contacts) {
      const ContactId other{parse_ticket(word).value};
      done.emplace_back(other, desk::unmerge_contact(session, other, opt.reason));
    }
  } else {
    if (opt.contacts.size() < 2)
      throw Error{Kind::usage, "two contacts at least: the one to keep, and what is to be part "
                               "of it"};
    const auto keep = find_contact(session.db, opt.contacts.front());
    for (std::size_t i = 1; i < opt.contacts.size(); ++i) {
      const auto other = find_contact(session.db, opt.contacts[i]);
      desk::merge_contacts(session, keep.id, other.id, opt.reason);
      done.emplace_back(other.id, keep.id);
    }
  }
  tx.commit();
  for (const auto& [other, keep] : done) {
    const auto before = opt.undo ? keep : other;
    const auto after = opt.undo ? other : keep;
    if (shell.json())
      out.json({{"contact", other.value}, {"from", before.value}, {"to", after.value}});
    else
      out.tell(opt.undo ? fmt::format("contact {}  is by itself again, no part of {}", other, keep)
                        : fmt::format("contact {}  is part of contact {} now", other, keep),
               {fmt::format("{}", other), fmt::format("{}", before), fmt::format("{}", after)});
  }
  return EX_OK;
}

struct Spam {
  std::vector<std::string> contacts;
  bool off = false;
  std::string reason;
};

/// An address that nobody knows becomes a contact, so that there is something to mark.
desk::Contact find_or_add(desk::Session& session, const std::string& word, bool may_add)
{
  if (may_add && mail::valid_address(word) && !desk::find_contact(session.db, word))
    return desk::get_contact(session.db,
                             desk::add_contact(session, {"", word}, "to be marked as spam"));
  return find_contact(session.db, word);
}

int spam(const Spam& opt, Shell& shell)
{
  auto session = shell.session();
  auto& out = shell.out();
  struct Done {
    ContactId id;
    bool before;
    std::size_t tickets;
  };
  std::vector<Done> done;
  store::Transaction tx{session.db};
  for (const auto& word : opt.contacts) {
    const auto contact = find_or_add(session, word, !opt.off);
    done.push_back(
        {contact.id, contact.spam, desk::mark_spam(session, contact.id, !opt.off, opt.reason)});
  }
  tx.commit();
  for (const auto& [id, before, tickets] : done) {
    const std::string was = before ? "spam" : "no spam";
    const std::string is = opt.off ? "no spam" : "spam";
    if (shell.json())
      out.json({{"contact", id.value}, {"from", before}, {"to", !opt.off}, {"tickets", tickets}});
    else
      out.tell(fmt::format("contact {}  {} → {}", id, was, is), {fmt::format("{}", id), was, is});
    if (tickets > 0)
      log::notice("contact {}: {} ticket{} {}", id, tickets, tickets == 1 ? "" : "s",
                  opt.off ? "open again" : "rejected as spam");
  }
  return EX_OK;
}

} // namespace

void add_contact_merge(Command verb, Shell& shell)
{
  auto word = verb.word("merge", "Make one contact of several, or undo that");
  auto opt = std::make_shared<Merge>();
  word.argument("CONTACT", opt->contacts, "the one to keep, then those that become part of it")
      .required();
  word.flag("--undo", opt->undo, "take these contacts out again");
  word.option("--reason", opt->reason, "for the log", "TEXT");
  shell.add_json(word);
  shell.on(word, [opt](Shell& s) { return merge(*opt, s); });
}

void add_contact_spam(Command verb, Shell& shell)
{
  auto word = verb.word("spam", "Reject what somebody writes");
  auto opt = std::make_shared<Spam>();
  word.argument("CONTACT", opt->contacts, "numbers or addresses").required();
  word.flag("--off", opt->off, "take the mark off, and open the tickets again");
  word.option("--reason", opt->reason, "for the log", "TEXT");
  shell.add_json(word);
  shell.on(word, [opt](Shell& s) { return spam(*opt, s); });
}

} // namespace tkt::cli
