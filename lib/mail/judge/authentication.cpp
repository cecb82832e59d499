#include "mail/judge/authentication.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tkt::mail {

namespace {

bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Without comments in parentheses and without quotes; nothing within either parts anything, for
/// the sender may have written it: `header.i="x header.d=example.com"@evil.example`.
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
        all.back() += is_blank(field[i]) ? '_' : field[i];
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
      all.back() += quoted && is_blank(c) ? '_' : c;
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
  const auto value = rest.substr(0, rest.find_first_of(" \t\r\n"));
  if (method.empty() || value.empty())
    return {};
  return to_lower_ascii(method) + '=' + to_lower_ascii(value);
}

/// Whether one of these wrote the field.
bool is_of(const std::vector<std::string>& parts, std::span<const std::string> trusted)
{
  const auto first = trim(parts.front());
  const auto id = first.substr(0, first.find_first_of(" \t\r\n")); // a version may follow
  return std::any_of(trusted.begin(), trusted.end(),
                     [&](const std::string& one) { return equal_ascii_case(one, id); });
}

/// `dkim=pass`, `header.d=example.com`.
std::vector<std::string> words(std::string_view text)
{
  std::vector<std::string> list;
  std::string word;
  for (const char c : text) {
    if (!is_blank(c)) {
      word += c;
    } else if (!word.empty()) {
      list.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty())
    list.push_back(std::move(word));
  return list;
}

bool covers(std::string_view signer, std::string_view domain)
{
  if (const auto at = signer.rfind('@'); at != std::string_view::npos)
    signer = signer.substr(at + 1);
  return signer == domain || (signer.find('.') != std::string_view::npos &&
                              domain.ends_with('.' + std::string{signer}));
}

/// What a field's sections say of mail from a domain.
Authentication judge(const std::vector<std::string>& parts, std::string_view authserv,
                     std::string_view domain)
{
  std::string seen;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto result = result_of(parts[i]);
    if (result.empty())
      continue;
    if (result == "dmarc=pass")
      return {true, result};
    if (result == "dkim=pass")
      for (const auto& property : words(to_lower_ascii(parts[i])))
        for (const std::string_view name : {"header.d=", "header.i="})
          if (property.starts_with(name) &&
              covers(std::string_view{property}.substr(name.size()), domain))
            return {true, fmt::format("dkim=pass {}", property)};
    seen += (seen.empty() ? "" : ", ") + result;
  }
  return {false, fmt::format("{} says {}", authserv, seen.empty() ? "nothing" : seen)};
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
    if (!is_of(parts, trusted))
      continue;
    for (std::size_t i = 1; i < parts.size(); ++i)
      if (auto result = result_of(parts[i]); !result.empty())
        results.push_back(std::move(result));
  }
  return results;
}

Authentication authenticate(const Message& message, std::string_view authserv)
{
  const auto author = message.author();
  if (!author || author->address.find('@') == std::string::npos)
    return {false, "there is no sender"};
  const auto domain = ascii_domain(author->address.substr(author->address.rfind('@') + 1));
  const std::string name{authserv};
  for (const auto& field : message.header("Authentication-Results")) {
    const auto parts = sections(field);
    if (is_of(parts, {&name, 1}))
      return judge(parts, authserv, domain);
  }
  return {false, fmt::format("there are no Authentication-Results of {}", authserv)};
}

} // namespace tkt::mail
