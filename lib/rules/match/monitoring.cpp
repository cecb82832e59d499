#include "rules/match/monitoring.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::rules {

namespace {

/// The subjects that these write as they come, before anybody changes their templates.
struct Shipped {
  std::string_view name;
  const char* problem;
  const char* recovery;
};
constexpr std::array shipped{
    // ** PROBLEM Service Alert: web01/HTTP is CRITICAL **
    Shipped{"nagios", R"(^\*\* (?:PROBLEM|ACKNOWLEDGEMENT)[^:]*Alert: (.+?) is [A-Z]+ \*\*)",
            R"(^\*\* RECOVERY[^:]*Alert: (.+?) is [A-Z]+ \*\*)"},
    // [PROBLEM] HTTP on web01 is CRITICAL!
    Shipped{"icinga", R"(^\[(?:PROBLEM|ACKNOWLEDGEMENT)\] (.+?) is [A-Z]+!?)",
            R"(^\[RECOVERY\] (.+?) is [A-Z]+!?)"},
    // Problem: Disk full on db01; Resolved in 5m 2s: Disk full on db01
    Shipped{"zabbix", R"(^(?:Problem|Updated problem[^:]*): (.+)$)",
            R"(^Resolved(?: in [^:]+)?: (.+)$)"},
    // [FIRING:1] InstanceDown (web01:9100 node critical)
    Shipped{"alertmanager", R"(^\[FIRING(?::\d+)?\] (.+?)\s*$)",
            R"(^\[RESOLVED(?::\d+)?\] (.+?)\s*$)"},
    // monit alert --  Connection failed nginx; Connection succeeded nginx; Does not exist nginx
    Shipped{"monit",
            R"(^monit alert --\s+(?:([A-Z][A-Za-z ]*?) (?:failed|matched|changed|error)|)"
            R"((Does not exist)|(Timeout)) (\S+))",
            R"(^monit alert --\s+(?:([A-Z][A-Za-z ]*?) (?:succeeded|not changed|recovery)|)"
            R"((Exists)) (\S+))"},
};

std::unique_ptr<RE2> compile(const std::string& pattern, const std::string& name)
{
  RE2::Options options;
  options.set_log_errors(false);
  auto ready = std::make_unique<RE2>(pattern, options);
  if (!ready->ok())
    throw Error{Kind::config, fmt::format("monitor {}: \"{}\" is no regular expression: {}", name,
                                          pattern, ready->error())};
  return ready;
}

/// What the groups captured, joined; nothing if the text does not match.
std::optional<std::string> key_of(const RE2& pattern, const std::string& subject)
{
  const auto groups = static_cast<std::size_t>(pattern.NumberOfCapturingGroups());
  std::vector<re2::StringPiece> found(groups + 1);
  if (!pattern.Match(subject, 0, subject.size(), RE2::UNANCHORED, found.data(),
                     static_cast<int>(found.size())))
    return {};
  std::vector<std::string> parts;
  for (std::size_t i = 1; i <= groups; ++i)
    if (!found[i].empty())
      parts.push_back(found[i] == "Does not exist" ? "Exists" : found[i].as_string());
  return join(parts, "/");
}

} // namespace

struct Monitors::Reader {
  config::Monitor monitor;
  std::vector<std::string> from; ///< folded
  std::unique_ptr<RE2> problem;
  std::unique_ptr<RE2> recovery;
};

Monitors::Monitors(const config::Config& config)
{
  for (const auto& monitor : config.monitors) {
    auto problem = monitor.problem, recovery = monitor.recovery;
    const auto* known = std::find_if(shipped.begin(), shipped.end(),
                                     [&](const Shipped& one) { return one.name == monitor.name; });
    if (problem.empty() && known != shipped.end()) {
      problem = known->problem;
      recovery = known->recovery;
    }
    Reader reader{monitor, {}, compile(problem, monitor.name), compile(recovery, monitor.name)};
    for (const auto& address : monitor.from)
      reader.from.push_back(mail::fold_address(address));
    readers_.push_back(std::move(reader));
  }
}

Monitors::Monitors(Monitors&&) noexcept = default;
Monitors::~Monitors() = default;

std::optional<Alarm> Monitors::read(const mail::Message& message) const
{
  if (readers_.empty() || !message.author())
    return {};
  const auto sender = mail::fold_address(message.author()->address);
  const std::string subject{trim(message.subject())};
  for (const auto& reader : readers_) {
    if (std::find(reader.from.begin(), reader.from.end(), sender) == reader.from.end())
      continue;
    const auto& monitor = reader.monitor;
    if (const auto key = key_of(*reader.recovery, subject))
      return Alarm{monitor.name, fmt::format("{} {}", monitor.name, *key), true, monitor.status};
    if (const auto key = key_of(*reader.problem, subject))
      return Alarm{monitor.name, fmt::format("{} {}", monitor.name, *key), false, {}};
  }
  return {};
}

std::optional<TicketId> alarm_ticket(store::Database& db, std::string_view key)
{
  return db
      .prepare("SELECT a.ticket FROM alarm a JOIN ticket t ON t.id = a.ticket "
               "WHERE a.key = ? AND t.active = 1")
      .bind_all(key)
      .value<TicketId>();
}

void note_alarm(desk::Session& session, std::string_view key, TicketId ticket)
{
  session.db
      .prepare("INSERT INTO alarm(key, ticket) VALUES (?, ?) "
               "ON CONFLICT(key) DO UPDATE SET ticket = excluded.ticket")
      .run(key, ticket);
}

void forget_alarm(desk::Session& session, std::string_view key)
{
  session.db.prepare("DELETE FROM alarm WHERE key = ?").run(key);
}

} // namespace tkt::rules
