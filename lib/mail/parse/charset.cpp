#include "mail/parse/charset.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <utility>

#include <iconv.h>

#include "base/text.hpp"

namespace tkt::mail {

namespace {

using Alias = std::pair<std::string_view, std::string_view>;

// What is said and what is meant. Supersets only: where the declaration was right, nothing changes.
constexpr Alias meant[]{
    {"", ""},
    {"ansi_x3.4-1968", "us-ascii"},
    {"ascii", "us-ascii"},
    {"big5", "big5-hkscs"},
    {"big5-eten", "big5-hkscs"},
    {"cp-850", "cp850"},
    {"cp1252", "windows-1252"},
    {"default", ""},
    {"euc-jp", "euc-jp-ms"},
    {"euc-kr", "cp949"},
    {"euc_kr", "cp949"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"iso-2022-jp-ms", "iso-2022-jp"},
    {"iso-8859-1", "windows-1252"},
    {"iso-8859-11", "cp874"},
    {"iso-8859-1-windows-3.1-latin-1", "windows-1252"},
    {"iso-8859-6-e", "iso-8859-6"},
    {"iso-8859-6-i", "iso-8859-6"},
    {"iso-8859-8", "windows-1255"},
    {"iso-8859-8-e", "windows-1255"},
    {"iso-8859-8-i", "windows-1255"},
    {"iso-8859-9", "windows-1254"},
    {"iso8859-1", "windows-1252"},
    {"iso8859_1", "windows-1252"},
    {"iso_8859-1", "windows-1252"},
    {"ks_c_5601-1987", "cp949"},
    {"ks_c_5601-1989", "cp949"},
    {"ksc5601", "cp949"},
    {"ksc_5601", "cp949"},
    {"l1", "windows-1252"},
    {"latin-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"ms_kanji", "cp932"},
    {"shift-jis", "cp932"},
    {"shift_jis", "cp932"},
    {"sjis", "cp932"},
    {"tis-620", "cp874"},
    {"unicode-1-1-utf-7", "utf-7"},
    {"unicode-1-1-utf-8", "utf-8"},
    {"unknown", ""},
    {"unknown-8bit", ""},
    {"utf8", "utf-8"},
    {"windows-31j", "cp932"},
    {"windows-874", "cp874"},
    {"windows-949", "cp949"},
    {"x-gbk", "gb18030"},
    {"x-mac-roman", "macintosh"},
    {"x-sjis", "cp932"},
    {"x-unknown", ""},
    {"x-user-defined", ""},
};

// windows-1252 above ISO 8859-1; 0 where it has no character. (Unicode's table CP1252.TXT.)
constexpr std::array<char16_t, 32> cp1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append_utf8(std::string& out, char16_t c)
{
  if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
  } else {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
  }
  out += static_cast<char>(0x80 | (c & 0x3F));
}

/// Total: a byte without character becomes U+FFFD, and `wrong` counts it.
std::string from_cp1252(std::string_view bytes, std::size_t& wrong)
{
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char byte : bytes) {
    const auto b = static_cast<unsigned char>(byte);
    if (b < 0x80) {
      out += byte;
    } else if (b >= 0xA0) {
      append_utf8(out, b);
    } else if (const auto c = cp1252[b - 0x80u]) {
      append_utf8(out, c);
    } else {
      append_utf8(out, 0xFFFD);
      ++wrong;
    }
  }
  return out;
}

/// A UTF-8 character cut off by the end does not make the text wrong.
std::string_view without_cut_character(std::string_view bytes)
{
  for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
    const auto b = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (b < 0x80)
      return bytes;
    if (b >= 0xC0) {
      const std::size_t need = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
      return back < need ? bytes.substr(0, bytes.size() - back) : bytes;
    }
  }
  return bytes;
}

