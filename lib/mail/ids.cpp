#include "mail/ids.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tkt::mail {

namespace {

/// Empty if it is none.
std::string proper_id(std::string_view inside)
{
  std::string id;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '\r' || inside[i] == '\n') {
      while (i + 1 < inside.size() && (inside[i + 1] == ' ' || inside[i + 1] == '\t' ||
                                       inside[i + 1] == '\n' || inside[i + 1] == '\r'))
        ++i;
      continue;
    }
    id += inside[i];
  }
  const std::string_view trimmed = trim(id);
  const auto bad = std::any_of(trimmed.begin(), trimmed.end(), [](char c) {
    const auto b = static_cast<unsigned char>(c);
    return b <= ' ' || b == 0x7F || c == '<' || c == '>';
  });
  if (bad || trimmed.size() > 998)
    return {};
  return to_utf8(trimmed);
}

void add(std::vector<std::string>& ids, std::string id)
{
  if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end())
    ids.push_back(std::move(id));
}

} // namespace

std::vector<std::string> all_ids(std::string_view raw)
{
  // More than any thread has; a hostile field must not cost the square of its length.
  constexpr std::size_t most = 1000;
  std::vector<std::string> ids;
  if (raw.find('<') != std::string_view::npos) {
    for (std::size_t at = 0; ids.size() < most;) {
      const auto open = raw.find('<', at);
      const auto end = raw.find_first_of("<>", open == std::string_view::npos ? open : open + 1);
      if (end == std::string_view::npos)
        break;
      if (raw[end] == '>')
        add(ids, proper_id(raw.substr(open + 1, end - open - 1)));
      at = end;
    }
    return ids;
  }
  while (!(raw = trim(raw)).empty() && ids.size() < most) {
    const auto end = std::min(raw.find_first_of(" \t\r\n,"), raw.size());
    if (const auto word = raw.substr(0, end); word.find('@') != std::string_view::npos)
      add(ids, proper_id(word));
    raw.remove_prefix(std::min(end + 1, raw.size()));
  }
  return ids;
}

std::string first_id(std::string_view raw)
{
  auto ids = all_ids(raw);
  return ids.empty() ? std::string{} : std::move(ids.front());
}

} // namespace tkt::mail
