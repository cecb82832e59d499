#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "mail/parse/charset.hpp"
#include "mail/parse/transfer.hpp"
#include "mail/vcard/vcard.hpp"

namespace tkt::mail {

namespace {

/// Of one line, unfolded. Notes are shorter, and nothing else here is as long.
constexpr std::size_t longest = 256 * 1024;
/// Of one kind in one card.
constexpr std::size_t most = 1000;

std::string upper(std::string_view text)
{
  auto out = to_lower_ascii(text);
  for (auto& c : out) {
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

/// Parts between separators that stand neither in quotes nor behind a backslash.
std::vector<std::string_view> parts_of(std::string_view text, char separator, bool quotes)
{
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quotes && text[i] == '"')
      quoted = !quoted;
    else if (!quotes && text[i] == '\\')
      ++i;
    else if (text[i] == separator && !quoted) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(std::min(begin, text.size())));
  return parts;
}

std::string unescaped(std::string_view text, bool old)
{
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char next = text[++i];
    if (!old && (next == 'n' || next == 'N'))
      out += '\n';
    else if (next == '\\' || next == ',' || next == ';' || next == ':')
      out += next;
    else
      out += {'\\', next};
  }
  return out;
}

/// The value of a parameter: quotes off, RFC 6868 undone.
std::string parameter_value(std::string_view text)
{
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '^' && (next == '^' || next == '\'' || next == 'n')) {
      out += next == 'n' ? '\n' : next == '^' ? '^' : '"';
      ++i;
    } else if (text[i] != '"') {
      out += text[i];
    }
  }
  return out;
}

bool is_true(std::string_view value)
{
  const auto word = to_lower_ascii(trim(value));
  return word == "true" || word == "yes" || word == "1";
}

/// The part of the logical line before its value.
std::size_t end_of_name(std::string_view line)
{
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"')
      quoted = !quoted;
    else if (line[i] == ':' && !quoted)
      return i;
  }
  return line.find(':'); // an unpaired quote
}

std::string without_scheme(std::string value, std::string_view scheme)
{
  if (equal_ascii_case(std::string_view{value}.substr(0, scheme.size()), scheme)) {
    value.erase(0, scheme.size());
    value.erase(std::min(value.find_first_of(";?"), value.size()));
  }
  return value;
}

void sort_by_preference(std::vector<std::pair<int, std::string>>& from,
                        std::vector<std::string>& to)
{
  std::stable_sort(from.begin(), from.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [preference, text] : from)
    to.push_back(std::move(text));
  from.clear();
}

} // namespace

struct CardReader::Property {
  std::string name; ///< in capitals, without its group
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string value; ///< UTF-8, escapes still in it

  std::string_view parameter(std::string_view wanted) const
  {
    for (const auto& [key, text] : parameters) {
      if (key == wanted)
        return text;
    }
    return {};
  }

  /// 1 is dearest; 101 where nothing is said.
  int preference() const
  {
    for (const auto& [key, text] : parameters) {
      if (key == "TYPE" && upper(text).find("PREF") != std::string::npos)
        return 1;
    }
    return parse_number<int>(parameter("PREF")).value_or(101);
  }

  bool quoted_printable() const { return upper(parameter("ENCODING")) == "QUOTED-PRINTABLE"; }
  bool binary() const
  {
    const auto encoding = upper(parameter("ENCODING"));
    return encoding == "B" || encoding == "BASE64";
  }

  static Property parse(std::string_view line, std::size_t colon)
  {
    Property property;
    const auto words = parts_of(line.substr(0, colon), ';', true);
    property.name = upper(trim(words.front()));
    if (const auto dot = property.name.rfind('.'); dot != std::string::npos)
      property.name.erase(0, dot + 1);
    for (std::size_t i = 1; i < words.size() && i < 50; ++i) {
      const auto equals = words[i].find('=');
      if (equals != std::string_view::npos) {
        property.parameters.emplace_back(upper(trim(words[i].substr(0, equals))),
                                         parameter_value(trim(words[i].substr(equals + 1))));
        continue;
      }
      // vCard 2.1 leaves names of parameters out.
      const auto word = upper(trim(words[i]));
      const bool encoding = word == "QUOTED-PRINTABLE" || word == "BASE64" || word == "8BIT";
      property.parameters.emplace_back(encoding ? "ENCODING" : "TYPE", word);
    }
    property.value = line.substr(colon + 1);
    return property;
  }

