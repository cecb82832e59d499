#include "rules/match/condition.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::rules {

namespace {

using Shape = config::Condition::Shape;

std::vector<std::span<const Test>> tables()
{
  return {text_tests(),   pattern_tests(), header_tests(), attachment_tests(), address_tests(),
          sender_tests(), mail_tests(),    time_tests(),   ticket_tests()};
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

std::vector<const Test*> all_tests()
{
  std::vector<const Test*> all;
  for (const auto table : tables()) {
    for (const auto& test : table)
      all.push_back(&test);
  }
  return all;
}

std::string to_text(const Trace& trace)
{
  std::vector<std::string> lines;
  collect(trace, {}, lines);
  return lines.empty() ? "no condition" : join(lines, "; ");
}

Value as_written(std::string_view value, Marks)
{
  return {std::string{value}, {}, {}, 0};
}

Value folded(std::string_view value, Marks marks)
{
  return {marks == Marks::kept ? fold(value) : fold_marks(value), {}, {}, 0};
}

bool is_one_of(std::string_view text, const Values& wanted)
{
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const Value& one) { return one.text == text; });
}

bool is_switch(bool state, const Values& wanted)
{
  return is_one_of(state ? "true" : "false", wanted);
}

Condition::Condition(const config::Condition& written, Marks marks)
    : shape_{written.shape}, marks_{marks}, written_{written.values}
{
  if (shape_ == Shape::test) {
    test_ = find_test(written.test);
    if (test_ == nullptr)
      throw Error{Kind::internal, fmt::format("no code for the condition {}", written.test)};
    for (const auto& value : written.values)
      values_.push_back(test_->prepare(value, marks));
  }
  for (const auto& part : written.parts)
    parts_.emplace_back(part, marks);
}

bool Condition::holds(const Facts& facts) const
{
  const auto passes = [&](const Condition& part) { return part.holds(facts); };
  switch (shape_) {
  case Shape::test:
    return test_->holds(facts, values_, marks_);
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
    return {fmt::format("{} {}", test_->name, quoted(written_)),
            holds(facts),
            test_->seen(facts, values_),
            {}};
  Trace trace{std::string{name_of(shape_)}, holds(facts), {}, {}};
  for (const auto& part : parts_)
    trace.parts.push_back(part.trace(facts));
  return trace;
}

Need Condition::need() const
{
  Need need;
  switch (shape_) {
  case Shape::negation:
    return need;
  case Shape::test:
    if (test_->where == Where::none)
      return need;
    need.nothing = false;
    for (const auto& value : values_)
      need.atoms.push_back({test_->where, marks_, value.text, value.field});
    return need;
  case Shape::any:
    need.nothing = false;
    for (const auto& part : parts_) {
      auto own = part.need();
      if (own.nothing)
        return own;
      std::move(own.atoms.begin(), own.atoms.end(), std::back_inserter(need.atoms));
    }
    return need;
  case Shape::all:
    break;
  }
  // Of several that all have to be met, the one that is rarest: an address before a word, a long
  // word before a short one, any word before an expression, which may need none.
  const auto rarity = [](const Need& one) {
    std::size_t least = 1000;
    for (const auto& atom : one.atoms)
      least = std::min(least, atom.where == Where::mailbox           ? 0
                              : atom.where >= Where::senders         ? 500
                              : atom.where >= Where::subject_pattern ? 1
                                                                     : atom.text.size());
    return least;
  };
  for (const auto& part : parts_) {
    auto own = part.need();
    if (!own.nothing && (need.nothing || rarity(own) > rarity(need)))
      need = std::move(own);
  }
  return need;
}

} // namespace tkt::rules
