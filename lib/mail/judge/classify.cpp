#include "mail/judge/classify.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tkt::mail {

namespace {

using Names = std::initializer_list<std::string_view>;

bool has(std::string_view text, std::string_view words)
{
  return text.find(words) != std::string_view::npos;
}

bool has_any(std::string_view text, Names words)
{
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return has(text, word); });
}

std::string local_part(std::string_view address)
{
  return fold(address.substr(0, address.rfind('@')));
}

/// `Name: value`, for the reason; a value of any length and origin.
std::string field_text(std::string_view name, std::string_view value)
{
  return fmt::format("{}: {}", name, clip(value, 200));
}

/// The keyword before any parameters, in lower case.
std::string keyword(std::string_view value)
{
  return to_lower_ascii(trim(value.substr(0, value.find_first_of(";("))));
}

bool is_mailer(std::string_view address)
{
  const auto local = local_part(address);
  return has_any(local,
                 {"mailer-daemon", "mailer_daemon", "maildaemon", "postmaster", "mmdf",
                  "mail-daemon", "uucp", "mailadm", "maildeliverysystem", "delivery.system"}) ||
         local == "mdaemon" || local == "mailer";
}

std::optional<Classification> by_report(const Message& message)
{
  if (message.content_type() == "multipart/report") {
    const auto type = to_lower_ascii(message.content_type_parameter("report-type"));
    if (type == "feedback-report")
      return Classification{Class::feedback, "Content-Type: multipart/report, feedback-report"};
    if (type == "disposition-notification")
      return Classification{Class::auto_reply,
                            "Content-Type: multipart/report, disposition-notification"};
  }
  const auto& files = message.attachments();
  const auto report = std::find_if(files.begin(), files.end(), [](const Attachment& file) {
    return file.type == "message/delivery-status" ||
           file.type == "message/global-delivery-status" || file.type == "message/feedback-report";
  });
  if (report == files.end())
    return std::nullopt;
  if (report->type == "message/feedback-report")
    return Classification{Class::feedback, "a part of type message/feedback-report"};
  const auto read = delivery_report(message);
  if (!read)
    return std::nullopt;
  const auto failed =
      std::find_if(read->recipients.begin(), read->recipients.end(),
                   [](const DeliveryStatus& status) { return status.action == "failed"; });
  if (failed != read->recipients.end() || read->permanent)
    return Classification{Class::bounce, "delivery report: Action: failed"};
  // Some put other things into a report: then the rest of the message decides.
  const auto action = read->recipients.empty() ? std::string{} : read->recipients.front().action;
  if (action.empty())
    return std::nullopt;
  return Classification{Class::delay, "delivery report: Action: " + action};
}

// How programs without a report begin their subject; folded.
constexpr std::string_view failure_subjects[]{"undeliver",
                                              "delivery status notification (failure",
                                              "delivery failure",
                                              "failure notice",
                                              "returned mail",
                                              "mail delivery fail",
                                              "delivery fail",
                                              "delivery error",
                                              "non delivery",
                                              "non-delivery",
                                              "nondeliver",
                                              "message could not be delivered",
                                              "mail could not be delivered",
                                              "message not delivered",
                                              "mail error",
                                              "mail system error",
                                              "unzustellbar",
                                              "nicht zustellbar",
                                              "unable to deliver",
                                              "could not deliver",
                                              "delivery has failed",
                                              "failed mail",
                                              "mail delivery problem",
                                              "delivery report",
                                              "returning to sender",
                                              "delivery status notification"};

constexpr std::string_view delay_subjects[]{"delayed",
                                            "mail delivery warning",
                                            "warning: could not send",
                                            "warning: message",
                                            "delivery status notification (delay",
                                            "delay in",
                                            "still being retried",
                                            "delivery delay",
                                            "delivery attempts temporarily",
                                            "not yet been",
                                            "will keep trying",
                                            "delivery temporarily",
                                            "mail delivery deferred"};

