#include "outbox_json.hpp"

namespace tkt::cli {

Json to_json(const send::Mail& mail)
{
  auto recipients = Json::array();
  for (const auto& copy : mail.recipients)
    recipients.push_back(
        {{"address", copy.address}, {"state", to_text(copy.state)}, {"reply", copy.reply}});
  Json json{{"id", mail.id.value},          {"ticket", nullptr},
            {"message", nullptr},           {"mailbox", mail.mailbox},
            {"state", to_text(mail.state)}, {"attempts", mail.attempts},
            {"next_try_at", nullptr},       {"error", mail.error},
            {"recipients", recipients}};
  if (mail.ticket)
    json["ticket"] = mail.ticket->value;
  if (mail.message)
    json["message"] = mail.message->value;
  if (mail.state == send::State::queued)
    json["next_try_at"] = to_rfc3339(mail.not_before);
  return json;
}

} // namespace tkt::cli
