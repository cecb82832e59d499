#include "desk/reverse_conclusion.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "desk/action.hpp"
#include "desk/autoreply.hpp"
#include "desk/foreign_number.hpp"
#include "desk/row_reverse.hpp"
#include "desk/undeliverable.hpp"

namespace tkt::desk {

namespace {

Reversal moved(std::string text)
{
  return {Reversal::What::moved, std::move(text), {}, {}, {}};
}

Reversal done(std::string field, Change change)
{
  return {Reversal::What::done, {}, std::move(field), std::move(change), {}};
}

/// `NAME NUMBER`, where names may have blanks: those that are configured are known.
ForeignNumber read_number(const config::Config& config, const std::string& text)
{
  std::size_t blank = 0;
  for (const auto& one : config.foreign_numbers)
    if (text.starts_with(one.name + ' '))
      blank = std::max(blank, one.name.size());
  if (blank == 0)
    blank = text.rfind(' ');
  return blank == std::string::npos ? ForeignNumber{{}, text}
                                    : ForeignNumber{text.substr(0, blank), text.substr(blank + 1)};
}

/// As it was before the action that has taken it away, if that is remembered.
bool put_address_back(Session& session, const Event& event, const std::string& address)
{
  const auto action = action_of(session.db, event.id);
  const auto key =
      session.db.prepare("SELECT json_array(?)").bind_all(address).value<std::string>();
  return action && key && put_row_back(session, *action, "undeliverable", *key);
}

/// In the words of the last report that the ticket had of it.
bool mark_again(Session& session, const Event& event, const std::string& address)
{
  const auto report =
      session.db
          .prepare("SELECT reason, message FROM event WHERE ticket = ? AND kind = 'undeliverable' "
                   "AND after = ? AND id < ? ORDER BY id DESC LIMIT 1")
          .bind_all(event.ticket, address, event.id)
          .row<std::string, std::optional<MessageId>>();
  return mark_undeliverable(session, address, {}, report ? std::get<0>(*report) : event.reason,
                            report ? std::get<1>(*report) : event.message);
}

} // namespace

Reversal reverse_foreign_number(Session& session, const Event& event, std::string_view because)
{
  if (event.after.empty()) {
    add_foreign_number(session, event.ticket, read_number(session.config, event.before), because);
    return done("foreign_number", {event.ticket, "", event.before});
  }
  const auto number = read_number(session.config, event.after);
  if (!forget_foreign_number(session, event.ticket, number, because))
    return moved(fmt::format("the number {} has been taken away since", number.number));
  return done("foreign_number", {event.ticket, event.after, ""});
}

Reversal reverse_loop(Session& session, const Event& event, std::string_view because)
{
  if (autoreply(session.db, event.ticket).state != AutoReply::stopped)
    return moved("its automatic answers have been changed again");
  set_autoreply(session, event.ticket, AutoReply::usual, because);
  return done("autoreply", {event.ticket, std::string{to_text(AutoReply::stopped)},
                            std::string{to_text(AutoReply::usual)}});
}

Reversal reverse_undeliverable(Session& session, const Event& event, std::string_view because)
{
  const bool marked = !event.after.empty();
  const auto& address = marked ? event.after : event.before;
  if (find_undeliverable(session.db, address).has_value() != marked)
    return moved(
        fmt::format("{} {}", address, marked ? "is not marked any more" : "has been marked again"));
  if (!put_address_back(session, event, address)) {
    if (marked)
      unmark_undeliverable(session, address);
    else
      mark_again(session, event, address);
  }
  add_event(session, event.ticket,
            {.kind = "undeliverable",
             .before = event.after,
             .after = event.before,
             .reason = because,
             .message = event.message});
  return done("undeliverable", {event.ticket, event.after, event.before});
}

} // namespace tkt::desk
