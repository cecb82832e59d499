// tkt contact add ADDRESS..., tkt contact edit CONTACT - what the desk is to know of somebody.
#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "store/transaction.hpp"
#include "term/editor.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/contact/text_form.hpp"

namespace tkt::cli {

namespace {

constexpr std::size_t largest_text = 1U << 20;

/// What the options of both words ask for.
struct Wishes {
  std::string who; ///< of edit
  std::vector<std::string> people;
  std::string ticket;
  std::optional<std::string> name;
  std::optional<std::string> organisation;
  std::optional<std::string> type;
  std::optional<std::string> language;
  std::optional<std::string> notes;
  std::optional<bool> vip;
  std::vector<std::string> addresses;
  std::vector<std::string> phones;
  std::vector<std::string> accounts;
  std::vector<std::string> removed;
};

template <class T, class Is>
bool remove_from(std::vector<T>& list, Is is)
{
  const auto end = std::remove_if(list.begin(), list.end(), is);
  const bool any = end != list.end();
  list.erase(end, list.end());
  return any;
}

void remove(desk::Contact& contact, const std::string& word)
{
  const auto address = mail::fold_address(word);
  const auto digits = desk::fold_phone(word);
  bool any = remove_from(contact.addresses, [&](const std::string& one) {
    return mail::fold_address(one) == address;
  });
  any = remove_from(contact.phones,
                    [&](const std::string& one) {
                      return one == word || (!digits.empty() && desk::fold_phone(one) == digits &&
                                             word.find('@') == std::string::npos);
                    }) ||
        any;
  any = remove_from(contact.accounts,
                    [&](const desk::Account& one) {
                      return one == parse_account(word) || one.name == word;
                    }) ||
        any;
  if (!any)
    throw Error{Kind::usage, fmt::format("--remove: contact {} has no \"{}\"", contact.id, word)};
}

void apply(const Wishes& wishes, desk::Contact& contact)
{
  const auto set = [](std::string& field, const std::optional<std::string>& value) {
    if (value)
      field = *value;
  };
  set(contact.name, wishes.name);
  set(contact.organisation, wishes.organisation);
  set(contact.type, wishes.type);
  set(contact.language, wishes.language);
  set(contact.notes, wishes.notes);
  contact.vip = wishes.vip.value_or(contact.vip);
  for (const auto& word : wishes.removed)
    remove(contact, word);
  for (const auto& person : parse_people("--address", wishes.addresses))
    contact.addresses.push_back(person.address);
  contact.phones.insert(contact.phones.end(), wishes.phones.begin(), wishes.phones.end());
  for (const auto& word : wishes.accounts)
    contact.accounts.push_back(parse_account(word));
}

void print(Shell& shell, store::Database& db, ContactId id)
{
  const auto contact = desk::get_contact(db, id);
  if (shell.json())
    shell.out().json(to_json(contact));
  else
    shell.out().tell(fmt::format("contact {}  {}", contact.id, name_and_address(contact)),
                     {fmt::format("{}", contact.id), name_and_address(contact)});
}

int add(const Wishes& wishes, Shell& shell)
{
  auto session = shell.session();
  desk::Contact contact;
  std::string reason;
  if (!wishes.ticket.empty()) {
    const auto ticket = desk::get_ticket(session.db, parse_ticket(wishes.ticket));
    if (!mail::valid_address(ticket.requester.address))
      throw Error{Kind::usage, fmt::format("ticket {} came from no address", ticket.id)};
    contact.name = ticket.requester.name;
    contact.addresses = {ticket.requester.address};
    reason = fmt::format("wrote ticket {}", ticket.id);
    if (const auto known = desk::find_contact(session.db, ticket.requester.address))
      throw Error{Kind::usage,
                  fmt::format("{} is contact {} already; tkt contact edit {} changes it",
                              ticket.requester.address, known->id, known->id)};
  }
  for (const auto& person : parse_people("ADDRESS", wishes.people)) {
    if (contact.name.empty())
      contact.name = person.name;
    contact.addresses.push_back(person.address);
  }
  apply(wishes, contact);
  contact = desk::tidy(std::move(contact));
  if (contact.name.empty() && contact.organisation.empty() && contact.addresses.empty() &&
      contact.phones.empty() && contact.accounts.empty())
    throw Error{Kind::usage, "who is it? An address, --ticket ID or --name says so"};
  print(shell, session.db, desk::create_contact(session, contact, reason));
  return EX_OK;
}

int edit_by_options(const Wishes& wishes, Shell& shell)
{
  auto session = shell.session();
  store::Transaction tx{session.db}; // what is read is what is changed
  auto contact = find_contact(session.db, wishes.who);
  apply(wishes, contact);
  const bool changed = desk::update_contact(session, contact);
  tx.commit();
  if (!changed)
    log::notice("contact {}: it is so already", contact.id);
  print(shell, session.db, contact.id);
  return EX_OK;
}

/// Whether the text says anything else than before; then the contact is made so.
void take_text(desk::Session& session, ContactId id, const desk::Contact& before,
               std::string_view text)
{
  if (trim(text).empty())
    throw Error{Kind::data, fmt::format("contact {}: the text is empty", id)};
  store::Transaction tx{session.db};
  auto contact = desk::get_contact(session.db, id);
  apply_difference(before, parse_contact(text), contact);
  const bool changed = desk::update_contact(session, contact);
  tx.commit();
  if (!changed)
    log::notice("contact {}: nothing has changed", id);
}

/// All of it in the editor; or, where standard input is no terminal, as that says.
int edit_text(const Wishes& wishes, Shell& shell)
{
  auto session = shell.session();
  const auto contact =
      desk::get_contact(session.db, find_contact(session.db, wishes.who).id); // whole
  const auto text = to_text(contact);
  const auto before = parse_contact(text);
  if (::isatty(STDIN_FILENO) == 0) {
    take_text(session, contact.id, before, read_all(STDIN_FILENO, largest_text));
    print(shell, session.db, contact.id);
    return EX_OK;
  }
  const auto hints = fmt::format("# Contact {}. Address, Phone and Account may stand on several "
                                 "lines.\n# Below the first empty line are the notes.\n",
                                 contact.id);
  const term::Draft file{term::draft_folder(Shell::variable), fmt::format("contact-{}", contact.id),
                         hints + text};
  try {
    file.edit(term::editor_command(Shell::variable), {});
    take_text(session, contact.id, before, file.text());
  } catch (Error& e) {
    throw Error{e.kind(), fmt::format("{}; nothing has changed, the text stays in {}", e.what(),
                                      file.file().native())};
  }
  file.discard();
  print(shell, session.db, contact.id);
  return EX_OK;
}

bool says_anything(const Wishes& wishes)
{
  return wishes.name || wishes.organisation || wishes.type || wishes.language || wishes.notes ||
         wishes.vip || !wishes.addresses.empty() || !wishes.phones.empty() ||
         !wishes.accounts.empty() || !wishes.removed.empty();
}

int edit(const Wishes& wishes, Shell& shell)
{
  return says_anything(wishes) ? edit_by_options(wishes, shell) : edit_text(wishes, shell);
}

void add_wishes(Command word, Wishes& wishes)
{
  word.option("--name", wishes.name, "what the person is called", "NAME");
  word.option("--organisation", wishes.organisation, "for whom the person writes", "NAME");
  word.option("--type", wishes.type, "customer, reseller ...; rules look at it", "TYPE");
  word.option("--language", wishes.language, "of what we write: en, de ...", "LANGUAGE");
  word.option("--notes", wishes.notes, "for agents", "TEXT");
  const auto vip = word.flag("--vip", wishes.vip, true, "mark as VIP");
  word.flag("--no-vip", wishes.vip, false, "take that mark off").excludes(vip);
  const auto many = [&](const char* name, std::vector<std::string>& values, const char* meaning,
                        const char* type) { word.option(name, values, meaning, type); };
  many("--address", wishes.addresses, "one more mail address", "ADDRESS");
  many("--phone", wishes.phones, "one more telephone", "NUMBER");
  many("--account", wishes.accounts, "one more account, such as allegro:jan_k", "SERVICE:NAME");
}

} // namespace

void add_contact_add(Command verb, Shell& shell)
{
  auto word = verb.word("add", "A new contact, or the sender of a ticket");
  auto wishes = std::make_shared<Wishes>();
  word.argument("ADDRESS", wishes->people, "mail addresses, \"Name <address>\"");
  word.option("--ticket", wishes->ticket, "who wrote this ticket", "ID");
  add_wishes(word, *wishes);
  shell.add_json(word);
  shell.on(word, [wishes](Shell& s) { return add(*wishes, s); });
}

void add_contact_edit(Command verb, Shell& shell)
{
  auto word = verb.word("edit", "Change what is known of somebody; without fields, in the editor");
  auto wishes = std::make_shared<Wishes>();
  word.argument("CONTACT", wishes->who, "number or address").required();
  add_wishes(word, *wishes);
  word.option("--remove", wishes->removed, "an address, telephone or account to forget", "WHAT");
  shell.add_json(word);
  shell.on(word, [wishes](Shell& s) { return edit(*wishes, s); });
}

} // namespace tkt::cli
