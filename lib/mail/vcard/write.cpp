#include <fmt/format.h>

#include "mail/vcard/vcard.hpp"

namespace tkt::mail {

namespace {

/// RFC 6350, section 3.4. CR never occurs: line ends are LF here.
std::string escaped(std::string_view text)
{
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c != '\r') {
      if (c == '\\' || c == ',' || c == ';')
        out += '\\';
      out += c;
    }
  }
  return out;
}

/// A parameter's value, in quotes and with the escapes of RFC 6868.
std::string quoted(std::string_view text)
{
  std::string out = "\"";
  for (const char c : text) {
    if (c == '^')
      out += "^^";
    else if (c == '"')
      out += "^'";
    else if (c == '\n')
      out += "^n";
    else if (c != '\r')
      out += c;
  }
  return out + '"';
}

class Writer {
public:
  void line(std::string_view property, std::string_view value)
  {
    constexpr std::size_t longest = 75;
    const auto text = fmt::format("{}:{}", property, value);
    std::size_t at = 0;
    std::size_t room = longest;
    while (text.size() - at > room) {
      auto end = at + room;
      while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // never within a character, though the standard would allow it
      out_ += text.substr(at, end - at) + "\r\n ";
      at = end;
      room = longest - 1;
    }
    out_ += text.substr(at) + "\r\n";
  }

  void text(std::string_view property, std::string_view value)
  {
    if (!value.empty())
      line(property, escaped(value));
  }

  std::string take() { return std::move(out_); }

private:
  std::string out_;
};

/// Something to call the card by: FN must be there.
std::string formatted_name(const Card& card)
{
  if (!card.name.empty())
    return card.name;
  if (!card.addresses.empty())
    return card.addresses.front();
  if (!card.organisation.empty())
    return card.organisation;
  if (!card.phones.empty())
    return card.phones.front();
  return card.accounts.empty() ? std::string{} : card.accounts.front().name;
}

/// Family;Given;;; - a guess that programs with two fields need.
std::string structured_name(const std::string& name)
{
  const auto blank = name.rfind(' ');
  if (blank == std::string::npos)
    return escaped(name) + ";;;;";
  return fmt::format("{};{};;;", escaped(name.substr(blank + 1)), escaped(name.substr(0, blank)));
}

} // namespace

std::string to_vcard(const Card& card, CardVersion version)
{
  const bool v4 = version == CardVersion::v4;
  Writer out;
  out.line("BEGIN", "VCARD");
  out.line("VERSION", v4 ? "4.0" : "3.0");
  out.text("UID", card.uid);
  out.line("FN", escaped(formatted_name(card)));
  out.line("N", structured_name(card.name));
  out.text("ORG", card.organisation);
  for (const auto& address : card.addresses)
    out.text(v4 ? "EMAIL" : "EMAIL;TYPE=INTERNET", address);
  for (const auto& phone : card.phones)
    out.text("TEL", phone);
  for (const auto& [service, name] : card.accounts)
    out.text(v4 ? fmt::format("SOCIALPROFILE;SERVICE-TYPE={};VALUE=text", quoted(service))
                : fmt::format("X-SOCIALPROFILE;TYPE={}", quoted(service)),
             name);
  out.text(v4 ? "LANG" : "X-TKT-LANGUAGE", card.language);
  out.text("NOTE", card.notes);
  out.text("X-TKT-TYPE", card.type);
  if (card.vip)
    out.line("X-TKT-VIP", *card.vip ? "true" : "false");
  if (card.spam)
    out.line("X-TKT-SPAM", *card.spam ? "true" : "false");
  out.line("END", "VCARD");
  return out.take();
}

} // namespace tkt::mail
