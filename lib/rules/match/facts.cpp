#include "rules/match/facts.hpp"

#include <algorithm>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "mail/judge/authentication.hpp"
#include "mail/judge/language.hpp"
#include "rules/match/action.hpp"

namespace tkt::rules {

namespace {

void add_folded(std::vector<std::string>& list, const std::vector<mail::Address>& addresses)
{
  for (const auto& address : addresses)
    list.push_back(mail::fold_address(address.address));
}

/// Makes a value once.
template <class T, class Make>
const T& once(std::optional<T>& slot, Make make)
{
  if (!slot)
    slot = make();
  return *slot;
}

} // namespace

Facts::Facts(Scene scene) : scene_{std::move(scene)} {}
Facts::Facts(Scene scene, const Facts& other) : scene_{std::move(scene)}, texts_{&other} {}

Scene Facts::scene_for(const config::Config& config) const
{
  return {.config = config,
          .calendars = scene_.calendars,
          .at = scene_.at,
          .message = scene_.message,
          .mailbox = scene_.mailbox,
          .classification = scene_.classification,
          .contact = scene_.contact,
          .opens_ticket = scene_.opens_ticket,
          .new_subject = scene_.new_subject,
          .ticket = scene_.ticket,
          .event = scene_.event,
          .fields = scene_.fields,
          .db = scene_.db,
          .only_looking = scene_.only_looking,
          .stored = scene_.stored,
          .past = scene_.past};
}

const std::string& Facts::subject_text() const
{
  if (texts_ != nullptr)
    return texts_->subject_text();
  return once(subject_text_, [&] {
    return scene_.message != nullptr ? clean_line(scene_.message->subject()) : std::string{};
  });
}

const std::string& Facts::body_text() const
{
  if (texts_ != nullptr)
    return texts_->body_text();
  return once(body_text_, [&] {
    return scene_.message != nullptr ? clean_text(scene_.message->text()) : std::string{};
  });
}

const std::string& Facts::subject(Marks marks) const
{
  if (texts_ != nullptr)
    return texts_->subject(marks);
  const std::string_view text = scene_.message != nullptr  ? std::string_view{subject_text()}
                                : scene_.ticket != nullptr ? scene_.ticket->subject
                                                           : std::string_view{};
  return marks == Marks::kept ? once(subject_, [&] { return fold(text); })
                              : once(plain_subject_, [&] { return fold_marks(text); });
}

const std::string& Facts::body(Marks marks) const
{
  if (texts_ != nullptr)
    return texts_->body(marks);
  const auto& text = body_text();
  return marks == Marks::kept ? once(body_, [&] { return fold(text); })
                              : once(plain_body_, [&] { return fold_marks(text); });
}

const std::vector<std::string>& Facts::senders() const
{
  if (texts_ != nullptr)
    return texts_->senders();
  return once(senders_, [&] {
    std::vector<std::string> list;
    if (const auto* message = scene_.message) {
      add_folded(list, message->from());
      if (list.empty() && message->sender())
        list.push_back(mail::fold_address(message->sender()->address));
    } else if (scene_.ticket != nullptr) {
      list.push_back(mail::fold_address(scene_.ticket->requester.address));
    }
    return list;
  });
}

const std::vector<std::string>& Facts::to() const
{
  if (texts_ != nullptr)
    return texts_->to();
  return once(to_, [&] {
    std::vector<std::string> list;
    if (scene_.message != nullptr)
      add_folded(list, scene_.message->to());
    return list;
  });
}

const std::vector<std::string>& Facts::any_recipients() const
{
  if (texts_ != nullptr)
    return texts_->any_recipients();
  return once(any_recipients_, [&] {
    auto list = to();
    if (scene_.message != nullptr) {
      add_folded(list, scene_.message->cc());
      for (const auto& address : scene_.message->delivered_to())
        list.push_back(mail::fold_address(address));
    }
    return list;
  });
}

const std::string& Facts::language() const
{
  if (texts_ != nullptr)
    return texts_->language();
  return once(language_, [&] {
    const auto* message = scene_.message;
    return message != nullptr ? mail::language_of(message->subject() + "\n" + message->text())
                              : std::string{};
  });
}

const std::vector<std::string>& Facts::authentication() const
{
  return once(authentication_, [&] {
    return scene_.message != nullptr
               ? mail::authentication_results(*scene_.message, scene_.config.desk.authserv_ids)
               : std::vector<std::string>{};
  });
}

std::string Facts::field(desk::Field field) const
{
  if (plan_ != nullptr)
    if (const auto& word = plan_->word(field))
      return word->value;
  if (const auto* ticket = scene_.ticket)
    return desk::value_of(*ticket, field);
  const auto& config = scene_.config;
  if (field == desk::Field::status)
    return config.first_status(config::StatusKind::fresh).name;
  const auto* mailbox = config.find_mailbox(scene_.mailbox);
  std::string queue_name = mailbox != nullptr ? mailbox->queue : "";
  if (plan_ != nullptr && plan_->queue)
    queue_name = plan_->queue->value;
  const auto* queue = config.find_queue(queue_name);
  switch (field) {
  case desk::Field::queue:
    return queue_name;
  case desk::Field::priority:
    return queue != nullptr ? queue->default_priority : "";
  case desk::Field::category:
    return queue != nullptr ? queue->default_category : "";
  case desk::Field::type:
    return queue != nullptr ? queue->default_type : "";
  case desk::Field::sla:
    return queue != nullptr ? queue->default_sla : "";
  default:
    return {};
  }
}

std::vector<std::string> Facts::tags() const
{
  std::vector<std::string> tags;
  if (scene_.ticket != nullptr)
    tags = scene_.ticket->tags;
  if (plan_ != nullptr) {
    for (const auto& word : plan_->add_tags)
      tags.push_back(word.value);
    for (const auto& word : plan_->remove_tags)
      std::erase(tags, word.value);
  }
  return tags;
}

std::string Facts::custom_field(std::string_view name) const
{
  if (plan_ != nullptr)
    for (auto word = plan_->fields.rbegin(); word != plan_->fields.rend(); ++word)
      if (const auto [field, value] = split_field(word->value); field == name)
        return std::string{value};
  for (const auto& [field, value] : scene_.fields)
    if (field == name)
      return value;
  return {};
}

std::optional<milliseconds> Facts::age() const
{
  if (scene_.ticket == nullptr)
    return {};
  return scene_.at - scene_.ticket->created_at;
}

} // namespace tkt::rules
