#include "rules/pattern_index.hpp"

#include <algorithm>
#include <string>

#include <re2/filtered_re2.h>

#include "base/error.hpp"
#include "base/letter_case.hpp"
#include "rules/patterns.hpp"

namespace tkt::rules {

namespace {

/// Shorter texts stand in every mail.
constexpr int least_atom = 2;

} // namespace

PatternIndex::PatternIndex() = default;
PatternIndex::PatternIndex(PatternIndex&&) noexcept = default;
PatternIndex::~PatternIndex() = default;

void PatternIndex::add(std::string_view expression, std::uint32_t what)
{
  if (!filter_)
    filter_ = std::make_unique<re2::FilteredRE2>(least_atom);
  int id = 0;
  if (filter_->Add(re2::StringPiece{expression.data(), expression.size()}, pattern_options(),
                   &id) != RE2::NoError)
    throw Error{Kind::internal, "an expression that was none is looked for"};
  whats_.push_back(what);
}

void PatternIndex::build()
{
  if (!filter_)
    return;
  std::vector<std::string> atoms;
  filter_->Compile(&atoms);
  for (std::size_t i = 0; i < atoms.size(); ++i)
    atoms_.add(same_case(atoms[i]), static_cast<std::uint32_t>(i));
  atoms_.build();
}

void PatternIndex::find(std::string_view text, std::vector<std::uint32_t>& found) const
{
  if (!filter_)
    return;
  std::vector<std::uint32_t> hits;
  if (!atoms_.empty())
    atoms_.find(same_case(text), hits);
  std::sort(hits.begin(), hits.end());
  hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
  std::vector<int> potentials;
  filter_->AllPotentials(std::vector<int>(hits.begin(), hits.end()), &potentials);
  for (const auto id : potentials)
    found.push_back(whats_[static_cast<std::size_t>(id)]);
}

} // namespace tkt::rules
