#include "rules/ticket_value.hpp"

namespace tkt::rules {

using desk::Field;

void set_value(desk::Ticket& ticket, const config::Config& config, Field field,
               const std::string& value)
{
  switch (field) {
  case Field::subject:
    ticket.subject = value;
    break;
  case Field::queue:
    ticket.queue = value;
    break;
  case Field::agent:
    ticket.agent = value;
    break;
  case Field::team:
    ticket.team = value;
    break;
  case Field::priority:
    ticket.priority = value;
    break;
  case Field::category:
    ticket.category = value;
    break;
  case Field::type:
    ticket.type = value;
    break;
  case Field::sla:
    ticket.sla = value;
    break;
  case Field::status: {
    const auto slash = value.find('/');
    ticket.status = value.substr(0, slash);
    ticket.substatus = slash == std::string::npos ? "" : value.substr(slash + 1);
    const auto* status = config.find_status(ticket.status);
    ticket.active = status == nullptr || config::is_active(status->kind);
    break;
  }
  }
}

} // namespace tkt::rules
