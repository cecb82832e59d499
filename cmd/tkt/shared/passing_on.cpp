#include "shared/passing_on.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/ticket.hpp"
#include "shared/ids.hpp"

namespace tkt::cli {

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
