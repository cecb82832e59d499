// A Maildir's files and their flags (maildir(5), https://cr.yp.to/proto/maildir.html).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace tkt::fetch {

struct MaildirEntry {
  std::string name;
  bool in_new = false;
  Instant arrived_at{}; ///< the file's modification time: delivery does not change it later

  std::string_view base() const;  ///< without flags
  std::string_view flags() const; ///< the letters after `:2,`
  bool seen() const { return flags().find('S') != std::string_view::npos; }
  bool trashed() const { return flags().find('T') != std::string_view::npos; }
};

class Maildir {
public:
  /// `folder`: INBOX is the Maildir itself, others are beside it as Maildir++ has them.
  /// Errors: Kind::config if the name could leave the Maildir.
  Maildir(const std::string& path, const std::string& folder);

  const std::string& path() const { return path_; }
  std::string path_of(const MaildirEntry& entry) const;

  /// What is in new/ and cur/, by time of arrival.
  /// Errors: Kind::no_input if they are not there, Kind::temporary if they cannot be read.
  std::vector<MaildirEntry> list() const;

  // Each is done if the file is gone already. Errors: Kind::temporary.
  void mark_seen(const MaildirEntry& entry) const;
  void remove(const MaildirEntry& entry) const;
  /// As read; makes the other folder if need be.
  void move(const MaildirEntry& entry, const Maildir& to) const;

private:
  std::string path_;
};

} // namespace tkt::fetch
