#include "rules/mentions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/message.hpp"
#include "mail/quote.hpp"
#include "send/notice.hpp"

namespace tkt::rules {

namespace {

bool in_word(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

} // namespace

std::vector<std::string> mentioned(const config::Config& config, std::string_view text)
{
  std::vector<std::string> found;
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (at > 0 && in_word(text[at - 1]))
      continue; // an address
    auto end = at + 1;
    while (end < text.size() && in_word(text[end]))
      ++end;
    auto name = text.substr(at + 1, end - at - 1);
    while (!name.empty() && (name.back() == '.' || name.back() == '-')) // of the sentence
      name.remove_suffix(1);
    const auto* agent = config.find_agent(name);
    if (agent != nullptr && std::find(found.begin(), found.end(), agent->login) == found.end())
      found.push_back(agent->login);
  }
  return found;
}

bool tell_mentioned(desk::Session& session, const desk::Event& event)
{
  const auto message =
      event.message ? desk::find_message(session.db, *event.message) : std::nullopt;
  if (!message || message->kind != desk::MessageKind::comment)
    return false;
  const auto names = mentioned(session.config, mail::strip_quote(message->text));
  if (names.empty())
    return false;
  const auto* author = session.config.find_agent(message->author);
  send::Notice notice;
  notice.ticket = message->ticket;
  notice.to = names;
  notice.occasion = fmt::format("event {}", event.id);
  notice.what = {"mention", {}, {}, author != nullptr ? author->name : std::string{}};
  notice.reason = std::string{clip(trim(message->text), 500)};
  notice.by = message->author;
  send::notify(session, notice);
  return true;
}

} // namespace tkt::rules
