// The table of keys: for each section of the file its keys, and for each key how it is read,
// printed and explained. The parser, `tkt config show`, tkt.toml(5) and the search for the nearest
// known key all run from it, so a key is added in one place.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "config/model/config.hpp"
#include "config/toml/document.hpp"
#include "config/toml/reader.hpp"

namespace tkt::config {

/// How one sort of value is read and printed. values.hpp has them.
template <class T>
struct Codec {
  std::string type;                               ///< for the manual
  std::optional<T> (*read)(const Node&, Reader&); ///< nothing once it has reported a problem
  std::string (*write)(const T&);                 ///< as TOML, on one line
};

/// A key of the section that fills an `S`.
template <class S>
struct Key {
  std::string name;
  std::string type;
  std::string meaning;
  std::function<void(S&, const Node&, Reader&)> read;
  std::function<std::string(const S&)> write;
  bool required = false;
  bool masked = false;     ///< show() prints that it is set, not what to
  bool even_empty = false; ///< show() prints it where it is "", which differs from leaving it out

  /// `get` leads from the section to the value: a member, or a function for one further down.
  template <class Get, class T>
  static Key of(std::string_view name, Get get, const Codec<T>& codec, std::string_view meaning)
  {
    Key key;
    key.name = name;
    key.type = codec.type;
    key.meaning = meaning;
    key.read = [get, read = codec.read](S& section, const Node& node, Reader& in) {
      if (auto value = read(node, in))
        std::invoke(get, section) = std::move(*value);
    };
    key.write = [get, write = codec.write](const S& section) {
      return write(std::invoke(get, section));
    };
    return key;
  }

  Key must() && { return required = true, std::move(*this); }
  Key secret() && { return masked = true, std::move(*this); }
  Key shown_empty() && { return even_empty = true, std::move(*this); }
};

/// A section within a section; one without `read` is there for the manual alone.
template <class S>
struct Part {
  std::string name;
  std::function<void(S&, const Node&, Reader&)> read;
  std::function<void(const S&, const std::string& path, std::string& out)> write;
  std::function<void(std::vector<KeyHelp>&)> help;
};

template <class S>
struct Section {
  std::string path; ///< as in `mailbox.incoming`; empty for the file itself
  std::vector<Key<S>> keys;
  std::vector<Part<S>> parts{};
  /// What only several keys together can show to be wrong; may be empty.
  std::function<void(const S&, const Node&, Reader&)> check{};

