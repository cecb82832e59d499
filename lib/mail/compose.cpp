#include "mail/compose.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "mail/charset.hpp"
#include "mail/handles.hpp"
#include "mail/header_writer.hpp"

namespace tkt::mail {

namespace {

/// Relays refuse header blocks over 4096 octets; the chain of a long thread gets this share of it.
constexpr std::size_t most_reference_bytes = 1500;
constexpr std::size_t first_references = 3;

[[noreturn]] void refuse(std::string why)
{
  throw Error{Kind::data, std::move(why)};
}

bool is_ascii(std::string_view text)
{
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) >= 0; });
}

/// An id that can be written between < and > (RFC 5322, section 3.6.4, without its obsolete forms).
bool proper_id(std::string_view id)
{
  return !id.empty() && id.size() <= 250 && std::all_of(id.begin(), id.end(), [](char c) {
    return c > ' ' && c < 0x7F && c != '<' && c != '>';
  });
}

Address writable(const Address& address, std::string_view what)
{
  if (!valid_address(address.address))
    refuse(fmt::format("{} is no address: {}", what, clip(clean_line(address.address), 100)));
  const auto at = address.address.rfind('@');
  const auto local = address.address.substr(0, at);
  if (!is_ascii(local))
    refuse(fmt::format("{} cannot be written without SMTPUTF8: {}", what, address.address));
  const auto domain = address.address.substr(at + 1);
  return {clean_line(to_utf8(address.name)),
          local + "@" + (is_ascii(domain) ? domain : ascii_domain(domain))};
}

std::vector<std::string> reference_list(const Outgoing& message)
{
  std::vector<std::string> ids;
  for (const auto& id : message.references)
    if (proper_id(id) && std::find(ids.begin(), ids.end(), id) == ids.end())
      ids.push_back(id);
  std::size_t bytes = 0;
  for (const auto& id : ids)
    bytes += id.size() + 3;
  // The first ones tell threads apart, the newest ones join them; the middle can go.
  auto last_dropped =
      ids.begin() + static_cast<std::ptrdiff_t>(std::min(first_references, ids.size()));
  const auto first_dropped = last_dropped;
  while (bytes > most_reference_bytes && ids.end() - last_dropped > 1)
    bytes -= last_dropped++->size() + 3;
  ids.erase(first_dropped, last_dropped);
  return ids;
}

/// Fields that are written from an Outgoing's own members, or never.
bool is_reserved(std::string_view name)
{
  const auto lower = to_lower_ascii(name);
  static constexpr std::string_view reserved[]{
      "from",        "sender",   "reply-to",   "to",          "cc",         "bcc",
      "subject",     "date",     "message-id", "in-reply-to", "references", "mime-version",
      "return-path", "received", "resent-to",  "resent-cc",   "resent-bcc"};
  return lower.starts_with("content-") ||
         std::find(std::begin(reserved), std::end(reserved), lower) != std::end(reserved);
}

void check_extra_header(const std::string& name, const std::string& value)
{
  const bool proper =
      !name.empty() && name.size() <= 76 &&
      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F && c != ':'; });
  if (!proper || is_reserved(name))
    refuse(fmt::format("a header field cannot be named like that: {}", clip(clean_line(name), 76)));
  if (value.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
    refuse(fmt::format("header field {}: its value contains a line end", name));
}

std::string with_lf(std::string_view text)
{
  auto lines = clean_text(to_utf8(text));
  if (!lines.empty() && !lines.ends_with('\n'))
    lines += '\n';
  return lines;
}

std::string with_crlf(std::string_view text)
{
  std::string out;
  out.reserve(text.size() + text.size() / 40);
  for (const char c : text) {
    if (c == '\n')
      out += '\r';
    out += c;
  }
  return out;
}

