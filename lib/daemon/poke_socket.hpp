// Where others knock: the poke socket beside the database, and the lock that keeps a second daemon
// out.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor.hpp"
#include "daemon/loop.hpp"

namespace tkt::daemon {

class Door {
public:
  /// Takes the lock (`<database>.sock.lock`, which stays when the daemon goes), then binds the
  /// socket in place of one that a killed daemon left. `poked` gets what each datagram says; the
  /// text comes from outside. Makes the database's folder if need be.
  ///
  /// Errors: Kind::temporary if another daemon looks after this database, or the folder cannot be
  ///         written.
  Door(Loop& loop, const std::filesystem::path& database,
       std::function<void(std::string_view)> poked);
  ~Door();
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  /// Takes the socket away, keeps the lock.
  void close() noexcept;

private:
  void read();

  std::optional<FileLock> lock_;
  Descriptor folder_;
  std::string name_; ///< of the socket in it
  Descriptor socket_;
  std::function<void(std::string_view)> poked_;
  std::optional<Watch> watch_; ///< of socket_; goes first
};

} // namespace tkt::daemon
