// The sorts of values that keys take.
#pragma once

#include <map>

#include "config/keys/keys.hpp"

namespace tkt::config::values {

// ------------------------------------------------------------------ texts (values_text.cpp)

Codec<std::string> text();        ///< anything but NUL
Codec<std::string> line();        ///< no control characters: fit for a header
Codec<std::string> name();        ///< a line that says something, without blanks around it
Codec<std::string> status_name(); ///< a name without the slash that parts off a substatus
Codec<std::vector<std::string>> status_names();
Codec<std::vector<std::string>> lines();                             ///< none of them empty
Codec<std::map<std::string, std::vector<std::string>>> word_lists(); ///< by language
Codec<std::string> login();
Codec<std::string> address();
Codec<std::vector<std::string>> addresses();
Codec<std::string> domain();
Codec<std::string> language();
Codec<std::vector<std::string>> senders(); ///< addresses, or domains as `@example.org`
Codec<std::string> subject_tag();
Codec<std::vector<std::string>> subject_tags();
Codec<std::string> token_separator(); ///< "", or one character that may stand in an address
Codec<std::string> pattern();         ///< a regular expression as RE2 has them
Codec<int> count();                   ///< 1 or more
Codec<std::string> template_name();   ///< "" for none
Codec<std::string> password();        ///< in the file; reports a file that others can read
Codec<bool> flag();
Codec<int> number();

/// Whether `text` has the form of an address: something, `@`, something, and no blanks.
bool looks_like_address(std::string_view text);

/// Refers to the agent, team or queue that a word for somebody to be notified names, if it names
/// one: a login, `team:NAME`, `queue:NAME`; not `ticket.agent` and its like, and no address.
void refer_to_listener(const std::string& word, const Node& node, Reader& in);

/// Reads a text without control characters, or reports what is there instead.
std::optional<std::string> read_line(const Node& node, Reader& in);

/// An array, each item read by `item`; nothing if any of them is wrong.
template <class T>
std::optional<std::vector<T>> read_list(const Node& node, Reader& in, std::string_view what,
                                        std::optional<T> (*item)(const Node&, Reader&))
{
  if (node.type != Node::Type::array) {
    in.expected(node, fmt::format("a list such as [{}]", what));
    return {};
  }
  std::vector<T> list;
  for (const auto& entry : node.items)
    if (auto value = item(entry, in))
      list.push_back(std::move(*value));
  if (list.size() != node.items.size())
    return {};
  return list;
}

// ------------------------------------------------------------------ names of other sections

/// What a name of this sort is called in messages and in the manual.
std::string_view title(Target target);

template <Target T>
std::optional<std::string> read_reference(const Node& node, Reader& in)
{
  auto name = read_line(node, in);
  if (name && !name->empty())
    in.refer(T, *name, node);
  return name;
}

/// "" names nothing.
template <Target T>
Codec<std::string> reference()
{
  return {std::string{title(T)}, read_reference<T>,
          [](const std::string& name) { return quote(name); }};
}

template <Target T>
Codec<std::vector<std::string>> references()
{
  return {fmt::format("list of {} names", title(T)),
          [](const Node& node, Reader& in) {
            return read_list<std::string>(node, in, "\"name\"", read_reference<T>);
          },
          [](const std::vector<std::string>& names) { return quote(names); }};
}

// ------------------------------------------------------------------ words (values_words.cpp)

template <class E>
struct Word {
  std::string_view text;
  E value;
};

/// The words that an enumeration is written with.
template <class E>
const std::vector<Word<E>>& words();

/// Reports a text that is none of `allowed`.
void not_a_word(const Node& node, Reader& in, const std::vector<std::string>& allowed);

template <class E>
Codec<E> word()
{
  std::string type;
  for (const auto& known : words<E>())
    type += fmt::format("{}\"{}\"", type.empty() ? "" : " | ", known.text);
  return {type,
          [](const Node& node, Reader& in) -> std::optional<E> {
            std::vector<std::string> allowed;
            for (const auto& known : words<E>()) {
              if (node.type == Node::Type::text && node.text == known.text)
                return known.value;
              allowed.emplace_back(known.text);
            }
            not_a_word(node, in, allowed);
            return {};
          },
          [](const E& value) {
            for (const auto& known : words<E>())
              if (known.value == value)
                return quote(known.text);
            return std::string{"\"\""};
          }};
}

Codec<After> after();
Codec<std::string> event();                 ///< what a rule runs on
Codec<std::vector<std::string>> audience(); ///< who is told: ticket.agent, team:NAME, a login …

// ------------------------------------------------------------------ times (values_time.cpp)

Codec<seconds> duration();
Codec<seconds> interval(); ///< at least a second
Codec<Alarm> alarm();      ///< a duration, or a percentage
Codec<std::string> zone();
Codec<std::vector<Span>> spans();
Codec<std::vector<std::string>> holidays();
Codec<std::map<std::string, std::vector<Span>>> exceptions();

// ------------------------------------------------------------------ places (values_place.cpp)

Codec<std::string> file(); ///< made absolute; "" for none
Codec<std::string> existing_file();
Codec<std::string> database();
Codec<std::string> incoming_url();
Codec<std::string> outgoing_url();
Codec<std::string> web_url();
Codec<std::int64_t> size(); ///< "50MB", "64KiB", 1000

} // namespace tkt::config::values
