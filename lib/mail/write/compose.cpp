#include "mail/write/compose.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/clean_text.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "mail/parse/gmime.hpp"
#include "mail/write/header_writer.hpp"
#include "mail/write/text_part.hpp"

namespace tkt::mail {

namespace {

/// Relays refuse header blocks over 4096 octets; the chain of a long thread gets this share of it.
constexpr std::size_t most_reference_bytes = 1500;
constexpr std::size_t first_references = 3;

constexpr std::size_t longest_line = 1U << 16; // of what is sent on, as far as we look

[[noreturn]] void refuse(std::string why)
{
  throw Error{Kind::data, std::move(why)};
}

std::vector<HeaderId> reference_list(const Outgoing& message)
{
  std::vector<HeaderId> ids;
  for (const auto& text : message.references)
    if (const auto id = HeaderId::of(text);
        id && std::find(ids.begin(), ids.end(), *id) == ids.end())
      ids.push_back(*id);
  std::size_t bytes = 0;
  for (const auto& id : ids)
    bytes += id.view().size() + 3;
  // The first ones tell threads apart, the newest ones join them; the middle can go.
  auto last_dropped =
      ids.begin() + static_cast<std::ptrdiff_t>(std::min(first_references, ids.size()));
  const auto first_dropped = last_dropped;
  while (bytes > most_reference_bytes && ids.end() - last_dropped > 1)
    bytes -= last_dropped++->view().size() + 3;
  ids.erase(first_dropped, last_dropped);
  return ids;
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

/// The part without its content, which is large and written straight into the message.
Owned<GMimePart> file_part(const File& file)
{
  const auto type = file_type(file);
  const auto slash = type.find('/');
  Owned<GMimePart> part{
      g_mime_part_new_with_type(type.substr(0, slash).c_str(), type.substr(slash + 1).c_str())};
  const Owned<GMimeStream> stream{g_mime_stream_mem_new_with_buffer("", 0)};
  const Owned<GMimeDataWrapper> content{
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_BASE64)};
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_BASE64);
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

/// "=_" cannot occur in quoted-printable or base64; the digest keeps it out of plain text, whose
/// writer cannot know our next Message-ID.
std::string boundary(const Outgoing& message, int level)
{
  const auto digest = sha256(fmt::format("{}\n{}", level, message.message_id));
  return "=_" + to_hex(as_bytes(digest)).substr(0, 40);
}

void append_object(std::string& out, GMimeObject* object)
{
  const Owned<GMimeStream> stream{g_mime_stream_mem_new()};
  if (g_mime_object_write_to_stream(object, nullptr, stream.get()) < 0)
    throw Error{Kind::internal, "a message could not be written"};
  const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  append_crlf(out, {reinterpret_cast<const char*>(bytes->data), bytes->len});
}

constexpr std::size_t base64_line = 57; // bytes; 76 letters

std::size_t base64_size(std::size_t bytes)
{
  const auto lines = (bytes + base64_line - 1) / base64_line;
  return (bytes + 2) / 3 * 4 + lines * 2;
}

/// Some of a file: whole lines but for its last.
void append_base64(std::string& out, std::string_view bytes)
{
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, base64_line);
    std::array<char, 80> text;
    int state = 0;
    int save = 0;
    auto size = g_base64_encode_step(reinterpret_cast<const guchar*>(part.data()), part.size(),
                                     FALSE, text.data(), &state, &save);
    size += g_base64_encode_close(FALSE, text.data() + size, &state, &save);
    out.append(text.data(), size);
    out += "\r\n";
    bytes.remove_prefix(part.size());
  }
}

void write_base64(const Bytes& file, const Sink& sink)
{
  std::string some(std::min(base64_line * 2048, file.size()), '\0');
  std::string encoded;
  for (std::size_t at = 0; at < file.size(); at += some.size()) {
    const auto count = file.read(at, some);
    encoded.clear();
    append_base64(encoded, std::string_view{some}.substr(0, count));
    sink(encoded);
  }
}

