#include "desk/query/lexer.hpp"

#include <fmt/format.h>

namespace tkt::desk {

namespace {

using Type = QueryToken::Type;
using Order = QueryNode::Order;

bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_name(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

class Lexer {
public:
  explicit Lexer(std::string_view query) : query_{query} {}

  std::vector<QueryToken> run()
  {
    std::vector<QueryToken> tokens;
    do
      tokens.push_back(next());
    while (tokens.back().type != Type::end);
    return tokens;
  }

private:
  QueryToken next()
  {
    while (at_ < query_.size() && is_blank(query_[at_]))
      ++at_;
    QueryToken token;
    token.where.at = at_;
    if (at_ == query_.size())
      return token;
    const char c = query_[at_];
    if (c == '(' || c == ')') {
      ++at_;
      token.type = c == '(' ? Type::open : Type::close;
    } else if ((c == '-' || c == '!') && at_ + 1 < query_.size() && !is_blank(query_[at_ + 1])) {
      ++at_;
      token.type = Type::negation;
    } else if (c == '@') {
      saved(token);
    } else {
      term(token);
    }
    token.where.size = at_ - token.where.at;
    return token;
  }

  void saved(QueryToken& token)
  {
    ++at_;
    token.type = Type::saved;
    token.values.push_back(value(false));
    if (token.values.front().text.empty())
      fail("the name of a saved query is missing", {at_ - 1, 1});
  }

  void term(QueryToken& token)
  {
    token.type = Type::term;
    const auto start = at_;
    auto colon = at_;
    while (colon < query_.size() && is_name(query_[colon]))
      ++colon;
    const char first = query_[start];
    const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
    if (!letter || colon == query_.size() || query_[colon] != ':') {
      token.values.push_back(value(false));
      const auto& word = token.values.front();
      if (word.quoted || word.prefix)
        return;
      if (word.text == "AND")
        token.type = Type::conjunction;
      else if (word.text == "OR")
        token.type = Type::disjunction;
      else if (word.text == "NOT")
        token.type = Type::negation;
      return;
    }
    token.field = query_.substr(start, colon - start);
    at_ = colon + 1;
    order(token);
    while (true) {
      token.values.push_back(value(true));
      const auto& last = token.values.back();
      if (last.text.empty() && !last.quoted && !last.prefix)
        fail(fmt::format("a value is missing behind {}", query_.substr(start, at_ - start)),
             {start, at_ - start});
      if (at_ == query_.size() || query_[at_] != ',')
        return;
      ++at_;
    }
  }

  void order(QueryToken& token)
  {
    if (at_ == query_.size() || (query_[at_] != '<' && query_[at_] != '>'))
      return;
    const bool less = query_[at_++] == '<';
    const bool equal = at_ < query_.size() && query_[at_] == '=';
    at_ += equal ? 1 : 0;
    if (less)
      token.order = equal ? Order::at_most : Order::less;
    else
      token.order = equal ? Order::at_least : Order::more;
  }

  QueryValue value(bool of_field)
  {
    QueryValue found;
    found.where.at = at_;
    if (at_ < query_.size() && query_[at_] == '"') {
      found.quoted = true;
      phrase(found.text);
    } else {
      const auto ends = [&](char c) {
        return is_blank(c) || c == '(' || c == ')' || c == '"' || (of_field && c == ',');
      };
      while (at_ < query_.size() && !ends(query_[at_]))
        found.text += query_[at_++];
      if (found.text.size() > 1 && found.text.ends_with('*')) {
        found.text.pop_back();
        found.prefix = true;
      }
    }
    if (found.quoted && at_ < query_.size() && query_[at_] == '*') {
      found.prefix = true;
      ++at_;
    }
    found.where.size = at_ - found.where.at;
    return found;
  }

  void phrase(std::string& text)
  {
    const auto start = at_++;
    while (at_ < query_.size() && query_[at_] != '"') {
      if (query_[at_] == '\\' && at_ + 1 < query_.size())
        ++at_;
      text += query_[at_++];
    }
    if (at_ == query_.size())
      fail("this quote is never closed", {start, 1});
    ++at_;
  }

  [[noreturn]] void fail(std::string text, QuerySpan where) const
  {
    throw QueryError{std::move(text), std::string{query_}, where};
  }

  std::string_view query_;
  std::size_t at_ = 0;
};

} // namespace

std::vector<QueryToken> lex_query(std::string_view query)
{
  return Lexer{query}.run();
}

} // namespace tkt::desk