  void decode()
  {
    if (quoted_printable())
      value = decode_transfer(Transfer::quoted_printable, value);
    value = decode_charset(value, parameter("CHARSET")).text;
  }
};

CardReader::CardReader(Take take, Complain complain)
    : take_{std::move(take)}, complain_{std::move(complain)}
{
}

void CardReader::feed(std::string_view bytes)
{
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto piece = bytes.substr(0, end);
    const auto room = longest - std::min(longest, line_.size());
    overlong_ = overlong_ || piece.size() > room;
    line_.append(piece.substr(0, room));
    if (end == std::string_view::npos)
      return;
    physical_line();
    bytes.remove_prefix(end + 1);
  }
}

void CardReader::finish()
{
  if (!line_.empty())
    physical_line();
  logical_line();
  if (open_)
    complain_(began_, "a card without its end");
  open_ = false;
}

void CardReader::physical_line()
{
  ++number_;
  if (number_ == 1 && line_.starts_with("\xEF\xBB\xBF"))
    line_.erase(0, 3);
  if (!line_.empty() && line_.back() == '\r')
    line_.pop_back();
  const bool folded = !line_.empty() && (line_[0] == ' ' || line_[0] == '\t');
  if (soft_break_ || (folded && !logical_.empty())) {
    if (soft_break_)
      logical_.pop_back();
    const auto rest = std::string_view{line_}.substr(folded ? 1 : 0);
    if (logical_.size() + rest.size() > longest)
      overlong_ = true;
    else
      logical_ += rest;
  } else {
    logical_line();
    logical_ = line_;
  }
  dropped_ = dropped_ || overlong_;
  overlong_ = false;
  line_.clear();

  soft_break_ = false;
  if (logical_.ends_with('=') && !dropped_) {
    const auto colon = end_of_name(logical_);
    soft_break_ = colon != std::string::npos && Property::parse(logical_, colon).quoted_printable();
  }
}

void CardReader::logical_line()
{
  const auto line = std::move(logical_);
  const bool too_long = std::exchange(dropped_, false);
  logical_.clear();
  if (trim(line).empty())
    return;
  const auto colon = end_of_name(line);
  if (colon == std::string::npos)
    return; // the middle of something in base64, mostly
  auto parsed = Property::parse(line, colon);
  const auto word = upper(trim(parsed.value));
  const bool after_agent = std::exchange(agent_, parsed.name == "AGENT" && word.empty());
  if (parsed.name == "BEGIN" && word == "VCARD") {
    if (nested_ > 0 || (open_ && after_agent))
      ++nested_;
    else
      begin();
  } else if (parsed.name == "END" && word == "VCARD") {
    if (nested_ > 0)
      --nested_;
    else
      end();
  } else if (open_ && nested_ == 0 && !parsed.binary() && !too_long) {
    property(parsed);
  } else if (too_long && (parsed.name == "NOTE" || parsed.name == "FN")) {
    complain_(number_, fmt::format("{} of more than {} bytes left out", parsed.name, longest));
  }
}

void CardReader::begin()
{
  if (open_)
    complain_(began_, "a card without its end");
  open_ = true;
  began_ = number_ == 0 ? 1 : number_ - 1;
  old_ = false;
  card_ = {};
  structured_name_.clear();
  categories_.clear();
  addresses_.clear();
  phones_.clear();
}