  std::vector<std::string> names() const
  {
    std::vector<std::string> all;
    for (const auto& key : keys)
      all.push_back(key.name);
    for (const auto& part : parts)
      if (part.read)
        all.push_back(part.name);
    return all;
  }
};

// ------------------------------------------------------------------ running the table

template <class S>
bool read_member(S& to, const Member& member, const Section<S>& section, Reader& in)
{
  for (const auto& key : section.keys)
    if (key.name == member.key) {
      const Reader::Key named{in, key.name};
      key.read(to, member.value, in);
      return true;
    }
  for (const auto& part : section.parts)
    if (part.read && part.name == member.key) {
      part.read(to, member.value, in);
      return true;
    }
  return false;
}

template <class S>
void read_section(S& to, const Node& table, const Section<S>& section, Reader& in)
{
  if (table.type != Node::Type::table) {
    in.expected(table, fmt::format("a table, as in [{}]", section.path));
    return;
  }
  for (const auto& member : table.members)
    if (!read_member(to, member, section, in))
      in.unknown_key(member, section.path, section.names());
  for (const auto& key : section.keys)
    if (key.required && table.find(key.name) == nullptr)
      in.problem(table, fmt::format("[{}] without {}", section.path, key.name));
  if (section.check)
    section.check(to, table, in);
}

/// Whether show() may leave a key out: it says nothing, and nothing is what its absence says.
inline bool is_blank(std::string_view toml)
{
  return toml == "\"\"" || toml == "[]" || toml == "{}";
}

template <class S>
void write_section(const S& from, const std::string& path, const Section<S>& section,
                   std::string& out)
{
  const S standard{};
  for (const auto& key : section.keys) {
    const auto value = key.write(from);
    if (is_blank(value) && !key.even_empty && key.write(standard) == value)
      continue;
    if (key.masked) // a comment: read back, it must not become a password
      out += fmt::format("# {} = \"********\"\n", key.name);
    else
      out += fmt::format("{} = {}\n", key.name, value);
  }
  for (const auto& part : section.parts)
    if (part.write)
      part.write(from, path.empty() ? part.name : path + '.' + part.name, out);
}

template <class S>
void help_section(const Section<S>& section, std::vector<KeyHelp>& out)
{
  const S standard{};
  for (const auto& key : section.keys) {
    auto value = key.required || key.masked ? std::string{} : key.write(standard);
    if (is_blank(value))
      value.clear();
    out.push_back({section.path, key.name, key.type, std::move(value), key.meaning, key.required});
  }
  for (const auto& part : section.parts)
    part.help(out);
}

// ------------------------------------------------------------------ parts

/// `[name]`, always there.
template <class S, class T>
Part<S> table(std::string_view name, T S::*member, const Section<T>& section)
{
  return {std::string{name},
          [member, &section](S& to, const Node& node, Reader& in) {
            read_section(to.*member, node, section, in);
          },
          [member, &section](const S& from, const std::string& path, std::string& out) {
            out += fmt::format("\n[{}]\n", path);
            write_section(from.*member, path, section, out);
          },
          [&section](std::vector<KeyHelp>& out) { help_section(section, out); }};
}

/// `[name]`, each of its keys set once in all files together.
template <class S, class T>
Part<S> single_table(std::string_view name, T S::*member, const Section<T>& section)
{
  auto part = table(name, member, section);
  part.read = [member, &section](S& to, const Node& node, Reader& in) {
    for (const auto& entry : node.members)
      in.once(section.path, entry);
    read_section(to.*member, node, section, in);
  };
  return part;
}

/// `[name]`, which may be left out.
template <class S, class T>
Part<S> table(std::string_view name, std::optional<T> S::*member, const Section<T>& section)
{
  return {std::string{name},
          [member, &section](S& to, const Node& node, Reader& in) {
            read_section((to.*member).emplace(), node, section, in);
          },
          [member, &section](const S& from, const std::string& path, std::string& out) {
            if (!(from.*member))
              return;
            out += fmt::format("\n[{}]\n", path);
            write_section(*(from.*member), path, section, out);
          },
          [&section](std::vector<KeyHelp>& out) { help_section(section, out); }};
}

/// `[[name]]`, any number of them, in every file.
template <class S, class T>
Part<S> tables(std::string_view name, std::vector<T> S::*member, const Section<T>& section)
{
  return {std::string{name},
          [member, &section](S& to, const Node& node, Reader& in) {
            if (node.type != Node::Type::array) {
              in.expected(node, fmt::format("[[{}]] with two brackets", section.path));
              return;
            }
            for (const auto& item : node.items) {
              auto& added = (to.*member).emplace_back();
              added.place = in.place(item);
              read_section(added, item, section, in);
            }
          },
          [member, &section](const S& from, const std::string& path, std::string& out) {
            for (const auto& item : from.*member) {
              out += fmt::format("\n[[{}]]\n", path);
              write_section(item, path, section, out);
            }
          },
          [&section](std::vector<KeyHelp>& out) { help_section(section, out); }};
}

// ------------------------------------------------------------------ the sections

const Section<Config>& root_section();

const Section<Desk>& desk_section();
const Section<Daemon>& daemon_section();
const Section<AddressBook>& address_book_section();
const Section<ContactLookup>& contact_lookup_section();
const Section<Mailbox>& mailbox_section();
const Section<Agent>& agent_section();
const Section<Team>& team_section();
const Section<Queue>& queue_section();
const Section<Status>& status_section();
const Section<Category>& category_section();
const Section<Type>& type_section();
const Section<Priority>& priority_section();
const Section<Sla>& sla_section();
const Section<Calendar>& calendar_section();
const Section<Rule>& rule_section();
const Section<ForeignNumber>& foreign_number_section();
const Section<AgentMail>& agent_mail_section();
const Section<Loop>& loop_section();
const Section<Monitor>& monitor_section();
const Section<AutomaticMail>& automatic_mail_section();
const Section<QueueMail>& queue_mail_section();
const Section<Survey>& survey_section();
const Section<Web>& web_section();
const Section<Hook>& hook_section();
const Section<SavedQuery>& query_section();
Part<Config> custom_fields(); ///< [field.NAME]

} // namespace tkt::config
