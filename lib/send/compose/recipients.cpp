#include "send/compose/recipients.hpp"

#include <set>

#include "base/error.hpp"
#include "base/log.hpp"

namespace tkt::send {

namespace {

/// Takes addresses in, each once.
class Collector {
public:
  void add(std::vector<mail::Address>& list, const mail::Address& who)
  {
    if (seen_.insert(mail::fold_address(who.address)).second)
      list.push_back(who);
  }

private:
  std::set<std::string> seen_;
};

void check(const std::vector<mail::Address>& asked_for)
{
  for (const auto& who : asked_for) {
    if (!mail::valid_address(who.address))
      throw Error{Kind::usage, fmt::format("not an address: \"{}\"", who.address)};
  }
}

bool never_in_cc(const config::Config& config, const config::Queue* queue, std::string_view address)
{
  if (config.is_own_address(address))
    return true;
  if (queue == nullptr)
    return false;
  const auto folded = mail::fold_address(address);
  return std::any_of(queue->never_cc.begin(), queue->never_cc.end(), [&](const std::string& other) {
    const auto wanted = mail::fold_address(other);
    return other.starts_with('@') ? folded.ends_with(wanted) : folded == wanted;
  });
}

/// Where the requester wants to be answered.
std::vector<mail::Address> requester(const config::Config& config, const desk::Ticket& ticket,
                                     const desk::Message* answered,
                                     const std::vector<mail::Address>& reply_to)
{
  std::vector<mail::Address> to;
  if (answered != nullptr &&
      mail::fold_address(answered->from.address) == mail::fold_address(ticket.requester.address)) {
    for (const auto& who : reply_to) {
      if (mail::valid_address(who.address) && !config.is_own_address(who.address))
        to.push_back(who);
    }
  }
  if (to.empty() && mail::valid_address(ticket.requester.address))
    to.push_back(ticket.requester);
  return to;
}

} // namespace

std::vector<std::string> Recipients::envelope() const
{
  std::vector<std::string> all;
  for (const auto* list : {&to, &cc, &bcc}) {
    for (const auto& who : *list)
      all.push_back(who.address);
  }
  return all;
}

Recipients resolve_recipients(const config::Config& config, const desk::Ticket& ticket,
                              const Letter& letter, const desk::Message* answered,
                              const std::vector<mail::Address>& reply_to)
{
  check(letter.to);
  check(letter.cc);
  check(letter.bcc);
  const auto* queue = config.find_queue(ticket.queue);

  Recipients result;
  Collector each_once;
  for (const auto& who :
       letter.to.empty() ? requester(config, ticket, answered, reply_to) : letter.to)
    each_once.add(result.to, who);
  if (result.to.empty())
    throw Error{Kind::data, fmt::format("ticket {}: its requester has no address to answer to; "
                                        "name a recipient",
                                        ticket.id)};

  for (const auto& who : letter.cc) {
    if (never_in_cc(config, queue, who.address))
      log::notice("{} is left out of Cc: an address of ours, or one of never_cc", who.address);
  }
  auto cc = letter.cc;
  if (letter.reply_all && answered != nullptr) {
    // The requester is answered already, by his Reply-To if he gave one.
    if (mail::fold_address(answered->from.address) != mail::fold_address(ticket.requester.address))
      cc.push_back(answered->from);
    cc.insert(cc.end(), answered->to.begin(), answered->to.end());
    cc.insert(cc.end(), answered->cc.begin(), answered->cc.end());
  }
  for (const auto& who : cc) {
    if (mail::valid_address(who.address) && !never_in_cc(config, queue, who.address))
      each_once.add(result.cc, who);
  }
  for (const auto& who : letter.bcc)
    each_once.add(result.bcc, who);
  return result;
}

} // namespace tkt::send
