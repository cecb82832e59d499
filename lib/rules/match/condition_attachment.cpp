// Conditions on attached files.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/match/condition.hpp"
#include "rules/match/glob.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

const std::vector<mail::Attachment>& files_of(const Facts& facts)
{
  static const std::vector<mail::Attachment> none;
  return facts.message() != nullptr ? facts.message()->attachments() : none;
}

Value size_value(std::string_view value, Marks)
{
  return {{}, {}, {}, config::parse_size(value).value_or(0)};
}

std::string seen_files(const Facts& facts, const Values&)
{
  std::vector<std::string> seen;
  for (const auto& file : files_of(facts))
    seen.push_back(fmt::format("{} ({}, {} bytes)", file.name, file.type, file.size));
  return seen.empty() ? "no files" : join(seen, ", ");
}

template <std::string mail::Attachment::*member>
bool one_is(const Facts& facts, const Values& values, Marks marks)
{
  return std::any_of(files_of(facts).begin(), files_of(facts).end(), [&](const auto& file) {
    const auto text = folded(file.*member, marks).text;
    return std::any_of(values.begin(), values.end(),
                       [&](const Value& value) { return matches_glob(text, value.text); });
  });
}

constexpr std::array tests{
    Test{"has_attachment", takes::flag, "a file is attached", as_written,
         [](const Facts& facts, const Values& values, Marks) {
           return is_switch(std::any_of(files_of(facts).begin(), files_of(facts).end(),
                                        [](const auto& file) { return !file.is_inline; }),
                            values);
         },
         seen_files},
    Test{"attachment_name", takes::texts, "a file with such a name is attached, as \"*.pdf\"",
         folded, one_is<&mail::Attachment::name>, seen_files},
    Test{"attachment_type", takes::texts, "a file of such a type is attached, as \"image/*\"",
         folded, one_is<&mail::Attachment::type>, seen_files},
    Test{"attachment_larger", takes::size, "a file larger than this is attached", size_value,
         [](const Facts& facts, const Values& values, Marks) {
           return std::any_of(files_of(facts).begin(), files_of(facts).end(),
                              [&](const auto& file) {
                                return static_cast<std::int64_t>(file.size) > values.front().number;
                              });
         },
         seen_files},
};

} // namespace

std::span<const Test> attachment_tests()
{
  return tests;
}

} // namespace tkt::rules
