// Sending mail: what became of it, recipient by recipient, as exactly as can be known.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "net/connection.hpp"
#include "net/smtp_reply.hpp"
#include "net/smtp_text.hpp"

namespace tkt::net {

/// What is known of a message, or of one recipient's copy.
enum class Fate {
  accepted, ///< the server has taken it over
  deferred, ///< refused for now (4xx): try again later
  refused,  ///< refused for good (5xx)
  lost,     ///< the connection failed before the message was complete: not taken, try again
  unknown,  ///< complete, but the connection failed before the answer: never repeat it blindly
};

struct RecipientFate {
  std::string address; ///< as given
  Fate fate = Fate::lost;
  Reply reply; ///< to RCPT TO, or to the message where that recipient was accepted
};

struct Delivery {
  Fate fate = Fate::lost; ///< accepted if anyone's copy was; else the most hopeful of the others
  Reply reply;            ///< the one that decided it; code 0: a failure seen from here
  std::vector<RecipientFate> recipients; ///< in the order given
};

/// Called before the server can have the whole of a message: once, right before the part of it that
/// holds its end is written. What it throws comes out of send(), and then nothing was taken.
using BeforeEnd = std::function<void()>;

/// Makes a message of seven bits of one of eight, for servers without 8BITMIME.
using SevenBit = std::function<Bytes(const Bytes& message)>;

/// What a client may do and ask for, beyond what every server takes.
struct SmtpOptions {
  /// What is to be reported, where the server takes such wishes (RFC 3461): `FAILURE,DELAY`; ""
  /// asks for nothing.
  std::string notify;
  SevenBit to_seven_bit; ///< none: such messages go out as they are
};

/// One SMTP client (RFC 5321) on one stream that has been greeted and logged in.
class SmtpClient {
public:
  /// Says EHLO, whatever was said before, and learns what is offered.
  /// Errors: Kind::unavailable; those of Stream.
  SmtpClient(Stream& stream, const std::string& hello, SmtpOptions options = {});

  /// Errors: none of the server's or the line's; they are fates. Interrupted before the message is
  /// complete: it has then not been taken. Kind::data if `sender` is no address. What reading the
  /// message throws, and then it has not been taken either.
  Delivery send(std::string_view sender, std::span<const std::string> recipients,
                const Bytes& message, const BeforeEnd& before_end = {});

  /// The connection can carry no more messages.
  bool broken() const { return broken_; }

  /// It broke, or the server took leave, before it answered anything of the last send().
  bool was_gone() const { return was_gone_; }

  /// QUIT, without waiting long for an answer.
  void quit();

private:
  struct Offer {
    bool pipelining = false;
    bool eight_bit = false;
    bool utf8 = false;
    bool size = false;
    bool dsn = false;
    std::size_t largest = 0; ///< 0: no limit said
  };

  void learn(const std::vector<std::string>& lines);
  Bytes fit_for_server(const Bytes& message, Shape& shape) const;
  std::string mail_command(std::string_view sender, std::size_t size, bool ascii,
                           bool international) const;
  Reply command(const std::string& line);
  bool asks_for_reports(std::string_view sender) const;
  void envelope(Delivery& delivery, const std::string& mail, bool reports);
  void data(Delivery& delivery, const Bytes& message, const BeforeEnd& before_end);
  void take_back_data();
  void reset();

  Stream& stream_;
  ReplyReader replies_;
  SmtpOptions options_;
  Offer offer_;
  bool dirty_ = false;      ///< a transaction was begun and not ended
  bool data_asked_ = false; ///< DATA was sent with the envelope, and its answer not yet read
  bool broken_ = false;
  bool was_gone_ = false;
};

/// A server to send through: connects when there is something to send, and keeps the connection
/// for the next message.
class SmtpSession {
public:
  /// `hello`: the name this machine gives for itself. `stop` must outlive the session.
  SmtpSession(Target target, Login login, std::string hello, const Cancellation& stop,
              SmtpOptions options = {});
  ~SmtpSession();

  /// Sends one message of CRLF lines (a bare CR or LF becomes one; dots are stuffed), which is read
  /// twice, piece by piece. An empty `sender` is the null reverse-path. A kept connection that the
  /// server has closed meanwhile is made anew. Errors: those of Connection while nothing has been
  /// sent; then as SmtpClient::send().
  Delivery send(std::string_view sender, std::span<const std::string> recipients,
                const Bytes& message, const BeforeEnd& before_end = {});

private:
  struct Line;
  Target target_;
  Login login_;
  std::string hello_;
  SmtpOptions options_;
  const Cancellation& stop_;
  std::unique_ptr<Line> line_;
};

} // namespace tkt::net
