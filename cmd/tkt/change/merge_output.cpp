#include "tkt/change/merge_output.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "sla/promises.hpp"
#include "tkt/arguments/ticket_argument.hpp"

namespace tkt::cli {

std::vector<MessageId> parse_messages(const std::vector<std::string>& words)
{
  std::vector<MessageId> messages;
  for (const auto& word : words)
    messages.push_back(MessageId{parse_ticket(word).value});
  return messages;
}

void settle_clocks(desk::Session& session, const desk::Operation& operation)
{
  sla::Promises promises{session.config};
  promises.refresh(session, operation.source);
  promises.refresh(session, operation.target);
}

void print_operation(Shell& shell, const std::string& what, const desk::Operation& operation)
{
  auto& out = shell.out();
  if (!shell.json()) {
    const auto messages = fmt::format("{}", fmt::join(operation.messages, ","));
    if (out.terminal().is_terminal)
      out.line(out.safe(fmt::format("{}: #{} → #{}  messages {}", what, operation.source,
                                    operation.target, messages)));
    else
      out.line(fmt::format("{}\t{}\t{}\t{}", what, operation.source, operation.target, messages));
    return;
  }
  auto messages = Json::array();
  for (const auto message : operation.messages)
    messages.push_back(message.value);
  out.json({{"done", what},
            {"from", operation.source.value},
            {"to", operation.target.value},
            {"messages", messages}});
}

} // namespace tkt::cli
