// What the conditions of rules look at: one message and what the desk knows of its sender.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/contact.hpp"
#include "mail/classify.hpp"
#include "mail/message.hpp"

namespace tkt::rules {

/// Borrows the message. Folded texts are made when a condition first asks for them: most mail is
/// decided by its subject.
class Facts {
public:
  Facts(const mail::Message& message, std::string mailbox, mail::Classification classification,
        std::optional<desk::Contact> contact, bool opens_ticket);

  const mail::Message& message() const { return message_; }
  const std::string& mailbox() const { return mailbox_; }
  const mail::Classification& classification() const { return classification_; }
  const std::optional<desk::Contact>& contact() const { return contact_; }
  bool opens_ticket() const { return opens_ticket_; }

  const std::string& folded_subject() const;
  const std::string& folded_body() const;
  /// Folded addresses of From (or Sender), of To, and of everybody the mail names or was delivered
  /// for: To, Cc, Delivered-To, X-Original-To, so that aliases and Bcc count (FEATURES row C6).
  const std::vector<std::string>& senders() const;
  const std::vector<std::string>& to() const;
  const std::vector<std::string>& any_recipients() const;

private:
  const mail::Message& message_;
  std::string mailbox_;
  mail::Classification classification_;
  std::optional<desk::Contact> contact_;
  bool opens_ticket_;

  mutable std::optional<std::string> subject_;
  mutable std::optional<std::string> body_;
  mutable std::optional<std::vector<std::string>> senders_;
  mutable std::optional<std::vector<std::string>> to_;
  mutable std::optional<std::vector<std::string>> any_recipients_;
};

} // namespace tkt::rules
