#include "tkt/ui/json.hpp"

#include <nlohmann/json.hpp>

#include "desk/message/json.hpp"

namespace tkt::cli {

namespace {

/// What the library writes of a ticket or message for all programs.
Json from(const nlohmann::ordered_json& value)
{
  if (value.is_string())
    return value.get<std::string>();
  if (value.is_number())
    return value.get<std::int64_t>();
  if (value.is_boolean())
    return value.get<bool>();
  Json json;
  if (value.is_array()) {
    json = Json::array();
    for (const auto& item : value)
      json.push_back(from(item));
  } else if (value.is_object()) {
    for (const auto& [name, field] : value.items())
      json[name] = from(field);
  }
  return json;
}

Json due(const std::optional<desk::RunningClock>& clock)
{
  return clock ? Json(to_rfc3339(clock->due_at)) : Json(nullptr);
}

} // namespace

Json to_json(const mail::Address& address)
{
  return from(desk::to_json(address));
}

Json to_json(const desk::Ticket& ticket, Instant now)
{
  const auto state = desk::state(ticket.clocks, now);
  const bool paused = state == desk::ClockState::paused;
  // Fields that are there keep their places.
  Json json{{"id", ticket.id.value},
            {"subject", ticket.subject},
            {"status", ticket.status},
            {"substatus", ticket.substatus}};
  json.update(from(desk::common_json(ticket)));
  json.update(Json{
      {"updated_at", to_rfc3339(ticket.updated_at)},
      {"last_message_at", to_rfc3339(ticket.last_message_at)},
      {"last_message_from", ticket.last_message_from},
      {"reaction_due", due(ticket.clocks.reaction)},
      {"alarm_at", due(ticket.clocks.alarm)},
      {"resolve_due", due(ticket.clocks.resolution)},
      // Scripts know five states; a clock that is paused stands still like one that is stopped.
      {"clock", desk::to_text(paused ? desk::ClockState::stopped : state)},
      {"tags", ticket.tags},
      {"next_reaction_due", due(ticket.clocks.next_reaction)},
      {"paused", paused},
      {"autoreply_stopped", ticket.autoreply_stopped},
  });
  return json;
}

Json to_json(const desk::Message& message)
{
  auto json = from(desk::common_json(message));
  json["author"] = message.author;
  return json;
}

Json to_json(const desk::Event& event)
{
  return {
      {"at", to_rfc3339(event.at)}, {"actor", event.actor}, {"unix_user", event.unix_user},
      {"kind", event.kind},         {"from", event.before}, {"to", event.after},
      {"reason", event.reason},
  };
}

Json to_log_json(const desk::Event& event)
{
  Json json{{"id", event.id.value}, {"ticket", event.ticket.value}};
  json.update(to_json(event));
  return json;
}

Json to_json(const desk::Change& change, std::string_view field)
{
  return {{"ticket", change.ticket.value},
          {"field", field},
          {"from", change.before},
          {"to", change.after}};
}

} // namespace tkt::cli
