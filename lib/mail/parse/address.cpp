#include "mail/parse/address.hpp"

#include <algorithm>
#include <utility>

#include "base/clean_text.hpp"
#include "base/idna.hpp"
#include "base/text.hpp"
#include "mail/parse/charset.hpp"
#include "mail/parse/encoded_words.hpp"

namespace tkt::mail {

namespace {

bool blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Where the @ between local part and domain stands; npos if there is none. A quoted local part may
/// hold others.
std::size_t at_sign(std::string_view address)
{
  bool quoted = false;
  std::size_t found = std::string_view::npos;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (quoted && address[i] == '\\')
      ++i;
    else if (address[i] == '"')
      quoted = !quoted;
    else if (address[i] == '@' && !quoted)
      found = i;
  }
  return found;
}

/// Reads a list without recursion and without giving up: GMime's reader drops what a sender without
/// a standard wrote (`a..b@x`, `Some Name a@b`, `a@b; c@d`), and with it a customer.
class Reader {
public:
  Reader(std::string_view text, std::string_view charset, std::size_t limit)
      : text_{text}, charset_{charset}, limit_{limit}
  {
  }

  std::vector<Address> read()
  {
    while (at_ < text_.size() && found_.size() < limit_)
      step();
    finish();
    return std::move(found_);
  }

private:
  struct Word {
    std::string text;
    bool quoted = false;
    bool apart = false; ///< a blank stood before it
  };

  void step()
  {
    const char c = text_[at_];
    if (blank(c)) {
      apart_ = true;
      ++at_;
    } else if (c == '"' && closing_quote() != std::string_view::npos) {
      quoted_string();
    } else if (c == '(') {
      comment();
    } else if (c == '<') {
      angle();
    } else if (c == ',' || c == ';') {
      ++at_;
      finish();
    } else if (c == ':' && !address_so_far()) {
      ++at_; // the name of a group, which is nobody's address
      words_.clear();
    } else if (c == '[' && !words_.empty() && words_.back().text.ends_with('@')) {
      const auto end = std::min(text_.find(']', at_), text_.size() - 1);
      add(std::string{text_.substr(at_, end + 1 - at_)}, false);
      at_ = end + 1;
    } else {
      atom();
    }
  }

  std::size_t closing_quote()
  {
    for (auto i = at_ + 1; i < text_.size() && !unclosed_; ++i) {
      if (text_[i] == '\\')
        ++i;
      else if (text_[i] == '"')
        return i;
    }
    unclosed_ = true; // once looked for in vain, never again: the time stays linear
    return std::string_view::npos;
  }

  void quoted_string()
  {
    const auto end = closing_quote();
    std::string inside;
    for (auto i = at_ + 1; i < end; ++i) {
      if (text_[i] == '\\' && i + 1 < end)
        ++i;
      inside += text_[i];
    }
    add(std::move(inside), true);
    at_ = end + 1;
  }

  void comment()
  {
    const auto start = ++at_;
    for (int depth = 1; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\')
        ++at_;
      else if (text_[at_] == '(')
        ++depth;
      else if (text_[at_] == ')' && --depth == 0)
        break;
    }
    const auto end = std::min(at_, text_.size());
    comment_ = text_.substr(start, end - start);
    at_ = std::min(end + 1, text_.size());
    apart_ = true;
  }

  void angle()
  {
    const auto start = ++at_;
    bool quoted = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (quoted && c == '\\')
        ++at_;
      else if (c == '"' && (quoted || closing_quote() != std::string_view::npos))
        quoted = !quoted;
      else if (!quoted && (c == '>' || c == '<'))
        break;
    }
    at_ = std::min(at_, text_.size());
    auto inside = text_.substr(start, at_ - start);
    if (at_ == text_.size()) { // never closed: it ends where the next one begins
      inside = inside.substr(0, inside.find(','));
      at_ = start + inside.size();
    } else if (text_[at_] == '>') {
      ++at_;
    }
    if (inside.starts_with('@')) // a source route (RFC 5322, section 4.4)
      if (const auto colon = inside.find(':'); colon != std::string_view::npos)
        inside.remove_prefix(colon + 1);
    if (angle_.empty())
      angle_ = inside;
    has_angle_ = true;
    apart_ = true;
  }

  void atom()
  {
    const auto start = at_;
    // An encoded word goes in whole: a comma in it separates nothing.
    if (text_.substr(at_).starts_with("=?")) {
      const auto near = text_.substr(at_, 1000);
      const auto charset_end = near.find('?', 2);
      const auto end =
          charset_end == std::string_view::npos ? charset_end : near.find("?=", charset_end + 3);
      if (end != std::string_view::npos &&
          near.substr(0, end).find_first_of("\"<>") == std::string_view::npos) {
        at_ += end + 2;
        add(std::string{text_.substr(start, at_ - start)}, false);
        return;
      }
    }
    ++at_;
    while (at_ < text_.size() && !blank(text_[at_]) && text_[at_] != '"' &&
           std::string_view{"(<,;"}.find(text_[at_]) == std::string_view::npos &&
           !(text_[at_] == ':' && !address_so_far()) &&
           !(text_[at_] == '[' && text_[at_ - 1] == '@'))
      ++at_;
    add(std::string{text_.substr(start, at_ - start)}, false);
  }

  bool address_so_far() const { return has_angle_ || has_at_; }

  void add(std::string word, bool quoted)
  {
    has_at_ = has_at_ || (!quoted && word.find('@') != std::string::npos);
    words_.push_back({std::move(word), quoted, std::exchange(apart_, false)});
  }

