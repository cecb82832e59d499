#include "rules/decide/agent_commands.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/ticket/change.hpp"

namespace tkt::rules {

namespace {

constexpr std::string_view by_mail = "by mail";

/// One command. `check` throws Kind::usage for an argument that is no good.
struct Order {
  std::string_view name;
  bool takes_argument;
  void (*check)(const config::Config& config, const std::string& argument);
  void (*run)(desk::Session& session, TicketId ticket, const std::string& argument);
};

template <desk::Field field>
void run_set(desk::Session& session, TicketId ticket, const std::string& argument)
{
  desk::set(session, ticket, field, argument, by_mail);
}

template <desk::Field field>
void check_set(const config::Config& config, const std::string& argument)
{
  desk::check_value(config, field, argument);
}

void check_nothing(const config::Config&, const std::string&) {}

std::string agent_of(const std::string& argument)
{
  return argument == "none" ? std::string{} : argument;
}

const std::vector<Order>& orders()
{
  static const std::vector<Order> all{
      {"close", false, check_nothing,
       [](desk::Session& session, TicketId ticket, const std::string&) {
         desk::close(session, ticket, by_mail);
       }},
      {"reopen", false, check_nothing,
       [](desk::Session& session, TicketId ticket, const std::string&) {
         desk::reopen(session, ticket, by_mail);
       }},
      {"take", false, check_nothing,
       [](desk::Session& session, TicketId ticket, const std::string&) {
         desk::assign(session, ticket, session.actor.name, by_mail);
       }},
      {"assign", true,
       [](const config::Config& config, const std::string& argument) {
         desk::check_value(config, desk::Field::agent, agent_of(argument));
       },
       [](desk::Session& session, TicketId ticket, const std::string& argument) {
         desk::assign(session, ticket, agent_of(argument), by_mail);
       }},
      {"tag", true, check_nothing,
       [](desk::Session& session, TicketId ticket, const std::string& argument) {
         desk::add_tag(session, ticket, argument, by_mail);
       }},
      {"untag", true, check_nothing,
       [](desk::Session& session, TicketId ticket, const std::string& argument) {
         desk::remove_tag(session, ticket, argument, by_mail);
       }},
      {"queue", true, check_set<desk::Field::queue>, run_set<desk::Field::queue>},
      {"status", true, check_set<desk::Field::status>, run_set<desk::Field::status>},
      {"priority", true, check_set<desk::Field::priority>, run_set<desk::Field::priority>},
      {"category", true, check_set<desk::Field::category>, run_set<desk::Field::category>},
      {"type", true, check_set<desk::Field::type>, run_set<desk::Field::type>},
      {"team", true, check_set<desk::Field::team>, run_set<desk::Field::team>},
      {"sla", true, check_set<desk::Field::sla>, run_set<desk::Field::sla>},
  };
  return all;
}

const Order* find_order(std::string_view name)
{
  const auto& all = orders();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Order& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> order_names()
{
  std::vector<std::string> names{"comment"};
  for (const auto& one : orders())
    names.emplace_back(one.name);
  return names;
}

bool is_command(std::string_view line)
{
  return line.size() > 1 && line[0] == '#' &&
         ((line[1] >= 'a' && line[1] <= 'z') || (line[1] >= 'A' && line[1] <= 'Z'));
}

void add_command(const config::Config& config, AgentMail& mail, const AgentCommand& command)
{
  const auto* order = find_order(command.name);
  if (order == nullptr) {
    mail.mistakes.push_back(
        fmt::format("no command #{}{}", command.name, did_you_mean(command.name, order_names())));
    return;
  }
  if (order->takes_argument == command.argument.empty()) {
    mail.mistakes.push_back(
        fmt::format("#{} {}", command.name,
                    order->takes_argument ? "says nothing behind it" : "takes nothing behind it"));
    return;
  }
  try {
    order->check(config, command.argument);
    mail.commands.push_back(command);
  } catch (const Error& e) {
    mail.mistakes.push_back(fmt::format("#{}: {}", command.name, e.what()));
  }
}

/// Takes the command in the next line that is not empty off `rest`; nothing if that is text.
std::optional<AgentCommand> next_command(std::string_view& rest)
{
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto line = trim(rest.substr(0, end));
    if (!line.empty() && !is_command(line))
      return {};
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (line.empty())
      continue;
    const auto blank = line.find_first_of(" \t");
    return AgentCommand{
        to_lower_ascii(line.substr(1, blank == std::string_view::npos ? blank : blank - 1)),
        blank == std::string_view::npos ? std::string{} : std::string{trim(line.substr(blank))}};
  }
  return {};
}

} // namespace

void take_commands(const config::Config& config, AgentMail& mail)
{
  std::string_view rest = mail.text;
  std::string before; // of the text: what stood behind #comment
  while (const auto command = next_command(rest)) {
    if (command->name == "comment") {
      mail.note = true;
      if (!command->argument.empty())
        before += command->argument + '\n';
    } else {
      add_command(config, mail, *command);
    }
  }
  mail.text = before + std::string{rest};
}

std::optional<std::string> find_command(std::string_view text, std::string_view name)
{
  while (auto command = next_command(text))
    if (command->name == name)
      return std::move(command->argument);
  return {};
}

void carry_out(desk::Session& session, TicketId ticket, const AgentCommand& command)
{
  if (const auto* order = find_order(command.name))
    order->run(session, ticket, command.argument);
}

} // namespace tkt::rules
