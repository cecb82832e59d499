#include <fmt/format.h>

#include "desk/query/lexer.hpp"

namespace tkt::desk {

namespace {

constexpr std::size_t longest = 10'000;
constexpr int deepest = 50;

using Shape = QueryNode::Shape;
using Type = QueryToken::Type;

/// Recursive descent: any = all {OR all}; all = unary {[AND] unary}.
class Parser {
public:
  explicit Parser(std::string_view query) : query_{query}, tokens_{lex_query(query)} {}

  QueryNode run()
  {
    if (token().type == Type::end)
      return {};
    auto tree = any();
    if (token().type == Type::close)
      fail("this parenthesis was never opened", token().where);
    return tree;
  }

private:
  const QueryToken& token() const { return tokens_[next_]; }

  QueryNode any()
  {
    auto first = all();
    if (token().type != Type::disjunction)
      return first;
    QueryNode node;
    node.shape = Shape::any;
    node.parts.push_back(std::move(first));
    while (token().type == Type::disjunction) {
      ++next_;
      node.parts.push_back(all());
    }
    return spanned(std::move(node));
  }

  QueryNode all()
  {
    QueryNode node;
    node.parts.push_back(unary());
    while (true) {
      if (token().type == Type::conjunction)
        ++next_;
      else if (token().type == Type::end || token().type == Type::close ||
               token().type == Type::disjunction)
        break;
      add(node, unary());
    }
    if (node.parts.size() == 1) {
      auto only = std::move(node.parts.front());
      return only;
    }
    return spanned(std::move(node));
  }

  /// Words that stand beside each other are looked for together.
  static void add(QueryNode& node, QueryNode part)
  {
    auto& last = node.parts.back();
    if (part.shape != Shape::text || last.shape != Shape::text) {
      node.parts.push_back(std::move(part));
      return;
    }
    last.values.insert(last.values.end(), part.values.begin(), part.values.end());
    last.where.size = part.where.at + part.where.size - last.where.at;
  }

  QueryNode unary()
  {
    const auto depth = Depth{*this};
    const auto here = token();
    ++next_;
    switch (here.type) {
    case Type::negation: {
      QueryNode node;
      node.shape = Shape::negation;
      node.where = here.where;
      node.parts.push_back(unary());
      return node;
    }
    case Type::open: {
      auto node = any();
      if (token().type != Type::close)
        fail("this parenthesis is never closed", here.where);
      ++next_;
      // Words in parentheses stay apart from words beside them.
      if (node.shape == Shape::text) {
        QueryNode group;
        group.where = node.where;
        group.parts.push_back(std::move(node));
        return group;
      }
      return node;
    }
    case Type::term:
    case Type::saved: {
      QueryNode node;
      node.shape = here.type == Type::saved ? Shape::saved
                   : here.field.empty()     ? Shape::text
                                            : Shape::field;
      node.order = here.order;
      node.field = here.field;
      node.values = here.values;
      node.where = here.where;
      return node;
    }
    case Type::end:
      fail("something is missing at the end", {query_.size(), 1});
    case Type::close:
    case Type::conjunction:
    case Type::disjunction:
      break;
    }
    fail("something is missing before this", here.where);
  }

  static QueryNode spanned(QueryNode node)
  {
    node.where = node.parts.front().where;
    const auto& last = node.parts.back().where;
    node.where.size = last.at + last.size - node.where.at;
    return node;
  }

  struct Depth {
    explicit Depth(Parser& of) : parser{of}
    {
      if (++parser.depth_ > deepest)
        parser.fail("this is nested too deeply", parser.token().where);
    }
    ~Depth() { --parser.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Parser& parser;
  };

  [[noreturn]] void fail(std::string text, QuerySpan where) const
  {
    throw QueryError{std::move(text), std::string{query_}, where};
  }

  std::string_view query_;
  std::vector<QueryToken> tokens_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

} // namespace

QueryNode parse_query(std::string_view query)
{
  if (query.size() > longest)
    throw QueryError{fmt::format("a query may have {} bytes", longest),
                     std::string{query.substr(0, 60)},
                     {0, 1}};
  return Parser{query}.run();
}

} // namespace tkt::desk
