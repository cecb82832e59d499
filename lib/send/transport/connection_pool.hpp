// The transports of one mailbox, several at a time, and the mail they carry.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/cancel.hpp"
#include "base/error.hpp"
#include "send/outbox/journal.hpp"
#include "send/outbox/outbox.hpp"
#include "send/transport/transport.hpp"

namespace tkt::send {

/// What a transport says when nothing can be sent, kept apart from what our own database says.
struct Unusable {
  Kind kind;
  std::string text;
};

/// Rung by crews when there is something to take from them: one thread waits for many.
class Bell {
public:
  void ring();
  /// How often it has rung; to be asked before looking at what it may ring for.
  std::size_t count();
  /// Until it has rung more often than that, for `patience` at most.
  void wait(std::size_t beyond, milliseconds patience);

private:
  std::mutex mutex_;
  std::condition_variable rung_;
  std::size_t count_ = 0;
};

/// Carries mail by up to `most` transports, each in a thread of its own, which also opens it;
/// nothing here touches the database. The first carries a mail before there is a second: a server
/// that lets nobody in, or is not there, is asked once. Where it takes fewer connections at a time
/// than are allowed here, the others go on.
///
/// One thread calls it.
class Crew {
public:
  using Open = std::function<std::unique_ptr<Transport>()>;

  /// Without a bell, one transport carries in the caller's thread, within take().
  Crew(std::size_t most, Open open, Journal& journal, const Cancellation& stop,
       Bell* bell = nullptr);
  /// Waits for what is under way.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  struct Job {
    Mail mail;
    Bytes bytes;
  };
  struct Outcome {
    Mail mail;
    std::vector<CopyResult> results;
  };

  /// Whether another job would only lie here, and take memory.
  bool full();

  void give(Job job);

  /// What has come to its end. With a bell nothing is waited for.
  /// Errors: Unusable once the last transport has failed and nothing is left to tell; Interrupted;
  ///         those of the journal. What was not carried is nobody's any more.
  std::vector<Outcome> take();

  /// Nothing waits or is under way, and take() has nothing to tell.
  bool idle();

  /// Nothing is begun any more; connections take leave by themselves.
  void close();

  /// close(), and lets what is under way come to its end and gives that back; nothing is begun any
  /// more. Throws nothing: what was interrupted has not left.
  std::vector<Outcome> finish();

private:
  struct Lane;

  void grow();
  void run(Lane& lane);
  bool open(Lane& lane, std::unique_lock<std::mutex>& lock);
  bool carry(Transport& transport, std::unique_lock<std::mutex>& lock);
  void tell();

  const std::size_t most_;
  const Open open_;
  Journal& journal_;
  const Cancellation& stop_;
  Bell* const bell_;

  std::mutex mutex_; ///< of all below
  std::condition_variable work_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::deque<Job> jobs_;
  std::size_t bytes_ = 0; ///< of jobs_, in memory
  std::size_t under_way_ = 0;
  std::size_t alive_ = 0; ///< lanes that have not failed
  std::vector<Outcome> outcomes_;
  std::optional<Unusable> unusable_;
  std::exception_ptr failure_; ///< neither the server's nor one mail's
  bool proven_ = false;        ///< a server has answered
  bool closing_ = false;
};

} // namespace tkt::send
