// Contacts from address books on other servers.
#pragma once

#include <functional>
#include <string_view>

#include "config/model/config.hpp"
#include "desk/contact/import.hpp"

namespace tkt::desk {

struct BookReport : ImportReport {
  std::size_t gone = 0; ///< cards that are no longer in the address book
};

/// Takes what has changed in an address book since the last time; everything, the first time. The
/// server is asked outside of any transaction, and what it gives is written in short ones. Killed
/// at any instant, the next run goes on where this one was.
///
/// A card that is gone takes its contact with it if the card had made it and no ticket is its own;
/// else the contact stays, as one of the desk's.
///
/// Errors: those of net::CardDav, with the address book's name in front.
BookReport sync_book(Session& session, const config::AddressBook& book,
                     const std::function<void(std::string_view)>& note = {});

} // namespace tkt::desk
