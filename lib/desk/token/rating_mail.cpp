#include "desk/token/rating_mail.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/message/message.hpp"
#include "desk/message/rating.hpp"
#include "desk/token/address.hpp"
#include "desk/token/survey_token.hpp"
#include "mail/judge/quote.hpp"

namespace tkt::desk {

namespace {

constexpr std::size_t longest_local = 64; // RFC 5321, section 4.5.3.1.1

/// The tokens that a message carries: in the addresses that it was sent to, then in its subject.
std::vector<std::string> tokens(const config::Config& config, const mail::Message& message)
{
  std::vector<std::string> all;
  for (const auto& id : addressed_tokens(config, message)) {
    const auto begin = id.find('.') + 1; // behind `tkt.`
    all.push_back(id.substr(begin, id.find('@') - begin));
  }
  const auto subject = to_lower_ascii(message.subject());
  for (auto at = subject.find("[r."); at != std::string::npos; at = subject.find("[r.", at + 1))
    if (const auto end = subject.find(']', at); end != std::string::npos)
      all.push_back(subject.substr(at + 1, end - at - 1));
  return all;
}

struct Numbered {
  int number = 0;
  std::string rest;
};

/// `5`, `5.`, `5/5`, `(5)` and a comment behind or below it; nothing if the text does not begin
/// with a number that stands alone.
std::optional<Numbered> leading_number(std::string_view text)
{
  text = trim(text);
  const auto line_end = std::min(text.find('\n'), text.size());
  auto line = trim(text.substr(0, line_end));
  while (!line.empty() && std::string_view{"*_\"'(["}.find(line.front()) != std::string_view::npos)
    line.remove_prefix(1);
  Numbered found;
  found.number = take_number<int>(line).value_or(-1);
  if (found.number < 0)
    return {};
  if (line.starts_with('/')) { // 4/5
    line.remove_prefix(1);
    while (!line.empty() && line.front() >= '0' && line.front() <= '9')
      line.remove_prefix(1);
  }
  constexpr std::string_view closing = "*_\"').]!,;:-";
  const bool closed = !line.empty() && closing.find(line.front()) != std::string_view::npos;
  while (!line.empty() && closing.find(line.front()) != std::string_view::npos)
    line.remove_prefix(1);
  line = trim(line);
  // "5 printers are on fire" is no answer; "5. Thank you" and "5 - thank you" are.
  if (!line.empty() && !closed)
    return {};
  found.rest = trim(fmt::format("{}\n{}", line, text.substr(line_end)));
  return found;
}

std::string without_signature(std::string_view text)
{
  const auto at = text.find("\n-- \n");
  return std::string{trim(text.substr(0, at))};
}

std::string own_words(const mail::Message& message)
{
  const auto& text = message.text();
  if (trim(text).empty())
    return {};
  const auto fresh = mail::strip_quote(text);
  // Of an answer that is nothing but quotation it leaves the whole.
  const auto lines = split(fresh, '\n');
  const bool quoted = std::all_of(lines.begin(), lines.end(), [](std::string_view line) {
    return trim(line).empty() || line.starts_with('>');
  });
  return quoted ? std::string{} : without_signature("\n" + fresh);
}

/// The question that a message answers: put by one of the mails that it refers to.
std::optional<RatingRequest> answered_request(store::Database& db, const mail::Message& message)
{
  auto ids = message.in_reply_to();
  const auto& references = message.references();
  ids.insert(ids.end(), references.rbegin(), references.rend());
  for (const auto& id : ids)
    if (const auto located = find_by_message_id(db, id))
      return request_of(db, located->message); // the newest of ours that is known tells
  return {};
}

} // namespace

RatingLink rating_link(const config::Mailbox& mailbox, std::string_view token,
                       std::string_view words)
{
  const auto at = mailbox.address.rfind('@');
  if (!mailbox.token_separator.empty() && at != std::string::npos) {
    const auto local =
        fmt::format("{}{}{}", mailbox.address.substr(0, at), mailbox.token_separator, token);
    if (local.size() <= longest_local)
      return {local + mailbox.address.substr(at), std::string{words}};
  }
  return {mailbox.address, fmt::format("{} [{}]", words, token)};
}

std::optional<RatingMail> read_rating_mail(store::Database& db, const config::Config& config,
                                           const mail::Message& message)
{
  for (const auto& token : tokens(config, message))
    if (const auto claim = read_rating_token(db, token)) {
      auto comment = own_words(message);
      if (const auto numbered = leading_number(comment);
          numbered && numbered->number == claim->score)
        comment = numbered->rest;
      return RatingMail{claim->request, claim->score, std::move(comment),
                        "by the link of the mail that asked"};
    }
  const auto request = answered_request(db, message);
  if (!request)
    return {};
  auto numbered = leading_number(own_words(message));
  if (!numbered || config.survey.find_level(numbered->number) == nullptr)
    return {};
  return RatingMail{request->id, numbered->number, std::move(numbered->rest),
                    "a number, in answer to the mail that asked"};
}

} // namespace tkt::desk
