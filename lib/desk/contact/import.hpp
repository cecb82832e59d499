// Contacts out of cards, whoever wrote them, and cards out of contacts.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "desk/contact/contact.hpp"
#include "mail/vcard/vcard.hpp"

namespace tkt::desk {

mail::Card to_card(const Contact& contact);

enum class Imported { added, updated, unchanged, skipped };

struct Import {
  Imported outcome = Imported::skipped;
  ContactId contact; ///< zero where skipped
  std::string note;  ///< for people: why skipped, what was left out
};

/// Takes one card. It belongs to the contact that has one of its addresses, else its UID, one of
/// its accounts, or its name together with a telephone or, where the card has nothing else, alone.
/// What the card says replaces what the contact said; addresses, telephones and accounts are added
/// to those there are. An address that another contact has stays there, and `note` says so.
Import import_card(Session& session, const mail::Card& card, std::string_view reason);

struct ImportReport {
  std::size_t added = 0;
  std::size_t updated = 0;
  std::size_t unchanged = 0;
  std::size_t skipped = 0;
};

/// Takes many cards, in transactions that are short enough for agents not to notice.
class ContactImport {
public:
  struct Options {
    std::string reason;   ///< `imported from FILE`
    std::string type;     ///< of those whose card says none and who have none
    bool dry_run = false; ///< undo every batch
    std::size_t batch = 1000;
    std::function<void(std::size_t line, std::string_view note)> note = {};
    std::function<void(std::size_t done)> progress = {};
  };

  ContactImport(Session& session, Options options);

  void take(mail::Card&& card, std::size_t line);
  /// The last batch; what came before has been kept already.
  const ImportReport& finish();

private:
  void write();

  Session& session_;
  Options options_;
  std::vector<std::pair<mail::Card, std::size_t>> waiting_;
  ImportReport report_;
};

} // namespace tkt::desk
