#include "rules/match/text_matcher.hpp"

#include <algorithm>
#include <map>

namespace tkt::rules {

void Literals::add(std::string_view text, std::uint32_t what)
{
  added_.emplace_back(text, what);
  ++count_;
}

std::uint32_t Literals::step(std::uint32_t node, std::uint8_t byte) const
{
  if (node == 0)
    return root_[byte];
  const auto& [first, edges, fail, output, results, ends] = nodes_[node];
  for (std::uint32_t i = first; i < first + edges; ++i)
    if (edges_[i].byte == byte)
      return edges_[i].to;
  return 0;
}

void Literals::build()
{
  // The tree, with edges where they are easy to add to; packed afterwards.
  std::vector<std::map<std::uint8_t, std::uint32_t>> tree(1);
  std::vector<std::vector<std::uint32_t>> ends(1);
  for (const auto& [text, what] : added_) {
    std::uint32_t node = 0;
    for (const char c : text) {
      const auto byte = static_cast<std::uint8_t>(c);
      const auto [edge, fresh] =
          tree[node].try_emplace(byte, static_cast<std::uint32_t>(tree.size()));
      const auto next = edge->second;
      if (fresh) {
        tree.emplace_back();
        ends.emplace_back();
      }
      node = next;
    }
    ends[node].push_back(what);
  }

  nodes_.resize(tree.size());
  root_.assign(256, 0);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    auto& node = nodes_[i];
    node.first = static_cast<std::uint32_t>(edges_.size());
    node.edges = static_cast<std::uint32_t>(tree[i].size());
    for (const auto& [byte, to] : tree[i]) {
      edges_.push_back({byte, to});
      if (i == 0)
        root_[byte] = to;
    }
    node.results = static_cast<std::uint32_t>(results_.size());
    node.ends = static_cast<std::uint32_t>(ends[i].size());
    results_.insert(results_.end(), ends[i].begin(), ends[i].end());
  }

  // Breadth first: a fail leads to a node that is nearer to the root, and so is settled already.
  std::vector<std::uint32_t> queue;
  for (const auto& [byte, to] : tree[0])
    queue.push_back(to);
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const auto parent = queue[at];
    auto& own = nodes_[parent];
    own.output = own.ends > 0 ? parent : nodes_[own.fail].output;
    for (const auto& [byte, child] : tree[parent]) {
      auto fail = own.fail;
      auto next = step(fail, byte);
      while (next == 0 && fail != 0) {
        fail = nodes_[fail].fail;
        next = step(fail, byte);
      }
      nodes_[child].fail = next;
      queue.push_back(child);
    }
  }
  added_.clear();
  added_.shrink_to_fit();
}

void Literals::find(std::string_view in, std::vector<std::uint32_t>& found) const
{
  if (empty())
    return;
  const auto give = [&](const Node& node) {
    for (std::uint32_t i = node.results; i < node.results + node.ends; ++i)
      found.push_back(results_[i]);
  };
  give(nodes_[0]);
  std::uint32_t node = 0;
  for (const char c : in) {
    const auto byte = static_cast<std::uint8_t>(c);
    auto next = step(node, byte);
    while (next == 0 && node != 0) {
      node = nodes_[node].fail;
      next = step(node, byte);
    }
    node = next;
    for (auto hit = nodes_[node].output; hit != 0; hit = nodes_[nodes_[hit].fail].output)
      give(nodes_[hit]);
  }
}

} // namespace tkt::rules