  void finish()
  {
    Address address;
    address.address = has_angle_ ? clean_address(angle_) : take_bare_address();
    std::string phrase;
    for (const auto& word : words_) {
      if (!phrase.empty() && word.apart)
        phrase += ' ';
      phrase += word.text;
    }
    address.name = decode_words(phrase.empty() ? std::string_view{comment_} : phrase, charset_);
    // Outlook puts addresses and names into single quotes.
    if (address.name.size() > 2 && address.name.front() == '\'' && address.name.back() == '\'')
      address.name = address.name.substr(1, address.name.size() - 2);
    if (!address.address.empty())
      found_.push_back(std::move(address));
    words_.clear();
    comment_.clear();
    angle_ = {};
    has_angle_ = has_at_ = apart_ = false;
  }

  /// The last word with an @, and the words that stand against it; they leave the name.
  std::string take_bare_address()
  {
    std::size_t last = words_.size();
    for (std::size_t i = words_.size(); i-- > 0 && last == words_.size();)
      if (!words_[i].quoted && words_[i].text.find('@') != std::string::npos)
        last = i;
    if (last == words_.size()) {
      // A local name such as root is an address; two words are somebody's name.
      if (words_.size() != 1 || words_[0].quoted || words_[0].text.starts_with("=?"))
        return {};
      last = 0;
    }
    auto first = last;
    auto end = last + 1;
    const auto joins = [&](std::size_t left) { // a@b, a @b, a@ b, a @ b
      return !words_[left + 1].apart || words_[left].text.ends_with('@') ||
             words_[left + 1].text.starts_with('@');
    };
    while (first > 0 && joins(first - 1))
      --first;
    // Blanks around the dots of a domain: a @ b . c (RFC 5322, section 4.4).
    while (end < words_.size() && (joins(end - 1) || words_[end].text.starts_with('.') ||
                                   words_[end - 1].text.ends_with('.')))
      ++end;
    std::string address;
    for (auto i = first; i < end; ++i)
      address += words_[i].quoted ? '"' + escape(words_[i].text) + '"' : words_[i].text;
    const auto begin = words_.begin();
    words_.erase(begin + static_cast<std::ptrdiff_t>(first),
                 begin + static_cast<std::ptrdiff_t>(end));
    return clean_address(address);
  }

  static std::string escape(std::string_view text)
  {
    std::string out;
    for (const char c : text) {
      if (c == '"' || c == '\\')
        out += '\\';
      out += c;
    }
    return out;
  }

  std::string clean_address(std::string_view raw) const
  {
    raw = trim(raw);
    if (raw.size() > 7 && equal_ascii_case(raw.substr(0, 7), "mailto:"))
      raw.remove_prefix(7);
    auto address = clean_line(decode_header_bytes(without_comments(raw), charset_));
    if (at_sign(address) != std::string::npos && address.front() != '"')
      address.erase(std::remove(address.begin(), address.end(), ' '), address.end());
    if (address.size() > 2 && address.front() == '\'' && address.back() == '\'')
      address = address.substr(1, address.size() - 2);
    // Longer than any real one: RFC 5321 stops at 254.
    return address.size() > 1000 ? std::string{} : address;
  }

  std::string_view text_;
  std::string_view charset_;
  std::size_t limit_;
  std::size_t at_ = 0;
  std::vector<Address> found_;
  std::vector<Word> words_;
  std::string comment_;
  std::string_view angle_;
  bool has_angle_ = false;
  bool has_at_ = false;   ///< a word that is not quoted holds an @
  bool apart_ = false;    ///< a blank stood before what comes now
  bool unclosed_ = false; ///< a quote was opened that nothing closes
};

bool valid_local(std::string_view local)
{
  if (local.empty() || local.size() > 64)
    return false;
  if (local.front() == '"')
    return local.size() > 2 && local.back() == '"' &&
           local.find_first_of("\\\"", 1) == local.size() - 1;
  return local.find_first_of("\"(),:;<>[]\\@") == std::string_view::npos;
}

bool valid_domain(std::string_view domain)
{
  if (domain.size() > 2 && domain.front() == '[' && domain.back() == ']')
    return domain.find_first_not_of("0123456789abcdefABCDEF.:IPvipv", 1) == domain.size() - 1;
  const auto ascii = ascii_domain(domain);
  if (ascii.empty() || ascii.size() > 253)
    return false;
  const auto labels = split(ascii, '.');
  return std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
  });
}

} // namespace

std::vector<Address> parse_address_list(std::string_view raw, std::string_view body_charset,
                                        std::size_t limit)
{
  return Reader{raw, body_charset, limit}.read();
}

std::vector<Address> parse_addresses(std::string_view header_value)
{
  return parse_address_list(header_value, {}, SIZE_MAX);
}

std::string to_text(const Address& address)
{
  if (address.name.empty())
    return address.address;
  if (address.address.empty())
    return address.name;
  return address.name + " <" + address.address + ">";
}

std::string ascii_domain(std::string_view domain)
{
  return tkt::ascii_domain(domain);
}

std::string fold_address(std::string_view address)
{
  address = trim(address);
  const auto at = at_sign(address);
  if (at == std::string_view::npos)
    return fold(address);
  return fold(address.substr(0, at)) + "@" + ascii_domain(address.substr(at + 1));
}

bool valid_address(std::string_view address)
{
  if (address.size() > 254 || !is_utf8(address))
    return false;
  if (std::any_of(address.begin(), address.end(),
                  [](char c) { return (static_cast<unsigned char>(c) <= 0x20) || c == 0x7F; }))
    return false;
  if (clean_line(address) != address)
    return false; // C1 controls
  const auto at = at_sign(address);
  return at != std::string_view::npos && valid_local(address.substr(0, at)) &&
         valid_domain(address.substr(at + 1));
}

} // namespace tkt::mail
