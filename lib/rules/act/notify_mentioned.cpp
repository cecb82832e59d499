#include "rules/act/notify_mentioned.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/message/message.hpp"
#include "mail/judge/quote.hpp"
#include "send/compose/notice.hpp"
#include "send/compose/notice_recipients.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

bool in_word(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

/// As the recipients of a notice are named; "" for a name that is nobody's here.
std::string listener(const config::Config& config, std::string_view name)
{
  if (config.find_agent(name) != nullptr)
    return std::string{name};
  auto team = fmt::format("team:{}", name);
  return send::names_listeners(config, team) ? team : std::string{};
}

/// Each `@name`, without what ends the sentence.
template <class Take>
void each_name(std::string_view text, Take take)
{
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (at > 0 && in_word(text[at - 1]))
      continue; // an address
    auto end = at + 1;
    while (end < text.size() && in_word(text[end]))
      ++end;
    auto name = text.substr(at + 1, end - at - 1);
    while (!name.empty() && (name.back() == '.' || name.back() == '-')) // of the sentence
      name.remove_suffix(1);
    if (!name.empty())
      take(name);
  }
}

bool is_told(store::Database& db, const desk::Message& message)
{
  return db.prepare("SELECT 1 FROM event WHERE ticket = ? AND kind = 'mentioned' AND message = ?")
      .bind_all(message.ticket, message.id)
      .value<int>()
      .has_value();
}

} // namespace

std::vector<std::string> mentioned(const config::Config& config, std::string_view text)
{
  std::vector<std::string> found;
  each_name(text, [&](std::string_view name) {
    if (const auto who = listener(config, name);
        !who.empty() && std::find(found.begin(), found.end(), who) == found.end())
      found.push_back(who);
  });
  return found;
}

std::vector<Misspelt> misspelt_mentions(const config::Config& config, std::string_view text)
{
  std::vector<std::string> known;
  for (const auto& agent : config.agents)
    known.push_back(agent.login);
  for (const auto& team : config.teams)
    known.push_back(team.name);
  std::vector<Misspelt> found;
  each_name(text, [&](std::string_view name) {
    const auto near = listener(config, name).empty() ? nearest(name, known) : std::string{};
    const auto is = [&](const Misspelt& one) { return one.written == name; };
    if (!near.empty() && std::none_of(found.begin(), found.end(), is))
      found.push_back({std::string{name}, near});
  });
  return found;
}

bool tell_mentioned(desk::Session& session, MessageId id)
{
  const auto message = desk::find_message(session.db, id);
  if (!message || message->kind != desk::MessageKind::comment)
    return false;
  const auto names = mentioned(session.config, mail::strip_quote(message->text));
  if (names.empty())
    return false;
  store::Transaction tx{session.db};
  if (is_told(session.db, *message))
    return true;
  desk::add_event(session, message->ticket,
                  {.kind = "mentioned", .after = join(names, ", "), .message = id});
  const auto* author = session.config.find_agent(message->author);
  constexpr std::size_t glance = 500; // the whole of it is on the ticket
  send::notify(session,
               {.ticket = message->ticket,
                .to = names,
                .occasion = fmt::format("mention {}", id),
                .what = {"mention", {}, {}, author != nullptr ? author->name : std::string{}},
                .reason = std::string{clip(trim(message->text), glance)},
                .by = message->author});
  tx.commit();
  return true;
}

} // namespace tkt::rules
