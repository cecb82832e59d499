// Telling a running tktd that a stage has work. The desk works without it; it is merely slower.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tkt {

/// Where tktd listens: `<database file>.sock`, beside the database.
std::filesystem::path poke_socket(const std::filesystem::path& database);

/// Asks tktd to start a stage at once: `fetch`, `fetch MAILBOX`, `rules`, `sla`, `send`. One Unix
/// datagram; never blocks. False if it could not be delivered: no daemon, no permission, or a
/// daemon that has as much to read as the system keeps for it. Nobody needs to care, because every
/// stage is also run by the clock.
bool poke(const std::filesystem::path& socket, std::string_view stage) noexcept;

} // namespace tkt