std::optional<Classification> by_mailer(const Message& message)
{
  if (const auto failed = message.first_header("X-Failed-Recipients")) {
    const bool late = has_any(fold(message.subject()), {"delayed", "warning"});
    return Classification{late ? Class::delay : Class::bounce,
                          field_text("X-Failed-Recipients", *failed)};
  }
  const auto author = message.author();
  const bool mailer = (author && is_mailer(author->address)) ||
                      (author && has_any(fold(author->name), {"mail delivery", "mailer-daemon"}));
  const bool null_path = message.has_return_path() && message.return_path().empty();
  const auto subject = fold(message.subject());
  const auto in = [&](const auto& list) {
    return std::any_of(std::begin(list), std::end(list),
                       [&](std::string_view words) { return has(subject, words); });
  };
  // A null path alone proves nothing, nor does a subject; together they do.
  if (mailer || null_path) {
    if (in(delay_subjects))
      return Classification{Class::delay, field_text("Subject", message.subject())};
    if (in(failure_subjects))
      return Classification{Class::bounce, field_text("Subject", message.subject())};
  }
  if (!mailer)
    return std::nullopt;
  const auto start = fold(clip(message.text(), 4096));
  if (has_any(start, {"will be retried", "will keep trying", "delivery attempts will continue",
                      "do not need to resend", "no need to resend",
                      "not been able to deliver"
                      " your message yet",
                      "temporarily unable to deliver", "warning message only"}))
    return Classification{Class::delay, field_text("From", author->address) + " and its text"};
  if (has_any(start, {"could not be delivered",
                      "not delivered",
                      "undeliver",
                      "delivery failed",
                      "delivery to the following",
                      "user unknown",
                      "unknown user",
                      "no such user",
                      "unable to deliver",
                      "wasn't able to deliver",
                      "returned to sender",
                      "permanent fatal errors",
                      "could not deliver",
                      "permanent error",
                      "was not received",
                      "rejected",
                      "mailbox full",
                      "mailbox is full",
                      "over quota",
                      "does not exist",
                      "couldn't be delivered",
                      "unbekannt",
                      "cannot be delivered",
                      "can't be delivered",
                      "failed to deliver"}))
    return Classification{Class::bounce, field_text("From", author->address) + " and its text"};
  return std::nullopt;
}

std::optional<Classification> by_auto_submitted(const Message& message)
{
  for (const auto& value : message.header("Auto-Submitted")) {
    const auto word = keyword(value);
    if (word == "no" || word.empty())
      continue;
    const bool reply = word.starts_with("auto-replied") || has(word, "vacation");
    return Classification{reply ? Class::auto_reply : Class::auto_generated,
                          field_text("Auto-Submitted", value)};
  }
  return std::nullopt;
}

/// Marks of those that do not follow RFC 3834.
std::optional<Classification> by_habit(const Message& message)
{
  for (const std::string_view name :
       {"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Autoreply-From", "X-Auto-Reply-From",
        "X-Mail-Autoreply", "X-POST-MessageClass"}) {
    const auto value = message.first_header(name);
    if (!value || keyword(*value) == "no" || keyword(*value) == "false")
      continue;
    if (name == "X-POST-MessageClass" && !has(fold(*value), "autoresponder"))
      continue;
    return Classification{Class::auto_reply, field_text(name, *value)};
  }
  for (const auto& value : message.header("Precedence"))
    if (const auto word = keyword(value); word == "auto_reply" || word == "auto-reply")
      return Classification{Class::auto_reply, field_text("Precedence", value)};
  // Either alone is found on mail that people wrote and a rule passed on.
  if (const auto loop = message.first_header("X-MS-Exchange-Inbox-Rules-Loop");
      loop && message.first_header("X-Auto-Response-Suppress"))
    return Classification{Class::auto_reply, field_text("X-MS-Exchange-Inbox-Rules-Loop", *loop)};
  if (const auto value = message.first_header("X-Cron-Env"))
    return Classification{Class::auto_generated, field_text("X-Cron-Env", *value)};

  // Words of a subject differ by language and mislead; these are the fixed ones of large programs,
  // and they stand at its very start.
  const auto subject = fold(message.subject());
  for (const std::string_view words :
       {"auto:", "automatic reply:", "automatische antwort:", "out of office:",
        "out of office autoreply:", "abwesenheitsnotiz:", "autoreply:", "auto-reply:",
        "automatyczna odpowiedź:", "автоответ:", "respuesta automática:", "réponse automatique"})
    if (subject.starts_with(words))
      return Classification{Class::auto_reply, field_text("Subject", message.subject())};
  return std::nullopt;
}

