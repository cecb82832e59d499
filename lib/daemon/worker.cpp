#include "daemon/worker.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <sysexits.h>

#include "base/error.hpp"
#include "base/log.hpp"

namespace tkt::daemon {

using std::chrono::duration_cast;
using std::chrono::steady_clock;

namespace {

/// A value of a log line: quoted where a reader of key=value pairs would stumble.
std::string log_value(std::string_view value)
{
  if (!value.empty() && value.find_first_of(" \t\n\"=") == std::string_view::npos)
    return std::string{value};
  std::string text{'"'};
  for (const char c : value) {
    if (c == '"' || c == '\\')
      text += '\\';
    text += c;
  }
  return text + '"';
}

std::string in_seconds(milliseconds time)
{
  return fmt::format("{:g}s", std::chrono::duration<double>{time}.count());
}

} // namespace

Worker::Worker(Loop& loop, const Tempo& tempo, Job job, Action changed)
    : loop_{loop}, tempo_{tempo}, job_{std::move(job)}, changed_{std::move(changed)}, timer_{loop}
{
}

std::string Worker::name() const
{
  auto text = "stage=" + log_value(job_.stage);
  if (job_.mailbox)
    text += " mailbox=" + log_value(job_.mailbox->name);
  return text;
}

void Worker::run_in(milliseconds delay)
{
  timer_.start(delay, [this] { run(); });
}

/// It reads nothing, and ends with the daemon; so this is for the thread that lasts as long.
Process Worker::start() const
{
  const Descriptor nothing{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  return Process::start(job_.argv, {.input = nothing.get(), .dies_with_us = true});
}

void Worker::run()
{
  timer_.cancel();
  again_ = false;
  started_ = steady_clock::now();
  try {
    child_.emplace(start());
  } catch (const Error& e) {
    ended_ = started_;
    failed(fmt::format("{}: {}", name(), e.what()), false, false);
    return;
  }
  log::info("{} pid={} started", name(), child_->pid());
  watch_.emplace(loop_, child_->ended_fd(), [this] { ended(); });
  if (job_.lasting)
    timer_.start(tempo_.settled, [this] { well(fmt::format("{} pid={}", name(), child_->pid())); });
  else
    warn_when_slow(tempo_.slow);
}

void Worker::warn_when_slow(milliseconds after)
{
  // Nobody but a person can tell a large mailbox from a stage that hangs.
  timer_.start(after, [this, after] {
    const auto since = duration_cast<seconds>(steady_clock::now() - started_);
    log::warn("{} pid={} running={}s: not done yet", name(), child_->pid(), since.count());
    warn_when_slow(after * 2);
  });
}

void Worker::ended()
{
  const auto pid = child_->pid();
  const auto exit = child_->reap();
  if (!exit)
    return;
  watch_.reset();
  child_.reset();
  timer_.cancel();
  ended_ = steady_clock::now();
  const auto what = fmt::format("{} pid={} {}", name(), pid, to_text(*exit));

  if (stopping_) {
    log::info("{} stopped", what);
    changed_();
  } else if (std::exchange(replace_, false)) {
    log::info("{} replaced", what);
    run();
  } else if (exit->good() && !job_.lasting) {
    well(what);
    if (again_)
      run();
    else
      run_in(job_.every);
  } else {
    if (job_.lasting && ended_ - started_ >= tempo_.settled)
      failures_ = 0;
    failed(what, exit->signal != 0, exit->status == EX_CONFIG);
  }
}

void Worker::well(const std::string& how)
{
  if (trouble_.empty())
    log::info("{} well", how);
  else
    log::notice("{} well again", how);
  failures_ = 0;
  trouble_.clear();
  changed_();
}

void Worker::failed(const std::string& how, bool crashed, bool misconfigured)
{
  const auto delay = retry_delay(tempo_, ++failures_);
  crashed_ = crashed;
  trouble_ = how;
  const auto line = fmt::format("{} retry_in={}", how, in_seconds(delay));
  if (misconfigured)
    log::error("{}: its configuration is wrong; `tkt config check` says where", line);
  else if (crashed)
    log::error("{}: crashed", line);
  else
    log::warn("{}", line);
  run_in(delay);
  if (std::exchange(again_, false))
    poke();
  changed_();
}

void Worker::poke()
{
  if (stopping_)
    return;
  if (child_) {
    again_ = !job_.lasting;
  } else if (failures_ == 0) {
    run();
  } else if (!crashed_) {
    const auto since = duration_cast<milliseconds>(steady_clock::now() - ended_);
    run_in(std::max(tempo_.first_retry - since, milliseconds{0}));
  }
}

void Worker::become(Job job)
{
  const bool same = job == job_ && !stopping_;
  const bool was_lasting = job_.lasting;
  stopping_ = false;
  job_ = std::move(job);
  failures_ = 0; // the administrator may just have repaired what was wrong
  if (!child_) {
    run();
  } else if (!same) {
    replace_ = true;
    if (was_lasting)
      end_child();
  } else {
    again_ = !job_.lasting;
  }
}

void Worker::end_child()
{
  child_->signal(SIGTERM);
  timer_.start(tempo_.grace, [this] {
    log::warn("{} pid={} does not stop; killed", name(), child_->pid());
    child_->kill();
  });
}

void Worker::stop()
{
  if (std::exchange(stopping_, true))
    return;
  timer_.cancel();
  trouble_.clear();
  if (child_)
    end_child();
  else
    changed_();
}

void Worker::kill()
{
  if (child_)
    child_->kill();
}

} // namespace tkt::daemon
