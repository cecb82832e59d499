#include "mail/write/header_writer.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "mail/parse/gmime.hpp"

namespace tkt::mail {

namespace {

constexpr std::size_t line_length = 76;
constexpr std::size_t word_length = 75; ///< RFC 2047, section 2
constexpr std::string_view word_start = "=?utf-8?";
constexpr std::size_t frame = word_start.size() + 4; ///< of an encoded word: `=?utf-8?B?` and `?=`

bool alphanumeric(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Whether Q leaves the octet as it is; in a phrase it leaves less (RFC 2047, section 5 (3)).
bool q_plain(char c, bool phrase)
{
  if (alphanumeric(c) || c == '!' || c == '*' || c == '+' || c == '-' || c == '/')
    return true;
  return !phrase && c > ' ' && c < 0x7F && c != '=' && c != '?' && c != '_';
}

std::size_t q_size(std::string_view text, bool phrase)
{
  std::size_t size = 0;
  for (const char c : text)
    size += q_plain(c, phrase) || c == ' ' ? 1 : 3;
  return size;
}

std::size_t b_size(std::string_view text)
{
  return (text.size() + 2) / 3 * 4;
}

std::string q_text(std::string_view text, bool phrase)
{
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto b = static_cast<unsigned char>(c);
    if (c == ' ')
      out += '_';
    else if (q_plain(c, phrase))
      out += c;
    else
      out.append({'=', digits[b >> 4], digits[b & 15]});
  }
  return out;
}

std::string b_text(std::string_view text)
{
  const GText encoded{g_base64_encode(reinterpret_cast<const guchar*>(text.data()), text.size())};
  return encoded.get();
}

bool is_atom_text(char c)
{
  return alphanumeric(c) ||
         std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

/// Not to be left as it is in an unstructured field: other letters, what looks like an encoded
/// word, and words too long for any line.
bool needs_encoding(std::string_view token)
{
  return !is_ascii(token) || token.find("=?") != std::string_view::npos || token.size() > 200;
}

} // namespace

void HeaderWriter::begin(std::string_view name)
{
  out_ += name;
  out_ += ':';
  column_ = name.size() + 1;
}

/// A token that cannot be divided, on this line or the next, with a blank before it.
void HeaderWriter::put(std::string_view token)
{
  if (column_ + 1 + token.size() > line_length && column_ > 0) {
    out_ += '\n';
    column_ = 0;
  }
  out_ += ' ';
  out_ += token;
  column_ += 1 + token.size();
}

void HeaderWriter::encoded(std::string_view text, bool phrase)
{
  const bool base64 = b_size(text) < q_size(text, phrase);
  const auto size_of = [&](std::string_view piece) {
    return base64 ? b_size(piece) : q_size(piece, phrase);
  };
  while (!text.empty()) {
    // As much as fits here, if that is worth beginning; else on a line of its own.
    auto room = line_length - std::min(line_length, column_ + 1);
    if (room < frame + 24)
      room = word_length;
    room = std::min(room, word_length) - frame;
    std::size_t take = 0;
    while (take < text.size()) {
      auto next = take + 1;
      while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80)
        ++next;
      if (size_of(text.substr(0, next)) > room)
        break;
      take = next;
    }
    const auto piece = text.substr(0, take);
    put(std::string{word_start} + (base64 ? "B?" + b_text(piece) : "Q?" + q_text(piece, phrase)) +
        "?=");
    text.remove_prefix(take);
  }
}

void HeaderWriter::unstructured(std::string_view name, const HeaderText& value)
{
  auto text = value.view();
  begin(name);
  if (text.empty())
    out_ += ' ';
  while (!text.empty()) {
    const auto token = text.substr(0, text.find(' '));
    const auto rest = text.substr(token.size());
    // Blanks in a row would not survive folding, nor would those between encoded words: they go
    // into the word, with all that needs encoding on the other side of them.
    if (!needs_encoding(token) && !rest.starts_with("  ")) {
      put(token);
      text = rest.empty() ? rest : rest.substr(1);
      continue;
    }
    auto end = token.size();
    while (end < text.size()) {
      const auto blanks = std::min(text.find_first_not_of(' ', end), text.size()) - end;
      const auto next = text.substr(end + blanks);
      const auto next_token = next.substr(0, next.find(' '));
      if (blanks < 2 && !needs_encoding(next_token))
        break;
      end += blanks + next_token.size();
    }
    encoded(text.substr(0, end), false);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  end();
}

void HeaderWriter::phrase(std::string_view name)
{
  const bool plain =
      std::all_of(name.begin(), name.end(), [](char c) { return is_atom_text(c) || c == ' '; }) &&
      name.find("  ") == std::string_view::npos;
  if (needs_encoding(name) || name.size() > 60) {
    encoded(name, true);
  } else if (plain) {
    for (const auto word : split(name, ' '))
      put(word);
  } else {
    std::string quoted{'"'};
    for (const char c : name) {
      if (c == '"' || c == '\\')
        quoted += '\\';
      quoted += c;
    }
    put(quoted + '"');
  }
}

void HeaderWriter::addresses(std::string_view name, const std::vector<HeaderAddress>& list)
{
  if (list.empty())
    return;
  begin(name);
  bool first = true;
  for (const auto& address : list) {
    if (!std::exchange(first, false)) {
      out_ += ',';
      ++column_;
    }
    if (address.name().empty()) {
      put(address.address());
    } else {
      phrase(address.name());
      put(std::string{"<"}.append(address.address()) + ">");
    }
  }
  end();
}

void HeaderWriter::ids(std::string_view name, const std::vector<HeaderId>& ids)
{
  if (ids.empty())
    return;
  begin(name);
  for (const auto& id : ids)
    put(std::string{"<"}.append(id.view()) + ">");
  end();
}

} // namespace tkt::mail
