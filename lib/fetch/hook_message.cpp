#include "fetch/hook_message.hpp"

#include <nlohmann/json.hpp>

#include "base/digest.hpp"
#include "base/ed25519.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "mail/write/compose.hpp"

namespace tkt::fetch {

namespace {

constexpr std::size_t longest_subject = 200;

struct Words {
  std::string from, name, subject, text, more;

  void set(std::string_view field, const std::string& value)
  {
    if (field == "from" || field == "email")
      from = trim(value);
    else if (field == "name")
      name = value;
    else if (field == "subject" || field == "title")
      subject = value;
    else if (field == "text" || field == "message" || field == "body")
      text = value;
    else
      more += fmt::format("{}: {}\n", field, value);
  }
};

Words read_json(const std::string& body)
{
  const auto json = nlohmann::ordered_json::parse(body, nullptr, false);
  if (json.is_discarded())
    throw Error{Kind::data, "the body is no JSON"};
  Words words;
  if (!json.is_object()) {
    words.text = json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return words;
  }
  for (const auto& [key, value] : json.items())
    words.set(key,
              value.is_string()
                  ? value.get<std::string>()
                  : value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  return words;
}

std::string decode(std::string_view text)
{
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      result += ' ';
    } else if (text[i] == '%' && i + 2 < text.size()) {
      if (const auto byte = from_hex(text.substr(i + 1, 2))) {
        result += *byte;
        i += 2;
      } else {
        result += '%';
      }
    } else {
      result += text[i];
    }
  }
  return to_utf8(result);
}

Words read_form(const std::string& body)
{
  Words words;
  for (const auto pair : split(body, '&')) {
    const auto equal = pair.find('=');
    if (equal != std::string_view::npos)
      words.set(decode(pair.substr(0, equal)), decode(pair.substr(equal + 1)));
  }
  return words;
}

std::string one_line(std::string text)
{
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return std::string{clip(trim(text), longest_subject)};
}

} // namespace

std::string hook_message(const config::Hook& hook, const config::Mailbox& mailbox,
                         const std::string& domain, const SpoolEntry& entry)
{
  const auto content_type = entry.field("type");
  const auto type = to_lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
  if (type == "message/rfc822")
    return entry.body;
  Words words;
  if (type == "application/json")
    words = read_json(entry.body);
  else if (type == "application/x-www-form-urlencoded")
    words = read_form(entry.body);
  else
    words.text = to_utf8(entry.body);

  mail::Outgoing mail;
  const auto standard = hook.from.empty() ? mailbox.address : hook.from;
  mail.from = mail::valid_address(words.from)
                  ? mail::Address{one_line(words.name), words.from}
                  : mail::Address{words.name.empty() ? hook.name : one_line(words.name), standard};
  if (!words.from.empty() && mail.from.address != words.from)
    words.more += fmt::format("from: {}\n", words.from);
  mail.to = {{"", mailbox.address}};
  mail.subject = one_line(words.subject);
  if (mail.subject.empty())
    mail.subject = hook.name;
  mail.text = to_utf8(words.text);
  if (!words.more.empty())
    mail.text += fmt::format("{}{}", mail.text.empty() ? "" : "\n\n", to_utf8(words.more));
  mail.date = std::chrono::floor<seconds>(entry.at);
  mail.message_id =
      fmt::format("hook.{}@{}", to_hex(as_bytes(sha256(write_entry(entry)))).substr(0, 40),
                  to_lower_ascii(domain));
  mail.extra_headers = {{"X-Tkt-Hook", hook.name}};
  if (hook.automatic)
    mail.extra_headers.emplace_back("Auto-Submitted", "auto-generated");
  return mail::compose(mail);
}

} // namespace tkt::fetch
