#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "mail/parse/charset.hpp"
#include "mail/parse/gmime.hpp"
#include "mail/parse/structure.hpp"

namespace tkt::mail {

namespace {

/// GMime decodes the encoded words in a parameter; it gets told what their charsets really mean.
std::string with_real_charsets(std::string_view value)
{
  std::string out;
  while (true) {
    const auto start = value.find("=?");
    const auto end = start == std::string_view::npos ? start : value.find('?', start + 2);
    if (end == std::string_view::npos)
      return out.append(value);
    const auto charset = value.substr(start + 2, end - start - 2);
    const auto meant = real_charset(charset.substr(0, charset.find('*')));
    out += value.substr(0, start + 2);
    out += meant.empty() ? std::string{charset} : meant;
    value.remove_prefix(end);
  }
}

} // namespace

std::string parameter(std::string_view field_value, std::string_view name,
                      std::string_view body_charset)
{
  const auto semicolon = field_value.find(';');
  if (semicolon == std::string_view::npos)
    return {};
  start_gmime();
  // GMime's time grows with the square of their number.
  constexpr std::size_t longest = 16 << 10;
  auto text = decode_header_bytes(field_value.substr(semicolon + 1, longest), body_charset);
  std::erase_if(text, [](char c) { return c == '\0'; });
  if (text.find("=?") != std::string::npos)
    text = with_real_charsets(text);
  const Owned<GMimeParamList> list{g_mime_param_list_parse(nullptr, text.c_str())};
  if (!list)
    return {};
  const std::string wanted{name};
  auto* found = g_mime_param_list_get_parameter(list.get(), wanted.c_str());
  const auto* value = found ? g_mime_param_get_value(found) : nullptr;
  if (!value)
    return {};
  auto line = clean_line(to_utf8(value));
  if (line.starts_with('"')) { // a quote that nothing closed
    line.erase(0, 1);
    if (line.ends_with('"'))
      line.pop_back();
  }
  return line;
}

} // namespace tkt::mail
