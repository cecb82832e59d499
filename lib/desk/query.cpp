#include "desk/query.hpp"

#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::desk {

namespace {

using Adder = void (*)(Filter&, std::string_view);

template <std::vector<std::string> Filter::*Member>
void add_names(Filter& filter, std::string_view values)
{
  for (const auto value : split(values, ','))
    (filter.*Member).emplace_back(value);
}

void add_clocks(Filter& filter, std::string_view values)
{
  for (const auto value : split(values, ',')) {
    const auto state = parse_clock_state(value);
    if (!state)
      throw Error{Kind::usage,
                  fmt::format("clock:{}: there are {}{}", value, join(clock_state_names(), ", "),
                              did_you_mean(value, clock_state_names()))};
    filter.clocks.push_back(*state);
  }
}

void add_due(Filter& filter, std::string_view value)
{
  const auto whole = value;
  DueBound bound;
  if (value == "late") {
    filter.due.push_back({DueBound::Order::at_most, seconds{0}});
    return;
  }
  const auto take = [&value](std::string_view sign) {
    const bool there = value.starts_with(sign);
    value.remove_prefix(there ? sign.size() : 0);
    return there;
  };
  if (take("<="))
    bound.order = DueBound::Order::at_most;
  else if (take("<"))
    bound.order = DueBound::Order::less;
  else if (take(">="))
    bound.order = DueBound::Order::at_least;
  else if (take(">"))
    bound.order = DueBound::Order::more;
  else
    value = {};
  const auto work = parse_duration(value);
  if (!work)
    throw Error{Kind::usage, fmt::format("due:{}: write due:<2h, due:>=30m, due:late", whole)};
  bound.work = *work;
  filter.due.push_back(bound);
}

struct Key {
  std::string_view name;
  Adder add;
};

constexpr std::array keys{
    Key{"status", add_names<&Filter::statuses>},
    Key{"queue", add_names<&Filter::queues>},
    Key{"agent", add_names<&Filter::agents>},
    Key{"team", add_names<&Filter::teams>},
    Key{"priority", add_names<&Filter::priorities>},
    Key{"category", add_names<&Filter::categories>},
    Key{"type", add_names<&Filter::types>},
    Key{"mailbox", add_names<&Filter::mailboxes>},
    Key{"sla", add_names<&Filter::slas>},
    Key{"tag", add_names<&Filter::tags>},
    Key{"from", add_names<&Filter::requesters>},
    Key{"clock", add_clocks},
    Key{"due", add_due},
};

} // namespace

bool holds(const DueBound& bound, seconds left)
{
  switch (bound.order) {
  case DueBound::Order::less:
    return left < bound.work;
  case DueBound::Order::at_most:
    return left <= bound.work;
  case DueBound::Order::at_least:
    return left >= bound.work;
  case DueBound::Order::more:
    break;
  }
  return left > bound.work;
}

void add_term(Filter& filter, std::string_view word)
{
  const auto colon = word.find(':');
  for (const auto& key : keys)
    if (colon != word.npos && word.substr(0, colon) == key.name) {
      key.add(filter, word.substr(colon + 1));
      return;
    }
  if (colon == word.npos)
    throw Error{Kind::usage,
                fmt::format("\"{}\" is no condition such as queue:support; for words of a message "
                            "there is --text",
                            word)};
  throw Error{Kind::usage, fmt::format("no key \"{}\"{}; there are {}", word.substr(0, colon),
                                       did_you_mean(word.substr(0, colon), term_keys()),
                                       join(term_keys(), ", "))};
}

const std::vector<std::string>& term_keys()
{
  static const auto names = [] {
    std::vector<std::string> list;
    for (const auto& key : keys)
      list.emplace_back(key.name);
    return list;
  }();
  return names;
}

} // namespace tkt::desk