/// The text, with its alternative if it has one.
void append_texts(std::string& out, const Outgoing& message)
{
  if (message.html.empty()) {
    append_text(out, "plain", message.text);
    return;
  }
  const auto between = boundary(message, 1);
  out += fmt::format("Content-Type: multipart/alternative;\r\n boundary=\"{}\"\r\n\r\n--{}\r\n",
                     between, between);
  append_text(out, "plain", message.text);
  out += fmt::format("\r\n--{}\r\n", between);
  append_text(out, "html", message.html);
  out += fmt::format("\r\n--{}--\r\n", between);
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

std::vector<HeaderAddress> writable(const std::vector<Address>& list, std::string_view what)
{
  std::vector<HeaderAddress> all;
  for (const auto& address : list)
    all.emplace_back(address, what);
  return all;
}

std::string header_of(const Outgoing& message)
{
  const auto message_id = HeaderId::of(message.message_id);
  if (!message_id)
    refuse("a message cannot be written without a proper Message-ID");
  HeaderWriter out;
  out.addresses("From", {HeaderAddress{message.from, "From"}});
  if (message.sender)
    out.addresses("Sender", {HeaderAddress{*message.sender, "Sender"}});
  if (message.reply_to)
    out.addresses("Reply-To", {HeaderAddress{*message.reply_to, "Reply-To"}});
  out.addresses("To", writable(message.to, "To"));
  out.addresses("Cc", writable(message.cc, "Cc"));
  out.unstructured("Subject", HeaderText{message.subject});
  out.unstructured("Date", HeaderText{date_text(message.date)});
  out.ids("Message-ID", {*message_id});
  if (const auto id = HeaderId::of(message.in_reply_to))
    out.ids("In-Reply-To", {*id});
  out.ids("References", reference_list(message));
  for (const auto& [name, value] : message.extra_headers) {
    const FieldName field{name};
    if (value.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
      refuse(fmt::format("header field {}: its value contains a line end", name));
    out.unstructured(field.view(), HeaderText{value});
  }
  out.unstructured("MIME-Version", HeaderText{"1.0"});
  return out.take();
}

} // namespace

Composition compose_in_pieces(const Outgoing& message)
{
  if (message.to.empty() && message.cc.empty())
    refuse("a message cannot be written without a recipient");
  start_gmime();
  Composition whole;
  auto out = with_crlf(header_of(message));
  if (message.attachments.empty()) {
    append_texts(out, message);
    whole.parts_.push_back({std::move(out), {}});
    return whole;
  }
  const auto between = boundary(message, 0);
  out += fmt::format("Content-Type: multipart/mixed;\r\n boundary=\"{}\"\r\n\r\n--{}\r\n", between,
                     between);
  append_texts(out, message);
  for (const auto& file : message.attachments) {
    out += fmt::format("\r\n--{}\r\n", between);
    append_object(out, GMIME_OBJECT(file_part(file).get()));
    whole.parts_.push_back({std::exchange(out, {}), file.bytes});
  }
  whole.parts_.push_back({fmt::format("\r\n--{}--\r\n", between), {}});
  return whole;
}

std::size_t Composition::size() const
{
  std::size_t size = 0;
  for (const auto& part : parts_)
    size += part.text.size() + base64_size(part.file.size());
  return size;
}

void Composition::write(const Sink& sink) const
{
  for (const auto& part : parts_) {
    sink(part.text);
    write_base64(part.file, sink);
  }
}

std::vector<Attachment> Composition::attachments() const
{
  if (parts_.size() == 1)
    return {};
  std::string without_files;
  for (const auto& part : parts_)
    without_files += part.text;
  auto list = Message::parse(without_files).attachments();
  for (std::size_t i = 0; i < list.size() && i < parts_.size(); ++i)
    list[i].size = parts_[i].file.size();
  return list;
}

std::string compose(const Outgoing& message)
{
  const auto whole = compose_in_pieces(message);
  std::string bytes;
  bytes.reserve(whole.size());
  whole.write([&](std::string_view piece) { bytes += piece; });
  return bytes;
}

Bytes resend(const Bytes& raw, const Resent& resent)
{
  const auto id = HeaderId::of(resent.message_id);
  if (!id)
    refuse("a message cannot be sent on without a proper Message-ID");
  if (resent.to.empty())
    refuse("a message cannot be sent on without a recipient");
  std::string beginning(std::min(longest_line, raw.size()), '\0');
  (void)raw.read(0, beginning);
  std::size_t from = 0;
  if (beginning.starts_with("From "))
    from = std::min(beginning.find('\n'), beginning.size() - 1) + 1;
  HeaderWriter out;
  out.unstructured("Resent-Date", HeaderText{date_text(resent.date)});
  out.addresses("Resent-From", {HeaderAddress{resent.from, "Resent-From"}});
  out.addresses("Resent-To", writable(resent.to, "Resent-To"));
  out.ids("Resent-Message-ID", {*id});
  auto header = out.take();
  const auto first = beginning.find('\n', from);
  const bool crlf = first != std::string::npos && first > from && beginning[first - 1] == '\r';
  return joined(crlf ? with_crlf(header) : header, raw, from);
}

} // namespace tkt::mail
