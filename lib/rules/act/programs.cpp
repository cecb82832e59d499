#include "rules/act/programs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "rules/act/apply_plan.hpp"
#include "rules/act/program_io.hpp"
#include "rules/act/put_back.hpp"
#include "sla/promises.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

using nlohmann::json;

struct Job {
  std::int64_t id = 0;
  Program program;
};

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
            const ProgramOutcome& result)
{
  store::Transaction tx{session.db};
  std::string problem = result.problem;
  if (!result.exit.good() && !result.errors.empty())
    problem += fmt::format(": {}", trim(to_utf8(result.errors)));
  std::string unrefused; // what could not be put back any more
  const auto before = desk::newest_event(session.db);
  if (problem.empty()) {
    try {
      const auto answer = read_answer(result.output, job.program);
      if (answer.refuses)
        unrefused = refuse(session, *job.program.event, job.program.rule, *answer.refuses);
      apply(session, job.program.ticket, answer.plan,
            {.name = fmt::format("run {}", job.id),
             .what = {"run", {}, job.program.command, {}},
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
         !problem.empty()
             ? problem
             : fmt::format("{}{}{}",
                           result.sandboxed ? "ran in a sandbox" : "ran without a sandbox",
                           unrefused.empty() ? "" : "; ", unrefused));
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

std::size_t run_programs(desk::Session& session, const ProgramLimits& limits,
                         const Cancellation& stop)
{
  const auto open =
      session.db.prepare("SELECT 1 FROM rule_run WHERE state IN ('queued', 'running') LIMIT 1")
          .value<int>();
  if (!open)
    return 0;
  settle_orphans(session);
  sla::Promises promises{session.config};
  std::size_t count = 0;
  while (!stop.requested()) {
    const auto job = take_next(session);
    if (!job)
      break;
    ++count;
    ProgramOutcome result;
    try {
      result = run_program(
          {job->program.command, program_input(session.db, session.config, job->program)}, limits,
          stop);
    } catch (const Error& e) {
      result.problem = e.what();
    }
    record(session, promises, *job, result);
  }
  return count;
}

} // namespace tkt::rules
