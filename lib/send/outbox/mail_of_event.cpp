#include "send/outbox/mail_of_event.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/message/message.hpp"
#include "send/outbox/control.hpp"

namespace tkt::send {

namespace {

constexpr std::string_view prefix = "outbox ";
constexpr std::string_view in_message = ", in message ";

/// Of a message of the ticket, which `message` of the event names.
constexpr std::array<std::string_view, 4> of_message{"acknowledged", "answered", "mailed",
                                                     "asked_rating"};
/// Of mail that the event names itself, or of a message in its reason.
constexpr std::array<std::string_view, 3> of_outbox{"forwarded", "redirected", "notified"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& kinds, std::string_view kind)
{
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::int64_t number(std::string_view digits)
{
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool goes_out(store::Database& db, MessageId id)
{
  const auto message = desk::find_message(db, id);
  return message && message->kind != desk::MessageKind::incoming;
}

} // namespace

std::string name_mail(const std::vector<OutboxId>& mails)
{
  std::vector<std::string> numbers;
  for (const auto id : mails)
    numbers.push_back(fmt::format("{}", id));
  return numbers.empty() ? std::string{} : fmt::format("{}{}", prefix, join(numbers, ", "));
}

bool tells_of_mail(const desk::Event& event)
{
  return is_one_of(of_message, event.kind) || is_one_of(of_outbox, event.kind) ||
         (event.kind == "message" && event.after != "incoming");
}

std::optional<MessageId> message_of_event(store::Database& db, const desk::Event& event)
{
  std::optional<MessageId> message;
  if (event.kind == "message" || is_one_of(of_message, event.kind))
    message = event.message;
  else if (const auto at = event.reason.rfind(in_message);
           event.kind == "forwarded" && at != std::string::npos && event.before.empty())
    message = MessageId{number(std::string_view{event.reason}.substr(at + in_message.size()))};
  return message && goes_out(db, *message) ? message : std::nullopt;
}

std::vector<Mail> mail_of_event(store::Database& db, const desk::Event& event)
{
  if (!tells_of_mail(event))
    return {};
  if (const auto message = message_of_event(db, event)) {
    OutboxFilter filter;
    filter.message = message;
    filter.all = true;
    return list_outbox(db, filter);
  }
  std::vector<Mail> mails;
  if (is_one_of(of_outbox, event.kind) && event.before.starts_with(prefix))
    for (const auto one : split(std::string_view{event.before}.substr(prefix.size()), ','))
      if (auto mail = find_mail(db, OutboxId{number(trim(one))}))
        mails.push_back(*std::move(mail));
  return mails;
}

} // namespace tkt::send
