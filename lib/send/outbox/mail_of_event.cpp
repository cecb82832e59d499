#include "send/outbox/mail_of_event.hpp"

#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/log/event_kinds.hpp"
#include "desk/message/message.hpp"
#include "send/outbox/control.hpp"

namespace tkt::send {

namespace {

constexpr std::string_view prefix = "outbox ";
constexpr std::string_view in_message = ", in message ";

desk::EventMail mail_of(const desk::Event& event)
{
  const auto* kind = desk::find_event_kind(event.kind);
  return kind == nullptr ? desk::EventMail::none : kind->mail;
}

std::int64_t number(std::string_view digits)
{
  return take_number<std::int64_t>(digits).value_or(0);
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
  return mail_of(event) != desk::EventMail::none &&
         (event.kind != "message" || event.after != "incoming");
}

std::optional<MessageId> message_of_event(store::Database& db, const desk::Event& event)
{
  std::optional<MessageId> message;
  if (mail_of(event) == desk::EventMail::message)
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
  if (mail_of(event) == desk::EventMail::outbox && event.before.starts_with(prefix))
    for (const auto one : split(std::string_view{event.before}.substr(prefix.size()), ','))
      if (auto mail = find_mail(db, OutboxId{number(trim(one))}))
        mails.push_back(*std::move(mail));
  return mails;
}

} // namespace tkt::send
