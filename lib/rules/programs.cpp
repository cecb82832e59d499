#include "rules/programs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "config/rule_words.hpp"
#include "desk/custom_field.hpp"
#include "desk/event.hpp"
#include "desk/message.hpp"
#include "desk/ticket.hpp"
#include "rules/apply.hpp"
#include "sla/promises.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

using nlohmann::json;

struct Job {
  std::int64_t id = 0;
  Program program;
};

json to_json(const mail::Address& address)
{
  return {{"name", address.name}, {"address", address.address}};
}

json to_json(const desk::Ticket& ticket)
{
  return {{"id", ticket.id.value},
          {"subject", ticket.subject},
          {"status", desk::value_of(ticket, desk::Field::status)},
          {"active", ticket.active},
          {"queue", ticket.queue},
          {"agent", ticket.agent},
          {"team", ticket.team},
          {"priority", ticket.priority},
          {"category", ticket.category},
          {"type", ticket.type},
          {"sla", ticket.sla},
          {"mailbox", ticket.mailbox},
          {"requester", to_json(ticket.requester)},
          {"created_at", to_rfc3339(ticket.created_at)},
          {"tags", ticket.tags}};
}

json to_json(const desk::Message& message)
{
  json to = json::array(), cc = json::array(), files = json::array();
  for (const auto& address : message.to)
    to.push_back(to_json(address));
  for (const auto& address : message.cc)
    cc.push_back(to_json(address));
  for (const auto& file : message.attachments)
    files.push_back({{"name", file.name}, {"type", file.type}, {"size", file.size}});
  return {{"id", message.id.value},
          {"kind", desk::to_text(message.kind)},
          {"at", to_rfc3339(message.at)},
          {"author", message.author},
          {"from", to_json(message.from)},
          {"to", to},
          {"cc", cc},
          {"subject", message.subject},
          {"message_id", message.message_id},
          {"class", message.mail_class},
          {"text", message.text},
          {"attachments", files}};
}

