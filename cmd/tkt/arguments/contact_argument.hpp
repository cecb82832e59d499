// Contacts on the command line: naming them, printing them, the words of `tkt contact`.
#pragma once

#include <string>
#include <vector>

#include "desk/contact/contact.hpp"
#include "tkt/ui/json.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// `7`, `#7` or one of its addresses. Kind::usage if there is no such contact.
desk::Contact find_contact(store::Database& db, const std::string& word);

/// As find_contact() for each word; `-` stands for those on standard input.
std::vector<desk::Contact> find_contacts(store::Database& db,
                                         const std::vector<std::string>& words);

Json to_json(const desk::Contact& contact);

/// `Ann Customer <ann@example.org>`, or what else there is to call somebody by; not yet safe.
std::string name_and_address(const desk::Contact& contact);

// The words of `tkt contact`, in files of their own. `verb` is `contact` itself.
void add_contact_list(Command verb, Shell& shell);
void add_contact_show(Command verb, Shell& shell);
void add_contact_add(Command verb, Shell& shell);
void add_contact_edit(Command verb, Shell& shell);
void add_contact_merge(Command verb, Shell& shell);
void add_contact_spam(Command verb, Shell& shell);
void add_contact_undeliverable(Command verb, Shell& shell);
void add_contact_import(Command verb, Shell& shell);
void add_contact_export(Command verb, Shell& shell);
void add_contact_lookup(Command verb, Shell& shell);
void add_contact_sync(Command verb, Shell& shell);

/// --text, --type, --organisation, --vip, --spam, for `list` and `export`.
void add_contact_filter(Command word, desk::ContactFilter& filter);

} // namespace tkt::cli
