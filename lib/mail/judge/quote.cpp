#include "mail/judge/quote.hpp"

#include <algorithm>
#include <vector>

#include "base/clean_text.hpp"
#include "base/text.hpp"

namespace tkt::mail {

namespace {

using Lines = std::vector<std::string_view>;

void trim_blank_lines(Lines& lines)
{
  while (!lines.empty() && trim(lines.back()).empty())
    lines.pop_back();
  const auto first = std::find_if_not(lines.begin(), lines.end(),
                                      [](std::string_view line) { return trim(line).empty(); });
  lines.erase(lines.begin(), first);
}

std::string_view without_return(std::string_view line)
{
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

Lines lines_of(std::string_view text)
{
  auto lines = split(text, '\n');
  std::transform(lines.begin(), lines.end(), lines.begin(), without_return);
  return lines;
}

/// `On …, somebody wrote:` and its like: a line before a quote that ends with a colon.
bool introduces(std::string_view line)
{
  return line.ends_with(':') && line.size() < 300;
}

} // namespace

std::string quote(std::string_view text)
{
  const auto clean = clean_text(text);
  auto lines = lines_of(clean);
  // The signature of the one who is quoted; what he quoted himself may hold others.
  lines.erase(std::find(lines.begin(), lines.end(), std::string_view{"-- "}), lines.end());
  trim_blank_lines(lines);
  std::string out;
  out.reserve(text.size() + 2 * lines.size());
  for (const auto line : lines) {
    out += line.empty() || line.starts_with('>') ? ">" : "> ";
    out += line;
    out += '\n';
  }
  return out;
}

std::string strip_quote(std::string_view text)
{
  auto lines = lines_of(text);
  lines.erase(std::find(lines.begin(), lines.end(), std::string_view{"-- "}), lines.end());
  Lines kept;
  for (const auto line : lines) {
    if (!line.starts_with('>')) {
      kept.push_back(line);
      continue;
    }
    // The introduction goes with its quote; it may be folded into two lines.
    auto last = kept.size();
    while (last > 0 && trim(kept[last - 1]).empty())
      --last;
    if (last > 0 && kept.size() - last <= 1 && introduces(trim(kept[last - 1]))) {
      kept.resize(last - 1);
      if (!kept.empty() && !trim(kept.back()).empty() &&
          (kept.size() == 1 || trim(kept[kept.size() - 2]).empty()) &&
          fold(kept.back()).starts_with("on "))
        kept.pop_back();
    }
  }
  trim_blank_lines(kept);
  std::string out;
  for (const auto line : kept) {
    if (!out.empty())
      out += '\n';
    out += line;
  }
  return out.empty() ? std::string{trim(text)} : out;
}

} // namespace tkt::mail
