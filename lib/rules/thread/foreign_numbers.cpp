#include "rules/thread/foreign_numbers.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include <re2/re2.h>

#include "base/text.hpp"

namespace tkt::rules {

namespace {

/// Longer ones are no numbers.
constexpr std::size_t longest = 100;

/// Compiled once in the life of a program: there are few, and all mail is matched with them.
const re2::RE2& compiled(const std::string& pattern)
{
  thread_local std::map<std::string, std::unique_ptr<re2::RE2>> all;
  auto& one = all[pattern];
  if (!one)
    one = std::make_unique<re2::RE2>(pattern, re2::RE2::Quiet);
  return *one;
}

bool looked_at(const config::ForeignNumber& foreign, const std::string& sender)
{
  return foreign.senders.empty() ||
         std::any_of(foreign.senders.begin(), foreign.senders.end(), [&](const std::string& one) {
           return one.starts_with('@') ? sender.ends_with(to_lower_ascii(one))
                                       : sender == mail::fold_address(one);
         });
}

} // namespace

std::vector<desk::ForeignNumber> numbers_in(const config::Config& config,
                                            const mail::Message& message, bool threading)
{
  std::vector<desk::ForeignNumber> found;
  const auto author = message.author();
  const auto sender = author ? mail::fold_address(author->address) : std::string{};
  for (const auto& foreign : config.foreign_numbers) {
    if ((threading && !foreign.thread) || !looked_at(foreign, sender))
      continue;
    const auto& pattern = compiled(foreign.pattern);
    if (!pattern.ok())
      continue;
    re2::StringPiece rest{message.subject()};
    re2::StringPiece whole[2];
    std::size_t at = 0;
    while (pattern.Match(rest, at, rest.size(), re2::RE2::UNANCHORED, whole,
                         pattern.NumberOfCapturingGroups() > 0 ? 2 : 1)) {
      const auto& part = pattern.NumberOfCapturingGroups() > 0 ? whole[1] : whole[0];
      at = static_cast<std::size_t>(whole[0].data() - rest.data()) +
           std::max<std::size_t>(whole[0].size(), 1);
      const std::string number{part.data() == nullptr ? "" : part.data(), part.size()};
      const auto same = [&](const desk::ForeignNumber& one) {
        return fold(one.number) == fold(number);
      };
      if (!number.empty() && number.size() <= longest &&
          std::none_of(found.begin(), found.end(), same))
        found.push_back({foreign.name, number});
      if (at > rest.size())
        break;
    }
  }
  return found;
}

} // namespace tkt::rules