/// The least that gets a text through unchanged.
GMimeContentEncoding encoding_for(std::string_view text)
{
  std::size_t high = 0, longest = 0;
  bool hazard = text.starts_with("From ");
  for (const auto line : split(text, '\n')) {
    longest = std::max(longest, line.size());
    hazard = hazard || line.starts_with("From ") || line == ".";
    high += static_cast<std::size_t>(std::count_if(
        line.begin(), line.end(), [](char c) { return static_cast<signed char>(c) < 0; }));
  }
  if (high == 0 && longest <= 990 && !hazard)
    return GMIME_CONTENT_ENCODING_7BIT;
  // Quoted-printable triples each high byte, base64 adds a third to everything.
  return high * 3 > text.size() ? GMIME_CONTENT_ENCODING_BASE64
                                : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

std::string encode(GMimeContentEncoding encoding, std::string_view bytes)
{
  GMimeEncoding state;
  g_mime_encoding_init_encode(&state, encoding);
  std::string out;
  out.resize(g_mime_encoding_outlen(&state, bytes.size()) + 8);
  out.resize(g_mime_encoding_flush(&state, bytes.data(), bytes.size(), out.data()));
  return out;
}

/// A part whose body is `encoded` already.
Owned<GMimePart> make_part(const std::string& type, std::string_view encoded,
                           GMimeContentEncoding encoding)
{
  const auto slash = type.find('/');
  Owned<GMimePart> part{
      g_mime_part_new_with_type(type.substr(0, slash).c_str(), type.substr(slash + 1).c_str())};
  const Owned<GMimeStream> stream{
      g_mime_stream_mem_new_with_buffer(encoded.data(), encoded.size())};
  const Owned<GMimeDataWrapper> content{
      g_mime_data_wrapper_new_with_stream(stream.get(), encoding)};
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), encoding);
  return part;
}

Owned<GMimePart> text_part(const char* subtype, std::string_view text)
{
  auto lines = with_lf(text);
  const auto encoding = encoding_for(lines);
  if (encoding == GMIME_CONTENT_ENCODING_BASE64)
    lines =
        with_crlf(lines); // its canonical form (RFC 2045, section 6.8); elsewhere done at the end
  auto part = make_part(fmt::format("text/{}", subtype), encode(encoding, lines), encoding);
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset",
                                           is_ascii(lines) ? "us-ascii" : "utf-8");
  return part;
}

bool is_token(std::string_view text)
{
  return !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7F &&
           std::string_view{"()<>@,;:\\\"/[]?="}.find(c) == std::string_view::npos;
  });
}

/// A type that is none, or whose parts may not be encoded (RFC 2045, section 6.4), is sent as
/// bytes.
std::string file_type(const File& file)
{
  const auto type = to_lower_ascii(trim(file.type));
  const auto slash = type.find('/');
  if (slash == std::string::npos || !is_token(type.substr(0, slash)) ||
      !is_token(type.substr(slash + 1)) || type.starts_with("multipart/") ||
      type.starts_with("message/"))
    return "application/octet-stream";
  return type;
}

Owned<GMimePart> file_part(const File& file)
{
  auto part = make_part(file_type(file), encode(GMIME_CONTENT_ENCODING_BASE64, file.bytes),
                        GMIME_CONTENT_ENCODING_BASE64);
  auto* object = GMIME_OBJECT(part.get());
  g_mime_object_set_disposition(object, "attachment");
  const auto name = clean_line(to_utf8(file.name));
  if (!name.empty()) {
    g_mime_object_set_content_disposition_parameter(object, "filename", name.c_str());
    auto* parameters =
        g_mime_content_disposition_get_parameters(g_mime_object_get_content_disposition(object));
    g_mime_param_set_charset(g_mime_param_list_get_parameter(parameters, "filename"), "utf-8");
  }
  return part;
}

Owned<GMimeMultipart> multipart(const char* subtype, const Outgoing& message, int level)
{
  Owned<GMimeMultipart> parts{g_mime_multipart_new_with_subtype(subtype)};
  // "=_" cannot occur in quoted-printable or base64; the digest keeps it out of plain text, whose
  // writer cannot know our next Message-ID.
  const auto digest = sha256(fmt::format("{}\n{}", level, message.message_id));
  g_mime_multipart_set_boundary(parts.get(),
                                ("=_" + to_hex(as_bytes(digest)).substr(0, 40)).c_str());
  return parts;
}

