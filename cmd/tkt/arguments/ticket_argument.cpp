#include "tkt/arguments/ticket_argument.hpp"

#include <charconv>
#include <unordered_set>

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/merged.hpp"
#include "desk/ticket/foreign_number.hpp"
#include "desk/ticket/ticket.hpp"
#include "term/safe_text.hpp"

namespace tkt::cli {

namespace {

std::vector<std::string> words_of(std::string_view text)
{
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank)
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, {}));
  }
  if (!word.empty())
    words.push_back(word);
  return words;
}

std::optional<TicketId> read_number(std::string_view digits)
{
  if (digits.starts_with('[') && digits.ends_with(']'))
    digits = digits.substr(1, digits.size() - 2);
  if (digits.starts_with('#'))
    digits.remove_prefix(1);
  TicketId id;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id.value);
  if (error != std::errc{} || end != digits.data() + digits.size() || id.value <= 0)
    return {};
  return id;
}

} // namespace

TicketId parse_ticket(const std::string& word)
{
  const auto id = read_number(word);
  if (!id)
    throw Error{Kind::usage,
                fmt::format("\"{}\" is no ticket number", clip(term::safe_line(word), 80))};
  return *id;
}

TicketId find_ticket(store::Database& db, const std::string& word)
{
  if (const auto number = read_number(word))
    return desk::current_ticket(db, *number);
  const auto named = desk::tickets_of_foreign_number(db, word);
  if (named.size() == 1)
    return named.front();
  if (named.empty())
    return parse_ticket(word); // says what is wrong with it
  throw Error{Kind::usage, fmt::format("\"{}\" is a number of tickets {}; which of them?",
                                       clip(term::safe_line(word), 80), fmt::join(named, ", "))};
}

std::vector<TicketId> find_tickets(store::Database& db, const std::vector<std::string>& words)
{
  std::vector<TicketId> ids;
  std::unordered_set<TicketId> seen;
  const auto add = [&](const std::string& word) {
    if (const auto id = find_ticket(db, word); seen.insert(id).second)
      ids.push_back(id);
  };
  for (const auto& word : words) {
    if (word != "-") {
      add(word);
      continue;
    }
    for (const auto& one : words_of(read_all(STDIN_FILENO)))
      add(one);
  }
  return ids;
}

desk::Message message_to_pass_on(store::Database& db, const std::string& word)
{
  const auto slash = word.find('/');
  const auto ticket = find_ticket(db, word.substr(0, slash));
  desk::get_ticket(db, ticket);
  if (slash == std::string::npos) {
    if (auto message = desk::message_to_answer(db, ticket))
      return std::move(*message);
    throw Error{Kind::usage, fmt::format("ticket {} has no mail yet", ticket)};
  }
  const auto number = word.substr(slash + 1);
  std::int64_t id = 0;
  const auto* end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, id);
  auto message = error == std::errc{} && stop == end ? desk::find_message(db, MessageId{id})
                                                     : std::optional<desk::Message>{};
  if (!message || message->ticket != ticket)
    throw Error{Kind::usage, fmt::format("ticket {} has no message \"{}\"; tkt show {} has their "
                                         "numbers",
                                         ticket, number, ticket)};
  return std::move(*message);
}

} // namespace tkt::cli