std::string input_of(store::Database& db, const Program& program)
{
  json object{{"format", 1},
              {"rule", program.rule},
              {"ticket", to_json(desk::get_ticket(db, program.ticket))},
              {"message", nullptr},
              {"event", nullptr},
              {"captures", json::object()}};
  auto& fields = object["ticket"]["fields"] = json::object();
  for (const auto& [name, value] : desk::custom_fields(db, program.ticket))
    fields[name] = value;
  const auto message = program.message ? desk::find_message(db, *program.message)
                                       : desk::message_to_answer(db, program.ticket);
  if (message)
    object["message"] = to_json(*message);
  if (program.event) {
    const auto row = db.prepare("SELECT kind, before, after, actor FROM event WHERE id = ?")
                         .bind_all(*program.event)
                         .row<std::string, std::string, std::string, std::string>();
    if (row)
      object["event"] = {{"id", program.event->value},
                         {"kind", std::get<0>(*row)},
                         {"from", std::get<1>(*row)},
                         {"to", std::get<2>(*row)},
                         {"by", std::get<3>(*row)}};
  }
  for (const auto& [name, value] : program.captures)
    object["captures"][name] = value;
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
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

/// What the program asks for, in the words of a rule's `then`.
Plan read_plan(std::string_view output, const Program& program)
{
  Plan plan;
  const Because because{program.rule,
                        fmt::format("rule \"{}\": {} said so", program.rule, program.command)};
  const auto take = [&](const json& object) {
    if (!object.is_object())
      throw Error{Kind::data, "expected an object such as {\"queue\": \"billing\"}"};
    for (const auto& [name, value] : object.items()) {
      const auto* deed = find_deed(name);
      if (deed == nullptr || name == "run" || name == "drop" || name == "new_ticket")
        throw Error{Kind::data,
                    fmt::format("no action \"{}\"{}", name, did_you_mean(name, deed_names()))};
      const auto values = values_of(name, value);
      for (const auto& word : config::actions())
        if (word.name == name)
          for (const auto& one : values)
            if (auto wrong = config::value_problem(word.takes, one); !wrong.empty())
              throw Error{Kind::data, fmt::format("{}: {}", name, wrong)};
      if (!values.empty())
        deed->plan(plan, values, because);
    }
  };
  const auto whole = json::parse(output, nullptr, false);
  if (!whole.is_discarded()) {
    take(whole);
    return plan;
  }
  for (const auto line : split(output, '\n')) {
    if (trim(line).empty())
      continue;
    const auto object = json::parse(line, nullptr, false);
    if (object.is_discarded())
      throw Error{Kind::data, fmt::format("printed what is no JSON: {}", clip(line, 60))};
    take(object);
  }
  return plan;
}

void finish(desk::Session& session, const Job& job, std::string_view state,
            const std::string& result)
{
  session.db.prepare("UPDATE rule_run SET state = ?, result = ?, done_at = ? WHERE id = ?")
      .run(state, result, session.now(), job.id);
  desk::add_event(session, job.program.ticket,
                  {.kind = "run",
                   .before = job.program.command,
                   .after = state,
                   .reason = fmt::format("rule \"{}\": {}", job.program.rule, result),
                   .message = job.program.message});
}

/// Those of a process that is no more: how far they came, nobody knows.
void settle_orphans(desk::Session& session)
{
  store::Transaction tx{session.db};
  std::vector<Job> jobs;
  for (const auto& [id, rule, ticket, command] :
       session.db
           .prepare("SELECT id, rule, ticket, command FROM rule_run "
                    "WHERE state IN ('queued', 'running') AND state = 'running'")
           .rows<std::int64_t, std::string, TicketId, std::string>()) {
    Job job;
    job.id = id;
    job.program.rule = rule;
    job.program.ticket = ticket;
    job.program.command = command;
    jobs.push_back(std::move(job));
  }
  for (const auto& job : jobs)
    finish(session, job, "unknown", "tkt-rules ended while it ran; it is not run again");
  tx.commit();
}

std::optional<Job> take_next(desk::Session& session)
{
  const auto waiting =
      session.db.prepare("SELECT 1 FROM rule_run WHERE state IN ('queued', 'running') LIMIT 1")
          .value<int>();
  if (!waiting)
    return {};
  store::Transaction tx{session.db};
  const auto row =
      session.db
          .prepare("SELECT id, rule, ticket, message, event, depth, captures, command FROM "
                   "rule_run WHERE state IN ('queued', 'running') "
                   "AND state = 'queued' ORDER BY id LIMIT 1")
          .row<std::int64_t, std::string, TicketId, std::optional<MessageId>,
               std::optional<EventId>, int, std::string, std::string>();
  if (!row)
    return {};
  Job job;
  std::string captures;
  std::tie(job.id, job.program.rule, job.program.ticket, job.program.message, job.program.event,
           job.program.depth, captures, job.program.command) = *row;
  const auto object = json::parse(captures, nullptr, false);
  if (object.is_object())
    for (const auto& [name, value] : object.items())
      if (value.is_string())
        job.program.captures[name] = value.get<std::string>();
  session.db.prepare("UPDATE rule_run SET state = 'running', began_at = ? WHERE id = ?")
      .run(session.now(), job.id);
  tx.commit();
  return job;
}

/// Its result and all that it asked for, or its failure: one transaction.
void record(desk::Session& session, sla::Promises& promises, const Job& job,
            const ChildResult& result)
{
  store::Transaction tx{session.db};
  std::string problem = result.problem;
  if (problem.empty() && result.status != 0)
    problem = fmt::format("ended with status {}{}{}", result.status,
                          result.errors.empty() ? "" : ": ", trim(to_utf8(result.errors)));
  const auto before = desk::newest_event(session.db);
  if (problem.empty()) {
    try {
      const auto plan = read_plan(result.output, job.program);
      apply(session, job.program.ticket, plan,
            {.name = fmt::format("run {}", job.id),
             .text = fmt::format("{} has run", job.program.command),
             .by = {},
             .message = job.program.message,
             .event = {},
             .contact = {},
             .no_answer = "a program asked for it", // answers are for rules, which know the mail
             .opened = false});
      promises.refresh(session, job.program.ticket);
    } catch (const Error& e) {
      if (e.kind() == Kind::temporary || e.kind() == Kind::internal)
        throw;
      problem = e.what();
    }
  }
  finish(session, job, problem.empty() ? "done" : "failed",
         problem.empty() ? (result.sandboxed ? "ran in a sandbox" : "ran without a sandbox")
                         : problem);
  session.db.prepare("INSERT INTO rule_chain(event, depth) SELECT id, ? FROM event WHERE id > ?")
      .run(job.program.depth + 1, before);
  tx.commit();
}

} // namespace

void queue_program(desk::Session& session, const Program& program)
{
  json captures = json::object();
  for (const auto& [name, value] : program.captures)
    captures[name] = value;
  session.db
      .prepare("INSERT INTO rule_run(rule, ticket, message, event, depth, captures, command, "
               "created_at) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(program.rule, program.ticket, program.message, program.event, program.depth,
           captures.dump(-1, ' ', false, json::error_handler_t::replace), program.command,
           session.now());
}

std::size_t run_programs(desk::Session& session, const ChildLimits& limits,
                         const std::atomic<bool>* stop)
{
  const auto open =
      session.db.prepare("SELECT 1 FROM rule_run WHERE state IN ('queued', 'running') LIMIT 1")
          .value<int>();
  if (!open)
    return 0;
  settle_orphans(session);
  sla::Promises promises{session.config};
  std::size_t count = 0;
  while (stop == nullptr || !*stop) {
    const auto job = take_next(session);
    if (!job)
      break;
    ++count;
    ChildResult result;
    try {
      result = run_child(job->program.command, input_of(session.db, job->program), limits, stop);
    } catch (const Error& e) {
      result.problem = e.what();
    }
    record(session, promises, *job, result);
  }
  return count;
}

} // namespace tkt::rules
