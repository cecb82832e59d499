// Many texts looked for in one pass over another (Aho and Corasick, 1975).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tkt::rules {

/// RE2::Set would do it too, until its automaton of thousands of unanchored texts outgrows its
/// memory and it gives up; this one takes some twenty bytes for each byte of the texts, and its
/// time depends on the text that is searched and on what is found alone.
class Literals {
public:
  /// `what` is given back by find(). An empty text is found in every text.
  void add(std::string_view text, std::uint32_t what);
  /// After the last add() and before the first find().
  void build();

  bool empty() const { return count_ == 0; }

  /// Adds the `what` of each text that stands somewhere in `in`, some of them more than once.
  void find(std::string_view in, std::vector<std::uint32_t>& found) const;

private:
  struct Node {
    std::uint32_t first = 0; ///< of its edges
    std::uint32_t edges = 0;
    std::uint32_t fail = 0;    ///< the longest end of it that begins another
    std::uint32_t output = 0;  ///< the nearest on the way of fails, itself included, with results
    std::uint32_t results = 0; ///< begin of its results
    std::uint32_t ends = 0;    ///< how many
  };
  struct Edge {
    std::uint8_t byte;
    std::uint32_t to;
  };

  std::uint32_t step(std::uint32_t node, std::uint8_t byte) const;

  std::vector<std::pair<std::string, std::uint32_t>> added_;
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<std::uint32_t> results_;
  std::vector<std::uint32_t> root_; ///< by byte; 0: stay
  std::size_t count_ = 0;
};

} // namespace tkt::rules
