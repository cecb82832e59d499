#include "mail/parse/message.hpp"

#include <algorithm>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "mail/parse/address.hpp"
#include "mail/parse/attachment_name.hpp"
#include "mail/parse/body.hpp"
#include "mail/parse/charset.hpp"
#include "mail/parse/encoded_words.hpp"
#include "mail/parse/gmime.hpp"
#include "mail/parse/html.hpp"
#include "mail/parse/ids.hpp"
#include "mail/parse/structure.hpp"

namespace tkt::mail {

namespace {

/// Made when it is first asked for.
template <class T>
class Lazy {
public:
  template <class Make>
  const T& get(Make&& make) const
  {
    if (!value_)
      value_ = make();
    return *value_;
  }

private:
  mutable std::optional<T> value_;
};

} // namespace

struct Message::State {
  State(std::string_view raw, const Limits& bounds)
      : limits{bounds}, structure{scan_structure(raw, limits)}, notes{structure.notes}
  {
  }

  Limits limits;
  Structure structure;
  mutable std::vector<std::string> notes;

  Lazy<std::string> charset;
  Lazy<Body> body;
  Lazy<std::string> text, subject, message_id, return_path;
  Lazy<std::vector<Address>> from, reply_to, to, cc, bcc;
  Lazy<std::vector<std::string>> delivered_to, in_reply_to, references;
  Lazy<std::vector<Field>> headers;
  Lazy<std::vector<Attachment>> attachments;

  const Part& root() const { return structure.parts.front(); }

  const Part* part(int index) const
  {
    const auto at = static_cast<std::size_t>(index);
    return index >= 0 && at < structure.parts.size() ? &structure.parts[at] : nullptr;
  }

  void note(std::string_view line) const
  {
    if (std::find(notes.begin(), notes.end(), line) == notes.end())
      notes.emplace_back(line);
  }

  /// What undeclared bytes in a header may be written in: as the first text says of itself.
  const std::string& body_charset() const
  {
    return charset.get([&]() -> std::string {
      for (const auto& each : structure.parts)
        if (each.type.starts_with("text/"))
          if (auto name = parameter(each.field("Content-Type"), "charset", {}); !name.empty())
            return name;
      return {};
    });
  }

  const Body& sorted() const
  {
    return body.get([&] { return sort_parts(structure, limits, body_charset()); });
  }

  std::string decoded(std::string_view raw) const
  {
    // The charset is looked up only for those that need it.
    return is_utf8(raw) ? decode_words(raw, {}) : decode_words(raw, body_charset());
  }

  /// Of a field that is compared with something.
  std::string value_of(std::string_view raw) const { return clean_line(decoded(raw)); }

