// Many regular expressions looked for in one pass: by the texts that they cannot match without.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace tkt::rules {

/// RE2 says which texts have to stand in whatever an expression matches (`order` and `pending` for
/// `order +#\d+ .*pending`); these are looked for together. Expressions without any (`\d{8}`) are
/// joined into one automaton; only where that outgrows its memory may each of them always match.
class PatternIndex {
public:
  PatternIndex();
  PatternIndex(PatternIndex&&) noexcept;
  ~PatternIndex();

  /// `what` is given back by find(). The expression is one that pattern() took.
  void add(std::string_view expression, std::uint32_t what);
  /// After the last add() and before the first find(). `memory`: bytes for the automaton of
  /// expressions without texts.
  void build(std::int64_t memory = 16 << 20);

  bool empty() const { return state_ == nullptr; }
  /// Whether there is such an automaton: there was memory to make it.
  bool joins() const;

  /// Adds the `what` of each expression that may match in `text`, and of all those that do.
  void find(std::string_view text, std::vector<std::uint32_t>& found) const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace tkt::rules
