// What reading a configuration collects besides the values: mistakes, and names to look up once
// every file has been read.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/model/config.hpp"
#include "config/toml/document.hpp"

namespace tkt::config {

/// What a name in the configuration may stand for.
enum class Target {
  mailbox,
  agent,
  team,
  assignee, ///< a login or team:NAME
  queue,
  calendar,
  priority,
  category,
  type,
  status, ///< or status/substatus
  sla,
};

/// A name that something must bear.
struct Reference {
  Target target;
  std::string name;
  std::string key; ///< the key that it was said under
  Place place;
};

/// What all files of a configuration add to.
struct Findings {
  std::vector<Problem> problems;
  std::vector<Reference> references;
  std::map<std::string, Place, std::less<>> once; ///< keys that may be set once in all files
  std::vector<bool> says_queue; ///< for each mailbox, whether it has the key queue
};

/// Reads one file.
class Reader {
public:
  /// `on_disk` is false for a text that only bears a file's name.
  Reader(std::string file, bool on_disk, Findings& findings);

  Place place(const Node& node) const { return {file_, node.line, node.column}; }
  Place place(const Member& member) const { return {file_, member.line, member.column}; }

  /// A mistake at `node`; the key being read is put in front.
  void problem(const Node& node, std::string_view text);

  /// As problem(): expected one thing, found another.
  void expected(const Node& node, std::string_view what);

  void unknown_key(const Member& member, std::string_view section,
                   const std::vector<std::string>& known);

  /// Says that `name` must exist by the end.
  void refer(Target target, std::string name, const Node& node);

  /// False, with a problem, if an earlier file or line has set this key.
  bool once(std::string_view section, const Member& member);

  /// A path as the file means it: relative to the file's own folder. A problem for `~`.
  std::filesystem::path absolute(const Node& node, std::string_view path);

  /// Reports a file that is certainly not there; a text's files are not looked for.
  void must_exist(const Node& node, const std::filesystem::path& path);

  /// Reports a password in a file that others than its owner can read.
  void holds_password(const Node& node);

  Findings& findings() { return findings_; }

  /// Puts the name of a key in front of problems while it lives.
  class Key {
  public:
    Key(Reader& reader, std::string_view name) : reader_{reader}, outer_{reader.key_}
    {
      reader_.key_ = name;
    }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() { reader_.key_ = outer_; }

  private:
    Reader& reader_;
    std::string outer_;
  };

private:
  std::string file_;
  std::filesystem::path folder_;
  bool on_disk_;
  Findings& findings_;
  std::string key_;
};

} // namespace tkt::config