std::optional<Classification> by_list(const Message& message)
{
  for (const std::string_view name : {"List-Id", "List-Post", "List-Unsubscribe", "Mailing-List",
                                      "X-Mailing-List", "X-Mailman-Version"})
    if (const auto value = message.first_header(name))
      return Classification{Class::bulk, field_text(name, *value)};
  for (const auto& value : message.header("Precedence")) {
    const auto word = keyword(value);
    // Some desks put it on what people write there: beside a reference to another message it says
    // nothing about who wrote.
    if (word == "list" || ((word == "bulk" || word == "junk") && message.in_reply_to().empty()))
      return Classification{Class::bulk, field_text("Precedence", value)};
  }
  return std::nullopt;
}

bool looks_unattended(std::string_view address)
{
  auto local = local_part(address);
  std::erase_if(local, [](char c) { return c == '-' || c == '_' || c == '.'; });
  return local.starts_with("noreply") || local.ends_with("noreply") ||
         has_any(local, {"donotreply", "dontreply", "nichtantworten", "keineantwort"}) ||
         local.starts_with("bounce") || local == "nobody" || local == "daemon" || local == "root";
}

} // namespace

std::string_view to_text(Class what)
{
  switch (what) {
  case Class::human:
    return "human";
  case Class::auto_reply:
    return "auto-reply";
  case Class::auto_generated:
    return "auto-generated";
  case Class::bulk:
    return "bulk";
  case Class::bounce:
    return "bounce";
  case Class::delay:
    return "delay";
  case Class::feedback:
    return "feedback";
  }
  return "human";
}

Classification classify(const Message& message)
{
  for (const auto rule : {by_report, by_mailer, by_auto_submitted, by_habit, by_list})
    if (auto found = rule(message))
      return *found;
  return {};
}

MayAnswer may_answer(const Message& message, const Classification& classification,
                     const std::function<bool(std::string_view)>& is_ours)
{
  const auto no = [](std::string reason) { return MayAnswer{false, std::move(reason)}; };

  if (classification.what != Class::human)
    return no(fmt::format("{}: {}", to_text(classification.what), classification.reason));
  if (message.has_return_path() && message.return_path().empty())
    return no("return path is empty");
  const auto author = message.author();
  if (!author || !valid_address(author->address))
    return no("no sender that could be answered");

  for (const auto& address : {author->address, message.return_path()}) {
    if (address.empty())
      continue;
    if (is_mailer(address))
      return no("sender is a mail system: " + address);
    if (looks_unattended(address))
      return no("sender reads no answers: " + address);
  }
  if (is_ours(author->address))
    return no("sender is our own address: " + author->address);
  for (const auto& address : message.reply_to())
    if (is_ours(address.address))
      return no("answers would go to our own address: " + address.address);

  for (const auto& value : message.header("Precedence"))
    if (const auto word = keyword(value); word == "bulk" || word == "junk" || word == "list")
      return no(field_text("Precedence", value));
  for (const auto& value : message.header("X-Auto-Response-Suppress"))
    if (has_any(fold(value), {"all", "oof", "autoreply"}))
      return no(field_text("X-Auto-Response-Suppress", value));

  const auto ours = [&](const std::vector<Address>& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](const Address& address) { return is_ours(address.address); });
  };
  const auto& delivered = message.delivered_to();
  if (!ours(message.to()) && !ours(message.cc()) &&
      std::none_of(delivered.begin(), delivered.end(), is_ours))
    return no("none of our addresses is in To or Cc");
  return {};
}

} // namespace tkt::mail
