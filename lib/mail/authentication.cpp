#include "mail/authentication.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tkt::mail {

namespace {

/// Without comments in parentheses and without quotes; a semicolon within either parts nothing.
std::vector<std::string> sections(std::string_view field)
{
  std::vector<std::string> all(1);
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const char c = field[i];
    if (c == '\\' && (quoted || depth > 0) && i + 1 < field.size()) {
      ++i;
      if (depth == 0)
        all.back() += field[i];
    } else if (c == '"' && depth == 0) {
      quoted = !quoted;
    } else if (c == '(' && !quoted) {
      ++depth;
    } else if (c == ')' && !quoted && depth > 0) {
      --depth;
    } else if (depth > 0) {
      continue;
    } else if (c == ';' && !quoted) {
      all.emplace_back();
    } else {
      all.back() += c;
    }
  }
  return all;
}

/// `dkim/1 = pass header.d=…` as `dkim=pass`; "" for what is no result.
std::string result_of(std::string_view section)
{
  const auto equals = section.find('=');
  if (equals == std::string_view::npos)
    return {};
  auto method = trim(section.substr(0, equals));
  method = trim(method.substr(0, method.find('/')));
  const auto rest = trim(section.substr(equals + 1));
  const auto value = rest.substr(0, rest.find_first_of(" \t"));
  if (method.empty() || value.empty())
    return {};
  return to_lower_ascii(method) + '=' + to_lower_ascii(value);
}

} // namespace

std::vector<std::string> authentication_results(const Message& message,
                                                std::span<const std::string> trusted)
{
  std::vector<std::string> results;
  if (trusted.empty())
    return results;
  for (const auto& field : message.header("Authentication-Results")) {
    const auto parts = sections(field);
    const auto first = trim(parts.front());
    const auto id = first.substr(0, first.find_first_of(" \t")); // a version may follow
    if (std::none_of(trusted.begin(), trusted.end(),
                     [&](const std::string& one) { return equal_ascii_case(one, id); }))
      continue;
    for (std::size_t i = 1; i < parts.size(); ++i)
      if (auto result = result_of(parts[i]); !result.empty())
        results.push_back(std::move(result));
  }
  return results;
}

} // namespace tkt::mail
