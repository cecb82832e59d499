// A TOML text as a plain tree that remembers where each thing stands. The only file that knows the
// TOML library is document.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tkt::config {

struct Member;

/// A value. `text` also holds numbers, dates and times as they would be written.
struct Node {
  enum class Type { text, integer, real, boolean, date, time, array, table };

  Type type = Type::table;
  std::string text;
  std::int64_t integer = 0;
  bool boolean = false;
  std::vector<Node> items;     ///< of an array
  std::vector<Member> members; ///< of a table, in the order of the file
  unsigned line = 0;
  unsigned column = 0;

  const Node* find(std::string_view key) const;
};

/// A key and its value; the place is the key's.
struct Member {
  std::string key;
  unsigned line = 0;
  unsigned column = 0;
  Node value;
};

/// What a text holds, or where and why it is no TOML.
struct Document {
  struct Mistake {
    unsigned line = 0;
    unsigned column = 0;
    std::string text;
  };

  Node root;
  std::optional<Mistake> mistake;
};

Document parse_document(std::string_view toml);

/// `the text "abc"`, `the number 5`, `a table`: what a message says that it found.
std::string describe(const Node& node);

/// A text as a TOML string on one line, quotes included.
std::string quote(std::string_view text);
std::string quote(const std::vector<std::string>& texts);

/// A key, quoted only where it has to be.
std::string quote_key(std::string_view key);

} // namespace tkt::config
