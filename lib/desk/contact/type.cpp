#include "desk/contact/type.hpp"

#include <fmt/format.h>

#include "desk/ticket/ticket.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view vip_word = " VIP";

std::string to_text(std::string_view type, bool vip)
{
  return fmt::format("{}{}", type, vip ? vip_word : "");
}

} // namespace

bool mark_sender(Session& session, TicketId ticket, ContactId contact,
                 std::optional<std::string> type, std::optional<bool> vip, std::string_view because)
{
  const auto row = session.db.prepare("SELECT type, vip FROM contact WHERE id = ?")
                       .bind_all(contact)
                       .row<std::string, bool>();
  if (!row)
    return false;
  const auto& [old_type, old_vip] = *row;
  const auto new_type = type.value_or(old_type);
  const bool new_vip = vip.value_or(old_vip);
  if (new_type == old_type && new_vip == old_vip)
    return false;
  mark_contact(session, contact, new_type, new_vip);
  add_event(session, ticket,
            {.kind = "contact",
             .before = to_text(old_type, old_vip),
             .after = to_text(new_type, new_vip),
             .reason = because});
  return true;
}

bool is_mark(const Event& event)
{
  return event.kind == "contact" && event.actor == "tkt-rules" &&
         event.reason.starts_with("rule \"");
}

bool take_mark_back(Session& session, const Event& event, std::string_view because,
                    std::string& now)
{
  const auto id = get_ticket(session.db, event.ticket).contact;
  if (!id)
    return false;
  const auto contact = get_contact(session.db, *id);
  now = to_text(contact.type, contact.vip);
  if (now != event.after)
    return false;
  std::string_view before = event.before;
  const bool vip = before.ends_with(vip_word);
  if (vip)
    before.remove_suffix(vip_word.size());
  return mark_sender(session, event.ticket, contact.id, std::string{before}, vip, because);
}

} // namespace tkt::desk