  std::vector<Address> addresses(std::string_view name) const
  {
    std::vector<Address> all;
    for (const auto& field : root().fields) {
      if (!equal_ascii_case(field.name, name))
        continue;
      const auto charset_name = is_utf8(field.value) ? std::string{} : body_charset();
      auto some = parse_address_list(field.value, charset_name, limits.addresses);
      if (some.size() >= limits.addresses)
        note(std::string{name} + ": more addresses than are read");
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
  }

  std::string html() const
  {
    std::string all;
    for (const auto index : sorted().html) {
      if (all.size() >= limits.text_bytes)
        break;
      all += one_text(index, limits.text_bytes - all.size());
    }
    return all;
  }

  std::string one_text(int index, std::size_t limit) const
  {
    const auto& piece = structure.parts[static_cast<std::size_t>(index)];
    bool guessed = false;
    auto read = part_text(piece, limit, guessed);
    if (guessed)
      note("text is not in the charset that it declares: guessed");
    return read;
  }

  std::string make_text() const
  {
    std::string all;
    for (const auto index : sorted().text) {
      if (all.size() >= limits.text_bytes) {
        note("text longer than is read: the rest was left out");
        break;
      }
      const auto room = limits.text_bytes - all.size();
      const auto& piece = structure.parts[static_cast<std::size_t>(index)];
      auto read = one_text(index, room);
      if (piece.type == "text/html")
        read = html_to_text(read, room);
      if (read.size() > room) {
        read = std::string{clip(read, room)};
      }
      if (piece.body.size() > limits.text_bytes && read.size() + 4 >= room)
        note("text longer than is read: the rest was left out");
      if (!all.empty() && !all.ends_with('\n'))
        all += '\n';
      all += read;
    }
    return all;
  }

  std::vector<Attachment> make_attachments() const
  {
    std::vector<Attachment> all;
    const auto& files = sorted().files;
    std::string page;
    const auto refers = std::any_of(files.begin(), files.end(), [&](int index) {
      return !structure.parts[static_cast<std::size_t>(index)].field("Content-ID").empty();
    });
    if (refers)
      page = html();
    for (const auto index : files) {
      const auto& file = structure.parts[static_cast<std::size_t>(index)];
      Attachment attachment;
      attachment.type = clean_line(to_utf8(file.type));
      attachment.content_id = clean_line(to_utf8(first_id(file.field("Content-ID"))));
      attachment.size = decoded_size(file.transfer, file.body);
      attachment.is_inline = !attachment.content_id.empty() &&
                             page.find("cid:" + attachment.content_id) != std::string::npos;
      attachment.name = name_of(file, index);
      attachment.part = index;
      all.push_back(std::move(attachment));
    }
    return all;
  }

  std::string name_of(const Part& file, int index) const
  {
    const auto& charset_name = body_charset();
    auto name = parameter(file.field("Content-Disposition"), "filename", charset_name);
    if (name.empty())
      name = parameter(file.field("Content-Type"), "name", charset_name);
    if (name.empty() && file.type == "message/rfc822") {
      std::string_view rest;
      const auto inner = decode_transfer(file.transfer, file.body, limits.header_bytes);
      for (const auto& field : scan_fields(inner, rest))
        if (name.empty() && equal_ascii_case(field.name, "Subject"))
          name = decode_words(field.value, charset_name);
      if (!name.empty())
        name += ".eml";
      // Not a path, but written by people: "Re: 24/7".
      std::replace(name.begin(), name.end(), '/', '-');
      std::replace(name.begin(), name.end(), '\\', '-');
    }
    return safe_file_name(name, file.type, index);
  }
};

Message::Message(std::unique_ptr<State> state) : state_{std::move(state)} {}
Message::Message(Message&&) noexcept = default;
Message& Message::operator=(Message&&) noexcept = default;
Message::~Message() = default;

Message Message::parse(std::string_view raw, const Limits& limits)
{
  return Message{std::make_unique<State>(raw, limits)};
}

const std::vector<Address>& Message::from() const
{
  return state_->from.get([&] { return state_->addresses("From"); });
}

std::optional<Address> Message::sender() const
{
  auto all = state_->addresses("Sender");
  return all.empty() ? std::nullopt : std::optional{std::move(all.front())};
}

const std::vector<Address>& Message::reply_to() const
{
  return state_->reply_to.get([&] { return state_->addresses("Reply-To"); });
}

const std::vector<Address>& Message::to() const
{
  return state_->to.get([&] { return state_->addresses("To"); });
}

const std::vector<Address>& Message::cc() const
{
  return state_->cc.get([&] { return state_->addresses("Cc"); });
}

const std::vector<Address>& Message::bcc() const
{
  return state_->bcc.get([&] { return state_->addresses("Bcc"); });
}

const std::vector<std::string>& Message::delivered_to() const
{
  return state_->delivered_to.get([&] {
    std::vector<std::string> all;
    for (const auto* name : {"Delivered-To", "X-Original-To", "Envelope-To"})
      for (auto& address : state_->addresses(name))
        if (std::find(all.begin(), all.end(), address.address) == all.end())
          all.push_back(std::move(address.address));
    return all;
  });
}

std::optional<Address> Message::author() const
{
  if (!from().empty())
    return from().front();
  return sender();
}

const std::string& Message::subject() const
{
  return state_->subject.get([&] { return state_->decoded(state_->root().field("Subject")); });
}

const std::string& Message::message_id() const
{
  return state_->message_id.get([&] { return first_id(state_->root().field("Message-ID")); });
}

const std::vector<std::string>& Message::in_reply_to() const
{
  return state_->in_reply_to.get([&] { return all_ids(state_->root().field("In-Reply-To")); });
}

const std::vector<std::string>& Message::references() const
{
  return state_->references.get([&] { return all_ids(state_->root().field("References")); });
}

std::optional<Instant> Message::date() const
{
  // GMime takes the numbers in a comment for a part of the date.
  const auto value = clean_line(to_utf8(without_comments(state_->root().field("Date"))));
  if (value.empty())
    return std::nullopt;
  start_gmime();
  GDateTime* read = g_mime_utils_header_decode_date(value.c_str());
  if (!read)
    return std::nullopt;
  const auto seconds_since = g_date_time_to_unix(read);
  g_date_time_unref(read);
  return Instant{seconds{seconds_since}};
}

bool Message::has_return_path() const
{
  return state_->root().field("Return-Path").data() != nullptr;
}

const std::string& Message::return_path() const
{
  return state_->return_path.get([&]() -> std::string {
    const auto all = parse_address_list(state_->root().field("Return-Path"), {}, 1);
    return all.empty() ? std::string{} : all.front().address;
  });
}

std::vector<std::string> Message::header(std::string_view name) const
{
  std::vector<std::string> values;
  for (const auto& field : state_->root().fields)
    if (equal_ascii_case(field.name, name))
      values.push_back(state_->value_of(field.value));
  return values;
}

std::optional<std::string> Message::first_header(std::string_view name) const
{
  const auto value = state_->root().field(name);
  return value.data() ? std::optional{state_->value_of(value)} : std::nullopt;
}

const std::vector<Field>& Message::headers() const
{
  return state_->headers.get([&] {
    std::vector<Field> all;
    all.reserve(state_->root().fields.size());
    for (const auto& field : state_->root().fields)
      all.push_back({std::string{field.name}, state_->value_of(field.value)});
    return all;
  });
}

const std::string& Message::content_type() const
{
  return state_->root().type;
}

std::string Message::content_type_parameter(std::string_view name) const
{
  return parameter(state_->root().field("Content-Type"), name, state_->body_charset());
}

const std::string& Message::text() const
{
  return state_->text.get([&] {
    auto text = state_->make_text();
    const auto first = text.find_first_not_of('\n');
    text.erase(0, std::min(first, text.size()));
    text.erase(text.find_last_not_of(" \t\n") + 1);
    return text;
  });
}

std::string Message::html() const
{
  return state_->html();
}

const std::vector<Attachment>& Message::attachments() const
{
  return state_->attachments.get([&] { return state_->make_attachments(); });
}

std::string Message::attachment_bytes(int part) const
{
  const auto* found = state_->part(part);
  return found ? decode_transfer(found->transfer, found->body) : std::string{};
}

void Message::read_attachment(int part, const std::function<void(std::string_view)>& take) const
{
  if (const auto* found = state_->part(part))
    decode_transfer(found->transfer, found->body, take);
}

const std::vector<std::string>& Message::notes() const
{
  return state_->notes;
}

} // namespace tkt::mail
