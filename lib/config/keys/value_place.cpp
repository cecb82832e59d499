#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "base/text.hpp"
#include "config/keys/values.hpp"
#include "config/model/url.hpp"

namespace tkt::config::values {

namespace {

using Text = std::optional<std::string>;

std::string write_text(const std::string& text)
{
  return quote(text);
}

/// `imap` of `imap://host`; empty where the text begins with none (RFC 3986, section 3.1).
std::string scheme_of(std::string_view text)
{
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0)
    return {};
  for (const char c : text.substr(0, colon))
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
          c == '-' || c == '.'))
      return {};
  return to_lower_ascii(text.substr(0, colon));
}

Text read_file(const Node& node, Reader& in)
{
  auto text = read_line(node, in);
  if (text && !text->empty())
    *text = in.absolute(node, *text).native();
  return text;
}

Text read_existing_file(const Node& node, Reader& in)
{
  auto text = read_file(node, in);
  if (text && !text->empty())
    in.must_exist(node, *text);
  return text;
}

Text read_database(const Node& node, Reader& in)
{
  auto text = read_line(node, in);
  if (!text || text->empty())
    return text;
  std::string_view path = *text;
  if (const auto scheme = scheme_of(path); !scheme.empty()) {
    path.remove_prefix(scheme.size() + 1);
    if (scheme != "sqlite" || path.empty()) {
      in.problem(node,
                 fmt::format("expected a path or \"sqlite:/path\", found {}", describe(node)));
      return {};
    }
  }
  return "sqlite:" + in.absolute(node, path).native();
}

/// A URL of one of `servers`, which have hosts, or `folders`, which have paths.
Text read_url(const Node& node, Reader& in, std::span<const std::string> servers,
              std::span<const std::string> folders)
{
  auto text = read_line(node, in);
  if (!text)
    return {};
  const auto is_among = [](std::span<const std::string> names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto scheme = scheme_of(*text);
  const auto url = parse_url(*text);
  if (is_among(servers, scheme)) {
    if (url)
      return text;
    in.problem(node, text->find('@') != std::string::npos
                         ? fmt::format("{}: a user name belongs into the key user, a password into "
                                       "password_command",
                                       quote(*text))
                         : fmt::format("expected {0}://host or {0}://host:port, found {1}", scheme,
                                       describe(node)));
    return {};
  }
  if (is_among(folders, scheme)) {
    if (url)
      return scheme + ':' + in.absolute(node, url->path).native();
    in.problem(node, fmt::format("expected {}:/path, found {}", scheme, describe(node)));
    return {};
  }
  std::vector<std::string> known;
  for (const auto& name : servers)
    known.push_back(name + "://host");
  for (const auto& name : folders)
    known.push_back(name + ":/path");
  std::vector<std::string> names{servers.begin(), servers.end()};
  names.insert(names.end(), folders.begin(), folders.end());
  in.problem(node, fmt::format("expected {}; found {}{}", join(known, ", "), describe(node),
                               scheme.empty() ? "" : did_you_mean(scheme, names)));
  return {};
}

struct Unit {
  std::string_view name;
  std::int64_t bytes;
};
// Largest first within a family, so that a size is printed with the largest unit that fits.
constexpr std::array<Unit, 8> units{{{"GB", 1'000'000'000},
                                     {"MB", 1'000'000},
                                     {"kB", 1'000},
                                     {"KB", 1'000},
                                     {"GiB", 1 << 30},
                                     {"MiB", 1 << 20},
                                     {"KiB", 1 << 10},
                                     {"B", 1}}};

} // namespace

Codec<std::string> file()
{
  return {"path", read_file, write_text};
}

Codec<std::string> existing_file()
{
  return {"path", read_existing_file, write_text};
}

Codec<std::string> database()
{
  return {"\"sqlite:/path\"", read_database, write_text};
}

Codec<std::string> incoming_url()
{
  return {"URL",
          [](const Node& node, Reader& in) {
            static const std::vector<std::string> servers{"imap", "imaps"};
            static const std::vector<std::string> folders{"maildir", "mbox"};
            return read_url(node, in, servers, folders);
          },
          write_text};
}

Codec<std::string> outgoing_url()
{
  return {"URL",
          [](const Node& node, Reader& in) {
            static const std::vector<std::string> servers{"smtp", "smtps"};
            static const std::vector<std::string> folders{"maildir", "sendmail"};
            return read_url(node, in, servers, folders);
          },
          write_text};
}

Codec<std::string> web_url()
{
  return {"URL",
          [](const Node& node, Reader& in) {
            auto text = read_line(node, in);
            if (text && !text->empty()) {
              const auto scheme = scheme_of(*text);
              const auto rest = std::string_view{*text}.substr(scheme.empty() ? 0 : scheme.size());
              if ((scheme != "http" && scheme != "https") || !rest.starts_with("://") ||
                  rest.size() == 3 || rest.find(' ') != std::string_view::npos) {
                in.expected(node, "an address such as \"https://desk.example.com\"");
                text.reset();
              }
            }
            return text;
          },
          write_text};
}

Codec<std::int64_t> size()
{
  return {"size",
          [](const Node& node, Reader& in) -> std::optional<std::int64_t> {
            std::optional<std::int64_t> bytes;
            if (node.type == Node::Type::integer)
              bytes = node.integer;
            else if (node.type == Node::Type::text)
              bytes = parse_size(node.text);
            if (bytes && *bytes > 0)
              return bytes;
            in.expected(node, "a size such as \"50MB\", \"64KiB\" or a number of bytes");
            return {};
          },
          [](const std::int64_t& bytes) {
            for (const auto& unit : units)
              if (unit.bytes > 1 && bytes % unit.bytes == 0)
                return quote(fmt::format("{}{}", bytes / unit.bytes, unit.name));
            return fmt::to_string(bytes);
          }};
}

} // namespace tkt::config::values

namespace tkt::config {

std::optional<std::int64_t> parse_size(std::string_view text)
{
  const auto count = take_number<std::int64_t>(text).value_or(-1);
  if (count < 0)
    return {};
  const auto rest = trim(text);
  for (const auto& unit : values::units)
    if (rest == unit.name && count <= std::numeric_limits<std::int64_t>::max() / unit.bytes)
      return count * unit.bytes;
  return {};
}

} // namespace tkt::config
