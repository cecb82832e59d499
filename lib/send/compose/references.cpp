#include "send/compose/references.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "desk/message/raw.hpp"
#include "mail/parse/message.hpp"

namespace tkt::send {

namespace {

/// The header of raw mail, with the line end that closes it. Attachments are neither read nor
/// parsed here.
std::string header_of(const Bytes& raw)
{
  std::string header;
  BytesReader reader{raw};
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next()) {
    const auto from = header.size() - std::min<std::size_t>(header.size(), 3);
    header += piece;
    const auto crlf = header.find("\r\n\r\n", from);
    const auto lf = header.find("\n\n", from);
    if (crlf == lf) // neither is there
      continue;
    header.resize(crlf < lf ? crlf + 4 : lf + 2);
    break;
  }
  return header;
}

bool is_base64(std::string_view text)
{
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
           c == '/' || c == '=';
  });
}

} // namespace

Answered read_answered(store::Database& db, const desk::Message& message)
{
  if (!message.raw)
    return {};
  constexpr std::size_t longest = 500; // what mail programs write is below 200
  const auto raw = header_of(desk::raw_bytes(db, *message.raw));
  const auto mail = mail::Message::parse(raw);
  Answered answered{mail.references(), mail.reply_to(), {}, {}};
  // A first answer may have lost its References but still say what it answers.
  if (answered.references.empty() && mail.in_reply_to().size() == 1)
    answered.references = mail.in_reply_to();
  if (auto index = mail.first_header("Thread-Index");
      index && index->size() <= longest && is_base64(*index))
    answered.thread_index = *std::move(index);
  if (auto topic = mail.first_header("Thread-Topic"); topic && topic->size() <= longest)
    answered.thread_topic = *std::move(topic);
  return answered;
}

Thread thread_of(store::Database& db, TicketId ticket, const desk::Message* message,
                 const Answered& answered)
{
  Thread thread;
  if (message != nullptr)
    thread.in_reply_to = message->message_id;
  std::set<std::string, std::less<>> seen{thread.in_reply_to, ""};
  const auto add = [&](const std::string& id) {
    if (seen.insert(id).second)
      thread.references.push_back(id);
  };
  for (const auto& id : answered.references)
    add(id);
  for (const auto& id : desk::message_ids(db, ticket))
    add(id);
  if (!thread.in_reply_to.empty())
    thread.references.push_back(thread.in_reply_to);
  if (!answered.thread_index.empty())
    thread.extra_headers.emplace_back("Thread-Index", answered.thread_index);
  if (!answered.thread_topic.empty())
    thread.extra_headers.emplace_back("Thread-Topic", answered.thread_topic);
  return thread;
}

} // namespace tkt::send