Owned<GMimeObject> body_of(const Outgoing& message)
{
  const auto as_object = [](auto part) { return Owned<GMimeObject>{GMIME_OBJECT(part.release())}; };
  Owned<GMimeObject> body = as_object(text_part("plain", message.text));
  if (!message.html.empty()) {
    auto alternative = multipart("alternative", message, 1);
    const auto html = text_part("html", message.html);
    g_mime_multipart_add(alternative.get(), body.get());
    g_mime_multipart_add(alternative.get(), GMIME_OBJECT(html.get()));
    body = as_object(std::move(alternative));
  }
  if (!message.attachments.empty()) {
    auto mixed = multipart("mixed", message, 0);
    g_mime_multipart_add(mixed.get(), body.get());
    for (const auto& file : message.attachments) {
      const auto part = file_part(file);
      g_mime_multipart_add(mixed.get(), GMIME_OBJECT(part.get()));
    }
    body = as_object(std::move(mixed));
  }
  return body;
}

/// RFC 5322, section 3.3, without anybody's locale.
std::string date_text(Instant at)
{
  static constexpr std::array days_of_week{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<seconds>(at - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                     days_of_week[std::chrono::weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::vector<Address> writable(const std::vector<Address>& list, std::string_view what)
{
  std::vector<Address> all;
  for (const auto& address : list)
    all.push_back(writable(address, what));
  return all;
}

std::string header_of(const Outgoing& message)
{
  HeaderWriter out;
  out.addresses("From", {writable(message.from, "From")});
  if (message.sender)
    out.addresses("Sender", {writable(*message.sender, "Sender")});
  if (message.reply_to)
    out.addresses("Reply-To", {writable(*message.reply_to, "Reply-To")});
  out.addresses("To", writable(message.to, "To"));
  out.addresses("Cc", writable(message.cc, "Cc"));
  out.unstructured("Subject", clean_line(to_utf8(message.subject)));
  out.unstructured("Date", date_text(message.date));
  out.ids("Message-ID", {message.message_id});
  if (proper_id(message.in_reply_to))
    out.ids("In-Reply-To", {message.in_reply_to});
  out.ids("References", reference_list(message));
  for (const auto& [name, value] : message.extra_headers) {
    check_extra_header(name, value);
    out.unstructured(name, clean_line(to_utf8(value)));
  }
  out.unstructured("MIME-Version", "1.0");
  return out.take();
}

} // namespace

std::string compose(const Outgoing& message)
{
  if (!proper_id(message.message_id))
    refuse("a message cannot be written without a proper Message-ID");
  if (message.to.empty() && message.cc.empty())
    refuse("a message cannot be written without a recipient");
  start_gmime();
  auto header = header_of(message);
  const auto body = body_of(message);
  const Owned<GMimeStream> stream{g_mime_stream_mem_new()};
  if (g_mime_object_write_to_stream(body.get(), nullptr, stream.get()) < 0)
    throw Error{Kind::internal, "a message could not be written"};
  const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return with_crlf(header) + with_crlf({reinterpret_cast<const char*>(bytes->data), bytes->len});
}

std::string resend(std::string_view raw, const Resent& resent)
{
  if (!proper_id(resent.message_id))
    refuse("a message cannot be sent on without a proper Message-ID");
  if (resent.to.empty())
    refuse("a message cannot be sent on without a recipient");
  if (raw.starts_with("From ")) {
    const auto end = raw.find('\n');
    raw.remove_prefix(end == std::string_view::npos ? raw.size() : end + 1);
  }
  HeaderWriter out;
  out.unstructured("Resent-Date", date_text(resent.date));
  out.addresses("Resent-From", {writable(resent.from, "Resent-From")});
  out.addresses("Resent-To", writable(resent.to, "Resent-To"));
  out.ids("Resent-Message-ID", {resent.message_id});
  auto header = out.take();
  const auto first = raw.find('\n');
  const bool crlf = first != std::string_view::npos && first > 0 && raw[first - 1] == '\r';
  return (crlf ? with_crlf(header) : header) + std::string{raw};
}

} // namespace tkt::mail
