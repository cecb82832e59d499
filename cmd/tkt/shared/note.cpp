#include "shared/note.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/event.hpp"
#include "desk/raw.hpp"
#include "mail/message.hpp"
#include "send/notice.hpp"
#include "store/transaction.hpp"

namespace tkt::cli {

namespace {

void tell_mentioned(desk::Session& session, TicketId ticket, MessageId message,
                    const config::Agent& author, const std::string& text)
{
  const auto to = mentioned(session.config, text);
  if (to.empty())
    return;
  desk::add_event(session, ticket,
                  {.kind = "mentioned", .after = join(to, ", "), .message = message});
  constexpr std::size_t glance = 400; // the whole of it is on the ticket
  send::notify(session, {.ticket = ticket,
                         .to = to,
                         .occasion = fmt::format("mention {}", message),
                         .what = {"mention", {}, {}, author.name},
                         .reason = std::string{clip(text, glance)}});
}

} // namespace

MessageId add_note(desk::Session& session, TicketId ticket, const std::string& text,
                   const std::vector<mail::File>& files)
{
  const auto& agent = session.config.agent(session.actor.name);
  store::Transaction tx{session.db};
  desk::Message note;
  note.ticket = ticket;
  note.kind = desk::MessageKind::comment;
  note.at = session.now();
  note.author = agent.login;
  note.from = {agent.name, agent.email};
  note.text = text;
  if (!files.empty()) {
    mail::Outgoing whole;
    const auto domain = session.config.desk.domain;
    whole.from = {agent.name,
                  agent.email.empty() ? fmt::format("{}@{}", agent.login, domain) : agent.email};
    whole.to = {whole.from};
    whole.subject = fmt::format("Comment on ticket {}", ticket);
    whole.text = text;
    // Never sent; it only has to be some mail's.
    whole.message_id = fmt::format("comment.{}.{}@{}", ticket, to_millis(note.at), domain);
    whole.date = note.at;
    whole.attachments = files;
    const auto bytes = mail::compose_in_pieces(whole);
    note.attachments = bytes.attachments();
    note.raw =
        desk::add_raw(session.db, bytes.size(), [&](const Sink& sink) { bytes.write(sink); });
  }
  const auto id = desk::add_message(session, note);
  tell_mentioned(session, ticket, id, agent, text);
  tx.commit();
  return id;
}

std::vector<std::string> mentioned(const config::Config& config, std::string_view text)
{
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
  };
  std::vector<std::string> all;
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (at > 0 && is_word(text[at - 1]))
      continue;
    auto end = at + 1;
    while (end < text.size() && is_word(text[end]))
      ++end;
    auto name = text.substr(at + 1, end - at - 1);
    while (name.ends_with('.') || name.ends_with('-')) // of the sentence
      name.remove_suffix(1);
    std::string listener;
    if (config.find_agent(name) != nullptr)
      listener = name;
    else if (std::any_of(config.teams.begin(), config.teams.end(),
                         [&](const config::Team& team) { return team.name == name; }))
      listener = fmt::format("team:{}", name);
    if (!listener.empty() && std::find(all.begin(), all.end(), listener) == all.end())
      all.push_back(std::move(listener));
  }
  return all;
}

} // namespace tkt::cli
