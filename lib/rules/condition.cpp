#include "rules/condition.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::rules {

namespace {

using Shape = config::Condition::Shape;

std::vector<std::span<const Test>> tables()
{
  return {text_tests(), address_tests(), sender_tests(), mail_tests()};
}

std::string quoted(const std::vector<std::string>& values)
{
  std::string text;
  for (const auto& value : values)
    text += fmt::format("{}\"{}\"", text.empty() ? "" : " or ", value);
  return text;
}

std::string_view name_of(Shape shape)
{
  return shape == Shape::any ? "any" : shape == Shape::negation ? "not" : "all";
}

/// Collects the tests that made the outcome what it is; `sign` is "not " below a negation.
void collect(const Trace& trace, std::string_view sign, std::vector<std::string>& lines)
{
  if (trace.parts.empty()) {
    if (!trace.text.empty() && trace.text != name_of(Shape::all))
      lines.push_back(
          fmt::format("{}{}{}", sign, trace.text,
                      trace.seen.empty() ? "" : fmt::format(" (seen: {})", trace.seen)));
    return;
  }
  const bool negation = trace.text == name_of(Shape::negation);
  for (const auto& part : trace.parts) {
    if (negation)
      collect(part, sign.empty() ? "not " : "", lines);
    else if (part.holds == trace.holds)
      collect(part, sign, lines);
  }
}

} // namespace

const Test* find_test(std::string_view name)
{
  for (const auto table : tables()) {
    for (const auto& test : table) {
      if (test.name == name)
        return &test;
    }
  }
  return nullptr;
}

std::vector<std::string> test_names()
{
  std::vector<std::string> names;
  for (const auto table : tables()) {
    for (const auto& test : table)
      names.emplace_back(test.name);
  }
  return names;
}

std::string to_text(const Trace& trace)
{
  std::vector<std::string> lines;
  collect(trace, {}, lines);
  return lines.empty() ? "no condition" : join(lines, "; ");
}

Condition::Condition(const config::Condition& written)
    : shape_{written.shape}, written_{written.values}
{
  if (shape_ == Shape::test) {
    test_ = find_test(written.test);
    if (test_ == nullptr)
      throw Error{Kind::internal, fmt::format("no code for the condition {}", written.test)};
    for (const auto& value : written.values)
      values_.push_back(test_->prepare(value));
  }
  for (const auto& part : written.parts)
    parts_.emplace_back(part);
}

bool Condition::holds(const Facts& facts) const
{
  const auto passes = [&](const Condition& part) { return part.holds(facts); };
  switch (shape_) {
  case Shape::test:
    return test_->holds(facts, values_);
  case Shape::any:
    return std::any_of(parts_.begin(), parts_.end(), passes);
  case Shape::all:
    return std::all_of(parts_.begin(), parts_.end(), passes);
  case Shape::negation:
    return std::none_of(parts_.begin(), parts_.end(), passes);
  }
  return false;
}

Trace Condition::trace(const Facts& facts) const
{
  if (shape_ == Shape::test)
    return {
        fmt::format("{} {}", test_->name, quoted(written_)), holds(facts), test_->seen(facts), {}};
  Trace trace{std::string{name_of(shape_)}, holds(facts), {}, {}};
  for (const auto& part : parts_)
    trace.parts.push_back(part.trace(facts));
  return trace;
}

} // namespace tkt::rules
