// What the conditions of rules look at: a message, its ticket, a change, and what the desk knows.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/contact/contact.hpp"
#include "desk/log/event.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/custom_field.hpp"
#include "mail/judge/classify.hpp"
#include "mail/parse/message.hpp"
#include "sla/calendars.hpp"

namespace tkt::rules {

class SnapshotDesk;
struct Plan;

/// What is known, all of it borrowed. Where there is no message (a change that nobody's mail
/// brought about), conditions on messages do not hold; so for the ticket and the change.
struct Scene {
  const config::Config& config;
  sla::Calendars* calendars = nullptr; ///< none: every hour is a working hour
  Instant at{};                        ///< when it happened
  const mail::Message* message = nullptr;
  std::string mailbox;
  mail::Classification classification;
  std::optional<desk::Contact> contact;
  bool opens_ticket = false;
  bool new_subject = false; ///< another one than the conversation that it belongs to had
  const desk::Ticket* ticket = nullptr; ///< that is there already
  const desk::Event* event = nullptr;
  std::vector<desk::FieldValue> fields = {}; ///< of the desk's own, that the ticket has
  store::Database* db = nullptr;             ///< what queries are asked of; none: they do not hold
  bool only_looking = false;                 ///< it may be that nothing can be written to it
  bool stored = false;                       ///< the message is on the ticket already
  SnapshotDesk* past = nullptr;              ///< asked instead of `db`: the message is an old one
};

/// Borrows what its scene borrows. What costs something is made when a condition first asks for it:
/// most mail is decided by its subject.
class Facts {
public:
  explicit Facts(Scene scene);
  /// Of the same message and ticket as `other`, whose texts it takes: for another configuration.
  /// Borrows `other`.
  Facts(Scene scene, const Facts& other);

  const Scene& scene() const { return scene_; }
  /// The same for another configuration.
  Scene scene_for(const config::Config& config) const;
  const mail::Message* message() const { return scene_.message; }
  const std::string& mailbox() const { return scene_.mailbox; }
  const mail::Classification& classification() const { return scene_.classification; }
  const std::optional<desk::Contact>& contact() const { return scene_.contact; }
  bool opens_ticket() const { return scene_.opens_ticket; }
  bool new_subject() const { return scene_.new_subject; }

  /// Texts as they are read, without control characters: none hides a word. "" without a message.
  const std::string& subject_text() const;
  const std::string& body_text() const;
  /// Texts as they are compared: folded, or folded without the marks of letters.
  enum class Marks { kept, gone };
  const std::string& subject(Marks marks = Marks::kept) const;
  const std::string& body(Marks marks = Marks::kept) const;

  /// Folded addresses of From (or Sender), of To, and of everybody the mail names or was delivered
  /// for: To, Cc, Delivered-To, X-Original-To, so that aliases and Bcc count.
  const std::vector<std::string>& senders() const;
  const std::vector<std::string>& to() const;
  const std::vector<std::string>& any_recipients() const;

  const std::string& language() const;
  const std::vector<std::string>& authentication() const;

  /// A field of the ticket as the rules so far leave it: what they planned, else what the ticket
  /// has, else what a new one in its queue gets.
  std::string field(desk::Field field) const;
  std::vector<std::string> tags() const;
  /// Of the fields of the desk's own; "" where it has none.
  std::string custom_field(std::string_view name) const;
  /// None where there is no ticket yet.
  std::optional<milliseconds> age() const;

  /// What the rules so far want; outlives its use here.
  void follow(const Plan* plan) const { plan_ = plan; }

  /// What regular expressions of the rule that is being looked at have captured, by name or number.
  using Captures = std::map<std::string, std::string, std::less<>>;
  Captures& captures() const { return captures_; }

private:
  Scene scene_;
  const Facts* texts_ = nullptr; ///< where texts are taken from; null: made here
  mutable const Plan* plan_ = nullptr;
  mutable Captures captures_;
  mutable std::optional<std::string> subject_text_, subject_, plain_subject_;
  mutable std::optional<std::string> body_text_, body_, plain_body_;
  mutable std::optional<std::vector<std::string>> senders_, to_, any_recipients_;
  mutable std::optional<std::string> language_;
  mutable std::optional<std::vector<std::string>> authentication_;
};

} // namespace tkt::rules
