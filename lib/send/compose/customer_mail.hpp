// Mail that tells customers what becomes of their tickets: registered, taken up, resolved, late …
#pragma once

#include <string>

#include "desk/log/event.hpp"
#include "desk/log/session.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::send {

/// What an event asks for, by the configuration.
struct CustomerMail {
  std::string occasion;      ///< unique within the ticket: `registered`, `event 4711`
  std::string template_name; ///< "" for none
  bool asks = false;         ///< how satisfied the customer is
  std::string status;        ///< that the ticket still has to have; "" where that is no matter

  explicit operator bool() const { return !template_name.empty() || asks; }
};

/// Whether any queue has such mail at all.
bool sends_customer_mail(const config::Config& config);

CustomerMail wanted(const config::Config& config, const desk::Ticket& ticket,
                    const desk::Event& event);

/// Queues what is wanted, once for each occasion, whatever is repeated; with an event `mailed`, or
/// `mail_withheld`. `no_answer`: why nothing automatic may be sent to this customer; "" if it may.
/// The question stands in the mail of the status if its template speaks of `survey`, and is a mail
/// of its own otherwise. True if something was queued.
bool mail_customer(desk::Session& session, const desk::Ticket& ticket, const desk::Event& event,
                   const CustomerMail& what, std::string_view no_answer);

} // namespace tkt::send
