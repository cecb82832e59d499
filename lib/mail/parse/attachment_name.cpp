#include "mail/parse/attachment_name.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/clean_text.hpp"
#include "base/text.hpp"

namespace tkt::mail {

namespace {

std::string_view extension_of(std::string_view type)
{
  using Entry = std::pair<std::string_view, std::string_view>;
  static constexpr Entry table[]{
      {"application/pdf", "pdf"},
      {"application/zip", "zip"},
      {"image/gif", "gif"},
      {"image/jpeg", "jpg"},
      {"image/png", "png"},
      {"image/svg+xml", "svg"},
      {"message/delivery-status", "txt"},
      {"message/disposition-notification", "txt"},
      {"message/feedback-report", "txt"},
      {"message/rfc822", "eml"},
      {"text/calendar", "ics"},
      {"text/csv", "csv"},
      {"text/html", "html"},
      {"text/plain", "txt"},
      {"text/rfc822-headers", "txt"},
      {"text/vcard", "vcf"},
  };
  for (const auto& [known, extension] : table)
    if (known == type)
      return extension;
  return "bin";
}

} // namespace

std::string safe_file_name(std::string_view written, std::string_view type, int part)
{
  const auto clean = clean_line(written);
  std::string_view name{clean};
  if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  name = trim(name);
  while (name.ends_with('.') || name.ends_with(' '))
    name.remove_suffix(1);
  if (name.empty())
    return fmt::format("part-{}.{}", part, extension_of(type));
  std::string safe{name};
  if (safe.front() == '.' || safe.front() == '-') // hidden, or an option to somebody's command
    safe.front() = '_';
  constexpr std::size_t longest = 200;
  if (safe.size() > longest) {
    const auto dot = safe.rfind('.');
    const auto extension =
        dot != std::string::npos && safe.size() - dot <= 12 ? safe.substr(dot) : std::string{};
    safe = std::string{clip(safe, longest - extension.size())} + extension;
  }
  return safe;
}

} // namespace tkt::mail
