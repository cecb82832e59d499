#include "rules/match/pattern_index.hpp"

#include <algorithm>
#include <string>

#include <re2/filtered_re2.h>
#include <re2/set.h>

#include "base/error.hpp"
#include "base/same_case.hpp"
#include "config/keys/pattern.hpp"
#include "rules/match/pattern.hpp"
#include "rules/match/text_matcher.hpp"

namespace tkt::rules {

namespace {

/// Shorter texts stand in every mail.
constexpr int least_atom = 2;

re2::StringPiece piece(std::string_view text)
{
  return {text.data(), text.size()};
}

RE2::Options set_options(std::int64_t memory)
{
  auto options = config::pattern_options();
  options.set_max_mem(memory);
  return options;
}

} // namespace

struct PatternIndex::State {
  re2::FilteredRE2 filter{least_atom};
  std::vector<std::string> expressions; ///< by the numbers of the filter, as are the next
  std::vector<std::uint32_t> whats;
  Literals atoms;
  std::vector<bool> in_set;
  std::unique_ptr<RE2::Set> set; ///< of those that need no text; null: they are tried one by one
  std::vector<std::uint32_t> set_whats;

  /// Those that may match where there is none of the texts.
  void join(const std::vector<int>& without, std::int64_t memory)
  {
    auto joined = std::make_unique<RE2::Set>(set_options(memory), RE2::UNANCHORED);
    std::vector<std::uint32_t> found;
    for (const auto id : without) {
      const auto at = static_cast<std::size_t>(id);
      if (joined->Add(piece(expressions[at]), nullptr) < 0)
        return;
      found.push_back(whats[at]);
    }
    if (found.empty() || !joined->Compile())
      return;
    set = std::move(joined);
    set_whats = std::move(found);
    for (const auto id : without)
      in_set[static_cast<std::size_t>(id)] = true;
  }
};

PatternIndex::PatternIndex() = default;
PatternIndex::PatternIndex(PatternIndex&&) noexcept = default;
PatternIndex::~PatternIndex() = default;

void PatternIndex::add(std::string_view expression, std::uint32_t what)
{
  if (!state_)
    state_ = std::make_unique<State>();
  int id = 0;
  if (state_->filter.Add(piece(expression), config::pattern_options(), &id) != RE2::NoError)
    throw Error{Kind::internal, "an expression that was none is looked for"};
  state_->expressions.emplace_back(expression);
  state_->whats.push_back(what);
}

bool PatternIndex::joins() const
{
  return state_ != nullptr && state_->set != nullptr;
}

void PatternIndex::build(std::int64_t memory)
{
  if (!state_)
    return;
  auto& state = *state_;
  std::vector<std::string> atoms;
  state.filter.Compile(&atoms);
  for (std::size_t i = 0; i < atoms.size(); ++i)
    state.atoms.add(same_case(atoms[i]), static_cast<std::uint32_t>(i));
  state.atoms.build();
  state.in_set.assign(state.whats.size(), false);
  std::vector<int> without;
  state.filter.AllPotentials({}, &without);
  state.join(without, memory);
  state.expressions.clear();
  state.expressions.shrink_to_fit();
}

void PatternIndex::find(std::string_view text, std::vector<std::uint32_t>& found) const
{
  if (!state_)
    return;
  const auto& state = *state_;
  std::vector<std::uint32_t> hits;
  if (!state.atoms.empty())
    state.atoms.find(same_case(text), hits);
  std::sort(hits.begin(), hits.end());
  hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
  std::vector<int> potentials;
  state.filter.AllPotentials(std::vector<int>(hits.begin(), hits.end()), &potentials);
  for (const auto id : potentials)
    if (!state.in_set[static_cast<std::size_t>(id)])
      found.push_back(state.whats[static_cast<std::size_t>(id)]);
  if (!state.set)
    return;
  std::vector<int> matched;
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  if (!state.set->Match(piece(text), &matched, &error) && error.kind != RE2::Set::kNoError)
    found.insert(found.end(), state.set_whats.begin(), state.set_whats.end());
  for (const auto at : matched)
    found.push_back(state.set_whats[static_cast<std::size_t>(at)]);
}

} // namespace tkt::rules
