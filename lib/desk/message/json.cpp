#include "desk/message/json.hpp"

#include <nlohmann/json.hpp>

namespace tkt::desk {

Json to_json(const mail::Address& address)
{
  return {{"name", address.name}, {"address", address.address}};
}

Json to_json(const std::vector<mail::Address>& addresses)
{
  auto list = Json::array();
  for (const auto& address : addresses)
    list.push_back(to_json(address));
  return list;
}

Json common_json(const Ticket& ticket)
{
  return {{"id", ticket.id.value},
          {"subject", ticket.subject},
          {"queue", ticket.queue},
          {"agent", ticket.agent},
          {"team", ticket.team},
          {"priority", ticket.priority},
          {"category", ticket.category},
          {"type", ticket.type},
          {"sla", ticket.sla},
          {"mailbox", ticket.mailbox},
          {"requester", to_json(ticket.requester)},
          {"created_at", to_rfc3339(ticket.created_at)}};
}

Json common_json(const Message& message)
{
  auto files = Json::array();
  for (const auto& file : message.attachments)
    files.push_back(Json{{"name", file.name}, {"type", file.type}, {"size", file.size}});
  return {{"id", message.id.value},       {"kind", to_text(message.kind)},
          {"at", to_rfc3339(message.at)}, {"from", to_json(message.from)},
          {"to", to_json(message.to)},    {"cc", to_json(message.cc)},
          {"subject", message.subject},   {"message_id", message.message_id},
          {"text", message.text},         {"attachments", std::move(files)}};
}

} // namespace tkt::desk
