#include "fetch/source_spool.hpp"

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/message/rating.hpp"
#include "desk/token/survey_token.hpp"
#include "fetch/hook_message.hpp"
#include "fetch/intake.hpp"
#include "fetch/spool.hpp"

namespace tkt::fetch {

namespace {

constexpr std::size_t largest = 128U << 20;

class Taking {
public:
  Taking(desk::Session& session, const std::filesystem::path& spool)
      : session_{session}, spool_{spool}, verifier_{session.db}
  {
  }

  void take(const std::string& name)
  {
    const auto path = spool_ / name;
    std::optional<SpoolEntry> entry;
    try {
      entry = read_entry(read_file(path, largest));
    } catch (const Error& e) {
      if (e.kind() == Kind::no_input)
        return; // another one took it
      if (e.kind() != Kind::data)
        throw;
    }
    bool done = false;
    try {
      done = entry && (entry->what == SpoolEntry::What::rating ? rate(*entry) : accept(*entry));
    } catch (const Error& e) {
      if (e.kind() != Kind::data)
        throw;
      log::warn("spool: {}: {}", name, e.what());
    }
    std::error_code failed;
    if (done) {
      std::filesystem::remove(path, failed);
    } else if (!keep_) {
      ++tally.refused;
      log::warn("spool: {} is put aside", name);
      std::filesystem::rename(path, spool_ / (".bad-" + name), failed);
    }
    keep_ = false;
    if (failed)
      throw Error{Kind::temporary, fmt::format("spool {}: {}", path.native(), failed.message())};
  }

  SpoolTally tally;

private:
  /// tkt-web has checked the token; that it is nobody else's word is checked here.
  bool rate(const SpoolEntry& entry)
  {
    const auto claim = verifier_.verify(entry.field("token"));
    if (!claim)
      return false;
    const auto result =
        desk::rate(session_, {.request = claim->request,
                              .score = claim->score,
                              .comment = entry.has_body ? std::optional{entry.body} : std::nullopt,
                              .way = "web",
                              .at = std::min(entry.at, session_.now()),
                              .message = {}});
    if (result == desk::Rated::recorded || result == desk::Rated::changed)
      ++tally.ratings;
    else if (result == desk::Rated::same)
      ++tally.repeated;
    else
      ++tally.refused; // known, and written on the ticket where there is one
    return true;
  }

  bool accept(const SpoolEntry& entry)
  {
    const auto& hooks = session_.config.hooks;
    const auto name = entry.field("hook");
    const auto hook = std::find_if(hooks.begin(), hooks.end(),
                                   [&](const config::Hook& one) { return one.name == name; });
    if (hook == hooks.end()) {
      log::warn("spool: the configuration has no hook \"{}\"; what came by it waits", name);
      keep_ = true;
      return false;
    }
    const auto& mailbox = session_.config.mailbox(hook->mailbox);
    Arrival arrival;
    arrival.raw = hook_message(*hook, mailbox, session_.config.desk.domain, entry);
    arrival.size = static_cast<std::int64_t>(arrival.raw.size());
    arrival.arrived_at = std::min(entry.at, session_.now());
    const auto folder = "hook " + hook->name;
    auto state = load_state(session_.db, mailbox.name, folder);
    if (!state) {
      state.emplace();
      state->mailbox = mailbox.name;
      state->folder = folder;
      state->first_at = session_.now();
    }
    Intake intake{session_.db, session_.clock, *state};
    intake.add(arrival);
    const auto result = intake.commit();
    tally.messages += static_cast<std::size_t>(result.stored);
    tally.repeated += static_cast<std::size_t>(result.repeated);
    return true;
  }

  desk::Session& session_;
  const std::filesystem::path& spool_;
  desk::SurveyVerifier verifier_;
  bool keep_ = false;
};

} // namespace

SpoolTally take_spool(desk::Session& session, const std::filesystem::path& spool,
                      const Cancellation& stop)
{
  Taking taking{session, spool};
  for (const auto& name : waiting(spool)) {
    stop.check();
    taking.take(name);
  }
  return taking.tally;
}

} // namespace tkt::fetch
