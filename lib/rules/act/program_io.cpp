#include "rules/act/program_io.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/message/json.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/custom_field.hpp"
#include "desk/ticket/ticket.hpp"
#include "rules/match/past_ticket.hpp"

namespace tkt::rules {

namespace {

using nlohmann::json;

json to_json(const desk::Ticket& ticket)
{
  json object = desk::common_json(ticket);
  object["status"] = desk::value_of(ticket, desk::Field::status);
  object["active"] = ticket.active;
  object["tags"] = ticket.tags;
  return object;
}

json to_json(const desk::Message& message)
{
  json object = desk::common_json(message);
  object["author"] = message.author;
  object["class"] = message.mail_class;
  return object;
}

std::vector<std::string> action_names()
{
  std::vector<std::string> names;
  for (const auto& type : action_types())
    names.emplace_back(type.name);
  return names;
}

std::vector<std::string> values_of(const std::string& name, const json& value)
{
  std::vector<std::string> values;
  const auto add = [&](const json& one) {
    if (one.is_string())
      values.push_back(one.get<std::string>());
    else if (one.is_boolean())
      values.emplace_back(one.get<bool>() ? "true" : "false");
    else if (one.is_number_integer())
      values.push_back(std::to_string(one.get<std::int64_t>()));
    else
      throw Error{Kind::data, fmt::format("{}: expected a text", name)};
  };
  if (value.is_array())
    for (const auto& one : value)
      add(one);
  else
    add(value);
  return values;
}

} // namespace

std::string program_input(store::Database& db, const config::Config& config, const Program& program)
{
  json object{{"format", 1},
              {"rule", program.rule},
              {"ticket", to_json(desk::get_ticket(db, program.ticket))},
              {"before", nullptr},
              {"message", nullptr},
              {"event", nullptr},
              {"captures", json::object()}};
  const auto put_fields = [](json& ticket, const std::vector<desk::FieldValue>& values) {
    auto& fields = ticket["fields"] = json::object();
    for (const auto& [name, value] : values)
      fields[name] = value;
  };
  put_fields(object["ticket"], desk::custom_fields(db, program.ticket));
  const auto message = program.message ? desk::find_message(db, *program.message)
                                       : desk::message_to_answer(db, program.ticket);
  if (message)
    object["message"] = to_json(*message);
  if (program.event) {
    const auto past = past_ticket(db, config, program.ticket, EventId{program.event->value - 1});
    object["before"] = to_json(past.ticket);
    put_fields(object["before"], past.fields);
    if (const auto event = desk::find_event(db, *program.event))
      object["event"] = {{"id", event->id.value},
                         {"kind", event->kind},
                         {"from", event->before},
                         {"to", event->after},
                         {"by", event->actor}};
  }
  for (const auto& [name, value] : program.captures)
    object["captures"][name] = value;
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

Answer read_answer(std::string_view output, const Program& program)
{
  Answer answer;
  const Cause because{program.rule,
                      fmt::format("rule \"{}\": {} said so", program.rule, program.command)};
  const auto take = [&](const json& object) {
    if (!object.is_object())
      throw Error{Kind::data, "expected an object such as {\"queue\": \"billing\"}"};
    for (const auto& [name, value] : object.items()) {
      if (name == "refuse") {
        const auto words = values_of(name, value);
        if (words.size() != 1 || trim(words.front()).empty())
          throw Error{Kind::data, "refuse: expected the reason, a text"};
        if (!program.event)
          throw Error{Kind::data, "refuse: it was set off by no change that could be refused"};
        answer.refuses =
            fmt::format("{}", fmt::join(split(clip(trim(words.front()), 500), '\n'), " "));
        continue;
      }
      const auto* type = find_action(name);
      if (type == nullptr || name == "run" || name == "drop" || name == "new_ticket")
        throw Error{Kind::data,
                    fmt::format("no action \"{}\"{}", name, did_you_mean(name, action_names()))};
      const auto values = values_of(name, value);
      for (const auto& one : values)
        if (auto wrong = type->kind.problem ? type->kind.problem(one) : std::string{};
            !wrong.empty())
          throw Error{Kind::data, fmt::format("{}: {}", name, wrong)};
      if (!values.empty())
        type->plan(answer.plan, values, because);
    }
  };
  const auto whole = json::parse(output, nullptr, false);
  if (!whole.is_discarded()) {
    take(whole);
    return answer;
  }
  for (const auto line : split(output, '\n')) {
    if (trim(line).empty())
      continue;
    const auto object = json::parse(line, nullptr, false);
    if (object.is_discarded())
      throw Error{Kind::data, fmt::format("printed what is no JSON: {}", clip(line, 60))};
    take(object);
  }
  return answer;
}

} // namespace tkt::rules
