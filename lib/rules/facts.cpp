#include "rules/facts.hpp"

#include "base/text.hpp"

namespace tkt::rules {

namespace {

void add_folded(std::vector<std::string>& list, const std::vector<mail::Address>& addresses)
{
  for (const auto& address : addresses)
    list.push_back(mail::fold_address(address.address));
}

} // namespace

Facts::Facts(const mail::Message& message, std::string mailbox, mail::Classification classification,
             std::optional<desk::Contact> contact, bool opens_ticket)
    : message_{message}, mailbox_{std::move(mailbox)}, classification_{std::move(classification)},
      contact_{std::move(contact)}, opens_ticket_{opens_ticket}
{
}

const std::string& Facts::folded_subject() const
{
  if (!subject_)
    subject_ = fold(message_.subject());
  return *subject_;
}

const std::string& Facts::folded_body() const
{
  if (!body_)
    body_ = fold(message_.text());
  return *body_;
}

const std::vector<std::string>& Facts::senders() const
{
  if (!senders_) {
    senders_.emplace();
    add_folded(*senders_, message_.from());
    if (senders_->empty() && message_.sender())
      senders_->push_back(mail::fold_address(message_.sender()->address));
  }
  return *senders_;
}

const std::vector<std::string>& Facts::to() const
{
  if (!to_) {
    to_.emplace();
    add_folded(*to_, message_.to());
  }
  return *to_;
}

const std::vector<std::string>& Facts::any_recipients() const
{
  if (!any_recipients_) {
    any_recipients_ = to();
    add_folded(*any_recipients_, message_.cc());
    for (const auto& address : message_.delivered_to())
      any_recipients_->push_back(mail::fold_address(address));
  }
  return *any_recipients_;
}

} // namespace tkt::rules
