#include "daemon/daemon.hpp"

#include <csignal>
#include <cstring>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "daemon/loop.hpp"
#include "daemon/poke_socket.hpp"
#include "daemon/supervisor.hpp"
#include "daemon/systemd_notify.hpp"

namespace tkt::daemon {

namespace {

/// What can be heard once SIGKILL is out; only a process stuck in the kernel takes longer.
constexpr milliseconds last_wait{500};

class Daemon {
public:
  explicit Daemon(const Setup& setup)
      : setup_{setup}, signals_{loop_,
                                {SIGTERM, SIGINT, SIGHUP},
                                [this](int number) { number == SIGHUP ? reload() : stop(number); }},
        service_{loop_}, deadline_{loop_}, supervisor_{loop_, setup.tempo, [this] { look(); }}
  {
  }

  void run()
  {
    auto wanted = setup_.read();
    move_to(wanted.database);
    supervisor_.apply(wanted.jobs);
    log::notice("ready: {}", supervisor_.status());
    service_.ready(supervisor_.status());
    ready_ = true;
    loop_.run();
  }

private:
  void move_to(const std::filesystem::path& database)
  {
    auto door =
        std::make_unique<Door>(loop_, database, [this](std::string_view text) { poked(text); });
    setup_.prepare(database);
    door_ = std::move(door);
    database_ = database;
  }

  void poked(std::string_view text)
  {
    if (supervisor_.poke(text))
      log::debug("poked: {}", text);
    else
      log::debug("a poke of {} bytes names no job of ours: {}", text.size(),
                 to_utf8(clip(text, 80)));
  }

  void reload()
  {
    if (stopping_)
      return;
    service_.reloading();
    try {
      auto wanted = setup_.read();
      if (wanted.database != database_)
        move_to(wanted.database);
      supervisor_.apply(wanted.jobs);
      log::notice("configuration read again: {}", supervisor_.status());
    } catch (const std::exception& e) {
      log::write_lines(log::Level::error, e.what());
      log::error("the configuration is not taken over; going on as before");
    }
    service_.ready(supervisor_.status());
  }

  void stop(int number)
  {
    if (stopping_) {
      log::notice("signal={}: not waiting any longer", ::sigabbrev_np(number));
      supervisor_.kill();
      return;
    }
    log::notice("signal={}: stopping", ::sigabbrev_np(number));
    stopping_ = true;
    service_.stopping();
    door_->close(); // whoever knocks from now on is told that nobody is in
    deadline_.start(setup_.tempo.grace + last_wait, [this] {
      log::error("leaving children that do not end behind");
      loop_.stop();
    });
    supervisor_.stop();
    look();
  }

  void look()
  {
    if (stopping_ && supervisor_.gone())
      loop_.stop();
    else if (ready_ && !stopping_)
      service_.status(supervisor_.status());
  }

  const Setup& setup_;
  Loop loop_;
  Signals signals_;
  Service service_;
  Timer deadline_;
  std::unique_ptr<Door> door_; ///< keeps others out until the last child is gone
  std::filesystem::path database_;
  Supervisor supervisor_;
  bool ready_ = false;
  bool stopping_ = false;
};

} // namespace

void run(const Setup& setup)
{
  Daemon{setup}.run();
}

} // namespace tkt::daemon
