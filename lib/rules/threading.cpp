#include "rules/threading.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "desk/message.hpp"
#include "desk/ticket.hpp"
#include "desk/token.hpp"
#include "rules/subject_tag.hpp"

namespace tkt::rules {

namespace {

/// Looks for signs one after the other and remembers the first that was not believed.
class Search {
public:
  Search(store::Database& db, const mail::Message& message)
      : db_{db}, sender_{message.author() ? message.author()->address : ""}
  {
  }

  Thread thread;

  bool by_token(const std::vector<std::string>& ids, std::string_view field)
  {
    for (const auto& id : ids) {
      const auto ticket = desk::verify_message_id(db_, id);
      if (ticket && desk::find_ticket(db_, *ticket))
        return found(
            Sign::token, *ticket,
            fmt::format("{} names a message that we signed for ticket {}", field, *ticket));
    }
    return false;
  }

  bool by_reference(Sign sign, const std::vector<std::string>& ids, std::string_view field)
  {
    for (const auto& id : ids) {
      const auto located = desk::find_by_message_id(db_, id);
      if (!located)
        continue;
      if (believed(located->ticket))
        return found(sign, located->ticket,
                     fmt::format("{} names message {} of ticket {}, in which {} takes part", field,
                                 located->message, located->ticket, sender_));
      claim(located->ticket, fmt::format("{} names message {}", field, located->message));
    }
    return false;
  }

  bool by_tag(const std::vector<TicketId>& tagged)
  {
    for (const auto ticket : tagged) {
      if (!desk::find_ticket(db_, ticket))
        continue;
      if (believed(ticket))
        return found(
            Sign::subject_tag, ticket,
            fmt::format("the subject names ticket {}, in which {} takes part", ticket, sender_));
      claim(ticket, "the subject has its tag");
    }
    return false;
  }

  Thread give_up() &&
  {
    if (thread.claimed)
      thread.reason =
          fmt::format("claims to belong to ticket {} ({}), but {} takes no part in that",
                      *thread.claimed, claim_, sender_.empty() ? "its sender" : sender_);
    else
      thread.reason = "names no message and no ticket of this desk";
    return std::move(thread);
  }

private:
  bool believed(TicketId ticket)
  {
    return !sender_.empty() && desk::takes_part(db_, ticket, sender_);
  }

  bool found(Sign sign, TicketId ticket, std::string reason)
  {
    thread = {sign, ticket, {}, std::move(reason)};
    return true;
  }

  void claim(TicketId ticket, std::string how)
  {
    if (thread.claimed)
      return;
    thread.claimed = ticket;
    claim_ = std::move(how);
  }

  store::Database& db_;
  std::string sender_;
  std::string claim_;
};

} // namespace

std::string_view to_text(Sign sign)
{
  switch (sign) {
  case Sign::none:
    return "none";
  case Sign::token:
    return "token";
  case Sign::in_reply_to:
    return "in-reply-to";
  case Sign::references:
    return "references";
  case Sign::subject_tag:
    return "subject-tag";
  }
  return {};
}

Thread find_thread(store::Database& db, const config::Config& config, const mail::Message& message)
{
  const auto& parents = message.in_reply_to();
  // The newest reference stands last and is the nearest relative.
  std::vector<std::string> references{message.references().rbegin(), message.references().rend()};

  Search search{db, message};
  if (search.by_token(parents, "In-Reply-To") || search.by_token(references, "References") ||
      search.by_reference(Sign::in_reply_to, parents, "In-Reply-To") ||
      search.by_reference(Sign::references, references, "References") ||
      search.by_tag(tagged_tickets(config, message.subject())))
    return std::move(search.thread);
  return std::move(search).give_up();
}

} // namespace tkt::rules