void CardReader::property(const Property& raw)
{
  static constexpr std::pair<std::string_view, std::string_view> messengers[] = {
      {"X-SKYPE", "skype"}, {"X-SKYPE-USERNAME", "skype"}, {"X-JABBER", "xmpp"}, {"X-ICQ", "icq"},
      {"X-AIM", "aim"},     {"X-TWITTER", "twitter"}};
  auto line = raw;
  const auto& name = line.name;
  const auto text = [&] {
    line.decode();
    return std::string{trim(unescaped(line.value, old_))};
  };
  const auto first_component = [&] {
    line.decode();
    return std::string{trim(unescaped(parts_of(line.value, ';', false).front(), old_))};
  };

  if (name == "VERSION") {
    old_ = trim(line.value) == "2.1";
  } else if (name == "UID") {
    card_.uid = text();
  } else if (name == "FN") {
    if (card_.name.empty())
      card_.name = text();
  } else if (name == "N") {
    line.decode();
    const auto parts = parts_of(line.value, ';', false);
    for (const std::size_t part :
         {3U, 1U, 2U, 0U, 4U}) { // prefix, given, additional, family, suffix
      if (part >= parts.size())
        continue;
      const auto word = unescaped(trim(parts[part]), old_);
      if (!word.empty())
        structured_name_ += (structured_name_.empty() ? "" : " ") + word;
    }
  } else if (name == "ORG") {
    if (card_.organisation.empty())
      card_.organisation = first_component();
  } else if (name == "EMAIL") {
    if (addresses_.size() < most)
      addresses_.emplace_back(line.preference(), without_scheme(text(), "mailto:"));
  } else if (name == "TEL") {
    if (phones_.size() < most)
      phones_.emplace_back(line.preference(), without_scheme(text(), "tel:"));
  } else if (name == "LANG" || name == "X-TKT-LANGUAGE") {
    if (card_.language.empty())
      card_.language = text();
  } else if (name == "NOTE") {
    auto note = text();
    if (card_.notes.size() + note.size() < longest)
      card_.notes += (card_.notes.empty() ? "" : "\n") + note;
  } else if (name == "CATEGORIES") {
    line.decode();
    for (const auto part : parts_of(line.value, ',', false)) {
      if (categories_.size() < most)
        categories_.emplace_back(trim(unescaped(part, old_)));
    }
  } else if (name == "X-TKT-TYPE") {
    card_.type = text();
  } else if (name == "X-TKT-VIP") {
    card_.vip = is_true(line.value);
  } else if (name == "X-TKT-SPAM") {
    card_.spam = is_true(line.value);
  } else if (card_.accounts.size() >= most) {
    return;
  } else if (name == "SOCIALPROFILE" || name == "X-SOCIALPROFILE") {
    const auto service = line.parameter(name == "SOCIALPROFILE" ? "SERVICE-TYPE" : "TYPE");
    const auto user = line.parameter(name == "SOCIALPROFILE" ? "USERNAME" : "X-USER");
    Account account{decode_charset(service, "").text, decode_charset(user, "").text};
    if (account.name.empty())
      account.name = text();
    card_.accounts.push_back(std::move(account));
  } else if (name == "IMPP") {
    const auto value = text();
    if (const auto colon = value.find(':'); colon != std::string::npos)
      card_.accounts.push_back({value.substr(0, colon), value.substr(colon + 1)});
  } else {
    for (const auto& [known, service] : messengers) {
      if (known == name)
        card_.accounts.push_back({std::string{service}, text()});
    }
  }
}

void CardReader::end()
{
  if (!open_)
    return;
  open_ = false;
  sort_by_preference(addresses_, card_.addresses);
  sort_by_preference(phones_, card_.phones);
  for (const auto& category : categories_) {
    if (equal_ascii_case(category, "vip"))
      card_.vip = card_.vip.value_or(true);
    else if (card_.type.empty())
      card_.type = category;
  }
  if (card_.name.empty())
    card_.name = structured_name_;
  // FN has to be there, so that those without a name bear that of something else.
  if (structured_name_.empty()) {
    const auto is = [&](const std::string& text) { return text == card_.name; };
    const bool borrowed = is(card_.organisation) ||
                          std::any_of(card_.addresses.begin(), card_.addresses.end(), is) ||
                          std::any_of(card_.phones.begin(), card_.phones.end(), is) ||
                          std::any_of(card_.accounts.begin(), card_.accounts.end(),
                                      [&](const Account& account) { return is(account.name); });
    if (borrowed)
      card_.name.clear();
  }
  if (card_.name.empty() && card_.organisation.empty() && card_.addresses.empty() &&
      card_.phones.empty() && card_.accounts.empty())
    complain_(began_, "a card that names nobody");
  else
    take_(std::move(card_), began_);
  card_ = {};
}

} // namespace tkt::mail
