#include "rules/thread/threading.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/log/merged.hpp"
#include "desk/message/message.hpp"
#include "desk/message/missing_mail.hpp"
#include "desk/ticket/foreign_number.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/token/address.hpp"
#include "desk/token/token.hpp"
#include "rules/thread/foreign_numbers.hpp"
#include "rules/thread/subject_tag.hpp"

namespace tkt::rules {

namespace {

/// Something on both sides of one @: what has less (`<null>`, `<>`, `<localhost>`) is written by
/// careless programs into every mail, and would tie all of it together.
bool well_formed(std::string_view id)
{
  const auto at = id.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < id.size();
}

/// Looks for signs one after the other and remembers the first that was not believed.
class Search {
public:
  Search(store::Database& db, const config::Config& config, const mail::Message& message)
      : db_{db}, config_{config}, sender_{message.author() ? message.author()->address : ""}
  {
  }

  Thread thread;

  bool by_token(const std::vector<std::string>& ids, std::string_view where)
  {
    for (const auto& id : ids) {
      const auto token = desk::read_token(db_, id);
      if (!token)
        continue;
      // Where the message lies now: it may have been moved since, or its ticket merged.
      const auto located = desk::find_by_message_id(db_, to_lower_ascii(id));
      const auto ticket = located ? located->ticket : desk::current_ticket(db_, token->ticket);
      if (token->standing == desk::Token::Standing::unknown) {
        if (to_lower_ascii(id).ends_with('@' + to_lower_ascii(config_.desk.domain)))
          remark(fmt::format("{} has a token that no key of this desk has signed", where));
      } else if (!desk::find_ticket(db_, ticket)) {
        remark(fmt::format("{} has our token for ticket {}, which is not there any more", where,
                           token->ticket));
      } else if (token->standing == desk::Token::Standing::stale) {
        const auto how = fmt::format("{} has a stale token: its key was retired at {}", where,
                                     to_rfc3339(*token->retired_at));
        remark(how);
        claim(ticket, how);
      } else {
        return found(Sign::token, ticket,
                     fmt::format("{} names a message that we signed for ticket {}{}", where,
                                 token->ticket, now_in(token->ticket, ticket)));
      }
    }
    return false;
  }

  bool by_reference(Sign sign, const std::vector<std::string>& ids, std::string_view field)
  {
    for (const auto& id : ids) {
      if (!well_formed(id))
        continue;
      auto located = desk::find_by_message_id(db_, id);
      const bool seen = located.has_value();
      if (!seen)
        located = desk::find_ghost(db_, id);
      if (!located)
        continue;
      if (believed(located->ticket))
        return found(sign, located->ticket,
                     seen ? fmt::format("{} names message {} of ticket {}, in which {} takes part",
                                        field, located->message, located->ticket, sender_)
                          : fmt::format("{} names mail that we have not seen, and so does message "
                                        "{} of ticket {}, in which {} takes part",
                                        field, located->message, located->ticket, sender_));
      claim(located->ticket, seen ? fmt::format("{} names message {}", field, located->message)
                                  : fmt::format("{} names unseen mail, as message {} does", field,
                                                located->message));
    }
    return false;
  }

  /// Others have answered it before it came.
  bool by_own_id(const std::string& id)
  {
    const auto located = well_formed(id) ? desk::find_ghost(db_, id) : std::nullopt;
    if (!located)
      return false;
    if (believed(located->ticket))
      return found(Sign::awaited, located->ticket,
                   fmt::format("message {} of ticket {}, in which {} takes part, refers to it",
                               located->message, located->ticket, sender_));
    claim(located->ticket, fmt::format("message {} refers to it", located->message));
    return false;
  }

  bool by_tag(const std::vector<TicketId>& tagged)
  {
    for (const auto number : tagged) {
      const auto ticket = desk::current_ticket(db_, number);
      if (!desk::find_ticket(db_, ticket))
        continue;
      if (believed(ticket))
        return found(Sign::subject_tag, ticket,
                     fmt::format("the subject names ticket {}{}, in which {} takes part", number,
                                 now_in(number, ticket), sender_));
      claim(ticket, "the subject has its tag");
    }
    return false;
  }

  bool by_foreign_number(const std::vector<desk::ForeignNumber>& numbers)
  {
    for (const auto& [system, number] : numbers)
      for (const auto ticket : desk::tickets_of_foreign_number(db_, number)) {
        if (believed(ticket))
          return found(Sign::foreign_number, ticket,
                       fmt::format("the subject has {} {}, as ticket {} has, in which {} takes "
                                   "part",
                                   system, number, ticket, sender_));
        claim(ticket, fmt::format("the subject has its {} {}", system, number));
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

  static std::string now_in(TicketId number, TicketId ticket)
  {
    return number == ticket ? "" : fmt::format(", now in ticket {}", ticket);
  }

  bool found(Sign sign, TicketId ticket, std::string reason)
  {
    thread.sign = sign;
    thread.ticket = ticket;
    thread.claimed.reset();
    thread.reason = std::move(reason);
    return true;
  }

  void remark(std::string text)
  {
    auto& all = thread.remarks;
    if (std::find(all.begin(), all.end(), text) == all.end())
      all.push_back(std::move(text));
  }

  void claim(TicketId ticket, std::string how)
  {
    if (thread.claimed)
      return;
    thread.claimed = ticket;
    claim_ = std::move(how);
  }

  store::Database& db_;
  const config::Config& config_;
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
  case Sign::awaited:
    return "awaited";
  case Sign::subject_tag:
    return "subject-tag";
  case Sign::foreign_number:
    return "foreign-number";
  }
  return {};
}

Thread find_thread(store::Database& db, const config::Config& config, const mail::Message& message)
{
  const auto& parents = message.in_reply_to();
  // The newest reference stands last and is the nearest relative.
  const std::vector<std::string> references{message.references().rbegin(),
                                            message.references().rend()};

  Search search{db, config, message};
  if (search.by_token(parents, "In-Reply-To") || search.by_token(references, "References") ||
      search.by_token(desk::addressed_tokens(config, message), "the address") ||
      search.by_reference(Sign::in_reply_to, parents, "In-Reply-To") ||
      search.by_reference(Sign::references, references, "References") ||
      search.by_own_id(message.message_id()) ||
      search.by_tag(tagged_tickets(config, message.subject())) ||
      search.by_foreign_number(numbers_in(config, message, true)))
    return std::move(search.thread);
  return std::move(search).give_up();
}

} // namespace tkt::rules