class Converter {
public:
  explicit Converter(const char* from) : cd_{iconv_open("UTF-8", from)} {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter()
  {
    if (*this)
      iconv_close(cd_);
  }
  explicit operator bool() const { return cd_ != reinterpret_cast<iconv_t>(-1); }

  /// Replaces what is wrong by U+FFFD and counts it.
  std::string run(std::string_view bytes, std::size_t& wrong, std::size_t tolerate)
  {
    std::string out;
    std::array<char, 4096> buffer;
    auto* in = const_cast<char*>(bytes.data()); // iconv(3) takes char** and writes nothing there
    auto left = bytes.size();
    bool flushing = false;
    while (true) {
      auto* to = buffer.data();
      auto room = buffer.size();
      const auto done =
          flushing ? iconv(cd_, nullptr, nullptr, &to, &room) : iconv(cd_, &in, &left, &to, &room);
      const auto error = errno;
      out.append(buffer.data(), buffer.size() - room);
      if (done != static_cast<std::size_t>(-1)) {
        if (flushing)
          return out;
        flushing = true;
      } else if (error == EILSEQ) {
        if (++wrong > tolerate)
          return out;
        out += "\xEF\xBF\xBD";
        ++in;
        --left;
      } else if (error != E2BIG) {
        return out; // EINVAL: a character cut off by the end
      }
    }
  }

private:
  iconv_t cd_;
};

std::optional<std::string> decode(std::string_view bytes, const std::string& charset,
                                  std::size_t tolerate)
{
  std::size_t wrong = 0;
  std::string text;
  if (charset == "windows-1252") {
    text = from_cp1252(bytes, wrong);
  } else if (charset == "us-ascii") {
    if (!is_ascii(bytes))
      return std::nullopt;
    text = bytes;
  } else {
    Converter converter{charset.c_str()};
    if (!converter)
      return std::nullopt;
    text = converter.run(bytes, wrong, tolerate);
  }
  return wrong <= tolerate ? std::optional{std::move(text)} : std::nullopt;
}

/// Seven-bit Japanese passes for ASCII; its escapes give it away.
bool looks_like_iso2022jp(std::string_view bytes)
{
  return bytes.find("\x1B$B") != std::string_view::npos ||
         bytes.find("\x1B$@") != std::string_view::npos;
}

} // namespace

std::string real_charset(std::string_view declared)
{
  while (!declared.empty() &&
         (declared.front() == '"' || declared.front() == '\'' || declared.front() == ' '))
    declared.remove_prefix(1);
  while (!declared.empty() && (declared.back() == '"' || declared.back() == '\'' ||
                               declared.back() == ' ' || declared.back() == ';'))
    declared.remove_suffix(1);
  declared = declared.substr(0, declared.find_first_of(" (;")); // a comment behind it
  if (declared.size() > 60)
    return {};
  auto name = to_lower_ascii(declared);
  // Only what a charset name is made of reaches iconv_open(3), where "//" would be a command.
  const auto plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == ':' || c == '+';
  });
  if (!plain)
    return {};
  const auto* alias = std::find_if(std::begin(meant), std::end(meant),
                                   [&](const Alias& entry) { return entry.first == name; });
  if (alias != std::end(meant))
    return std::string{alias->second};
  return name;
}

std::optional<std::string> decode_strictly(std::string_view bytes, const std::string& charset)
{
  if (charset.empty())
    return std::nullopt;
  if (charset == "utf-8") {
    if (is_utf8(bytes))
      return std::string{bytes};
    const auto whole = without_cut_character(bytes);
    return is_utf8(whole) ? std::optional{std::string{whole}} : std::nullopt;
  }
  return decode(bytes, charset, 0);
}

Decoded decode_charset(std::string_view bytes, std::string_view declared)
{
  const auto charset = real_charset(declared);
  if (charset.empty() || charset == "us-ascii") {
    if (looks_like_iso2022jp(bytes))
      if (auto text = decode_strictly(bytes, "iso-2022-jp"))
        return {std::move(*text), true};
    if (is_ascii(bytes))
      return {std::string{bytes}, false};
  }
  if (auto text = decode_strictly(bytes, charset))
    return {std::move(*text), false};

  if (auto text = decode_strictly(bytes, "utf-8"))
    return {std::move(*text), true};
  if (charset == "utf-8") {
    // A few bad bytes among good sequences are damage; nothing but bad ones is another charset.
    auto text = to_utf8(bytes);
    std::size_t good = 0, bad = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (static_cast<unsigned char>(text[i]) >= 0xC0)
        std::string_view{text}.substr(i, 3) == "\xEF\xBF\xBD" ? ++bad : ++good;
    if (good > bad)
      return {std::move(text), true};
  } else if (!charset.empty() && charset != "us-ascii") {
    if (auto text = decode(bytes, charset, 1 + bytes.size() / 50))
      return {std::move(*text), true};
  }
  std::size_t wrong = 0;
  return {from_cp1252(bytes, wrong), true};
}

std::string decode_header_bytes(std::string_view bytes, std::string_view body_charset)
{
  if (is_utf8(bytes))
    return std::string{bytes};
  const auto charset = real_charset(body_charset);
  if (charset != "utf-8" && charset != "us-ascii")
    if (auto text = decode_strictly(bytes, charset))
      return std::move(*text);
  std::size_t wrong = 0;
  return from_cp1252(bytes, wrong);
}

std::string without_comments(std::string_view raw)
{
  std::string out;
  out.reserve(raw.size());
  bool quoted = false;
  int depth = 0;
  for (const char c : raw) {
    if (c == '"' && depth == 0)
      quoted = !quoted;
    if (c == '(' && !quoted)
      ++depth;
    if (depth == 0)
      out += c;
    else if (c == ')')
      --depth;
  }
  return out;
}

} // namespace tkt::mail
