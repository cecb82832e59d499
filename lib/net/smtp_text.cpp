#include "net/smtp_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <glib.h>

namespace tkt::net {

bool is_ascii(std::string_view text)
{
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

namespace {

/// Where the `@` before the domain is; nothing if a character stands where it may not.
std::optional<std::size_t> find_at(std::string_view address)
{
  bool quoted = false;
  std::optional<std::size_t> at;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const char c = address[i];
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return {};
    if (c == '"' && !at) {
      quoted = !quoted;
    } else if (quoted) {
      if (c == '\\' && ++i == address.size())
        return {};
    } else if (c == ' ' || c == '<' || c == '>' || c == ',' || c == ';' || c == '"') {
      return {};
    } else if (c == '@') {
      if (at)
        return {};
      at = i;
    }
  }
  return quoted ? std::nullopt : at;
}

} // namespace

std::optional<std::string> envelope_address(std::string_view address)
{
  const auto at = find_at(address);
  if (!at || *at == 0 || *at + 1 == address.size())
    return {};
  const std::string domain{address.substr(*at + 1)};
  if (is_ascii(domain))
    return std::string{address};
  const std::unique_ptr<char, decltype(&g_free)> ascii{g_hostname_to_ascii(domain.c_str()),
                                                       &g_free};
  if (!ascii)
    return {};
  return std::string{address.substr(0, *at + 1)} + ascii.get();
}

std::string_view header_of(std::string_view message)
{
  const auto end = message.find("\r\n\r\n");
  return end == std::string_view::npos ? message : message.substr(0, end + 2);
}

void append_data(std::string& out, std::string_view message)
{
  out.reserve(out.size() + message.size() + message.size() / 64 + 16);
  while (!message.empty()) {
    const auto end = message.find_first_of("\r\n");
    const auto line = message.substr(0, end);
    if (!line.empty() && line.front() == '.')
      out += '.';
    out += line;
    out += "\r\n";
    if (end == std::string_view::npos)
      break;
    message.remove_prefix(message.substr(end, 2) == "\r\n" ? end + 2 : end + 1);
  }
  out += ".\r\n";
}

} // namespace tkt::net
