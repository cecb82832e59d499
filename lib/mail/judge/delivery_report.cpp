// Delivery reports: message/delivery-status (RFC 3464), and what old programs write instead.
#include <algorithm>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "mail/judge/bounce_text.hpp"
#include "mail/judge/classify.hpp"
#include "mail/parse/charset.hpp"
#include "mail/parse/encoded_words.hpp"
#include "mail/parse/ids.hpp"
#include "mail/parse/structure.hpp"

namespace tkt::mail {

namespace {

constexpr std::size_t most_recipients = 1000;
constexpr std::size_t most_bytes = 256 << 10; ///< of a part that is looked at

std::string line_of(std::string_view raw)
{
  return clean_line(decode_words(raw, {})); // compared, and told in mails of ours
}

/// `rfc822; user@host` → `user@host`; xtext and comments are left as they are.
std::string typed_value(std::string_view raw)
{
  const auto semicolon = raw.find(';');
  const auto value = semicolon == std::string_view::npos ? raw : raw.substr(semicolon + 1);
  return line_of(value);
}

std::string address_of(std::string_view raw)
{
  const auto value = typed_value(raw);
  const auto all = parse_addresses(value);
  return all.empty() ? value : all.front().address;
}

std::string_view field(const std::vector<RawField>& fields, std::string_view name)
{
  for (const auto& each : fields)
    if (equal_ascii_case(each.name, name))
      return each.value;
  return {};
}

/// One block of fields for the message, then one for each recipient.
void read_status(std::string_view raw, DeliveryReport& report)
{
  while (!raw.empty() && report.recipients.size() < most_recipients) {
    std::string_view rest;
    const auto fields = scan_fields(raw, rest);
    raw = rest;
    auto recipient = field(fields, "Final-Recipient");
    if (recipient.empty())
      recipient = field(fields, "Original-Recipient");
    if (recipient.empty())
      continue;
    DeliveryStatus status;
    status.final_recipient = address_of(recipient);
    if (const auto first = field(fields, "Original-Recipient"); !first.empty())
      status.original_recipient = address_of(first);
    const auto action = line_of(field(fields, "Action"));
    status.action = to_lower_ascii(action.substr(0, action.find_first_of(" ;(")));
    const auto code = line_of(field(fields, "Status"));
    status.status = code.substr(0, code.find_first_of(" ;("));
    status.diagnostic = typed_value(field(fields, "Diagnostic-Code"));
    report.recipients.push_back(std::move(status));
  }
}

void read_returned_header(std::string_view raw, DeliveryReport& report)
{
  std::string_view rest;
  const auto fields = scan_fields(raw, rest);
  if (report.original_message_id.empty())
    report.original_message_id = first_id(field(fields, "Message-ID"));
  if (report.original_subject.empty())
    report.original_subject = line_of(field(fields, "Subject"));
  for (const auto& each : fields)
    for (auto& address : recipients_named_by(each.name, each.value))
      report.named.push_back(std::move(address));
}

void add_failed(DeliveryReport& report, const std::string& address, std::string diagnostic)
{
  const auto known = std::any_of(
      report.recipients.begin(), report.recipients.end(), [&](const DeliveryStatus& status) {
        return fold_address(status.final_recipient) == fold_address(address);
      });
  if (!known && report.recipients.size() < 100 && valid_address(address))
    report.recipients.push_back({address, "failed", "", std::move(diagnostic)});
}

/// Addresses that stand alone on a line, or in front of a reason, as qmail, Exim and Postfix write
/// them, above the copy of the returned message.
void read_text(const Message& message, DeliveryReport& report)
{
  for (const auto& value : message.header("X-Failed-Recipients"))
    for (const auto& address : parse_addresses(value))
      add_failed(report, address.address, {});

  bool in_copy = false;
  for (auto line : split(message.text(), '\n')) {
    line = trim(line);
    const auto lower = to_lower_ascii(clip(line, 80));
    if (lower.starts_with("message-id:") && report.original_message_id.empty())
      report.original_message_id = first_id(line.substr(11));
    in_copy = in_copy || begins_returned_copy(line);
    if (in_copy || line.empty() || line.size() > 500)
      continue;
    auto candidate = line.substr(0, line.find_first_of(" \t"));
    std::string_view reason = trim(line.substr(candidate.size()));
    const bool bracketed = candidate.starts_with('<') && candidate.find('>') != std::string::npos;
    if (bracketed)
      candidate = candidate.substr(1, candidate.find('>') - 1);
    while (candidate.ends_with(':') || candidate.ends_with(','))
      candidate.remove_suffix(1);
    if (candidate.find('@') != std::string_view::npos && (bracketed || reason.empty()))
      add_failed(report, std::string{candidate}, std::string{reason});
  }
}

} // namespace

std::optional<DeliveryReport> delivery_report(const Message& message)
{
  DeliveryReport report;
  bool is_report = false;
  for (const auto& file : message.attachments()) {
    if (file.size > (8u << 20))
      continue;
    if (file.type == "message/delivery-status" || file.type == "message/global-delivery-status") {
      is_report = true;
      read_status(clip(message.attachment_bytes(file.part), most_bytes), report);
    } else if (file.type == "message/rfc822" || file.type == "text/rfc822-headers" ||
               file.type == "message/rfc822-headers" || file.type == "message/global") {
      read_returned_header(clip(message.attachment_bytes(file.part), most_bytes), report);
    }
  }
  if (!is_report) {
    const auto what = classify(message).what;
    if (what != Class::bounce && what != Class::delay)
      return std::nullopt;
    read_text(message, report);
    if (what == Class::delay)
      for (auto& status : report.recipients)
        status.action = "delayed";
  }
  for (const auto& value : message.header("X-Failed-Recipients"))
    for (auto& address : recipients_named_by("X-Failed-Recipients", value))
      report.named.push_back(std::move(address));
  // A status tells more than an action: some write "failed" for what they will try again.
  report.permanent = std::any_of(
      report.recipients.begin(), report.recipients.end(), [](const DeliveryStatus& status) {
        return status.action == "failed" && (status.status.empty() || status.status.front() == '5');
      });
  return report;
}

} // namespace tkt::mail
