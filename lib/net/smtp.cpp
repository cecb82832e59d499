#include "net/smtp.hpp"

#include <optional>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "net/smtp_text.hpp"

namespace tkt::net {

namespace {

constexpr seconds grace_for_the_answer{3}; // tktd gives its children 5 s to end
constexpr milliseconds patience_for_goodbye{500};

Fate fate_of(const Reply& reply)
{
  if (reply.positive())
    return Fate::accepted;
  return reply.code >= 500 ? Fate::refused : Fate::deferred;
}

/// Decides what no recipient has decided for himself yet.
void decide(Delivery& delivery, Fate fate, const Reply& reply)
{
  delivery.fate = fate;
  delivery.reply = reply;
  for (auto& recipient : delivery.recipients) {
    if (recipient.fate == Fate::accepted || recipient.fate == Fate::lost) {
      recipient.fate = fate;
      recipient.reply = reply;
    }
  }
}

/// Nobody's copy can be sent: what the message as a whole comes to.
void sum_up_refusals(Delivery& delivery)
{
  const RecipientFate* decisive = nullptr;
  for (const auto& recipient : delivery.recipients) {
    if (decisive == nullptr ||
        (decisive->fate == Fate::refused && recipient.fate == Fate::deferred))
      decisive = &recipient;
  }
  delivery.fate = decisive == nullptr ? Fate::refused : decisive->fate;
  delivery.reply = decisive == nullptr ? Reply{0, "no recipients"} : decisive->reply;
}

bool any_accepted(const Delivery& delivery)
{
  for (const auto& recipient : delivery.recipients) {
    if (recipient.fate == Fate::accepted)
      return true;
  }
  return false;
}

} // namespace

SmtpClient::SmtpClient(Stream& stream, const std::string& hello, SmtpOptions options)
    : stream_{stream}, replies_{stream}, options_{std::move(options)}
{
  stream_.write(fmt::format("EHLO {}\r\n", hello));
  std::vector<std::string> lines;
  const auto reply = replies_.read(&lines);
  if (reply.positive()) {
    learn(lines);
  } else if (const auto old = command("HELO " + hello); !old.positive()) {
    throw Error{Kind::unavailable, to_text(old)};
  }
}

void SmtpClient::learn(const std::vector<std::string>& lines)
{
  for (const auto& line : lines) {
    const auto words = split(line, ' ');
    const auto is = [&](std::string_view keyword) { return equal_ascii_case(words[0], keyword); };
    if (is("PIPELINING")) {
      offer_.pipelining = true;
    } else if (is("8BITMIME")) {
      offer_.eight_bit = true;
    } else if (is("SMTPUTF8")) {
      offer_.utf8 = true;
    } else if (is("DSN")) {
      offer_.dsn = true;
    } else if (is("SIZE")) {
      offer_.size = true;
      if (words.size() > 1)
        offer_.largest = parse_number<std::size_t>(words[1]).value_or(0);
    }
  }
}

Reply SmtpClient::command(const std::string& line)
{
  stream_.write(line + "\r\n");
  return replies_.read();
}

/// Nobody would read reports to the null path.
bool SmtpClient::asks_for_reports(std::string_view sender) const
{
  return offer_.dsn && !options_.notify.empty() && !sender.empty();
}

/// What such a server can be given instead. `shape` becomes that of what is returned.
Bytes SmtpClient::fit_for_server(const Bytes& message, Shape& shape) const
{
  auto fit = message;
  if (!offer_.eight_bit && options_.to_seven_bit && !shape.ascii_body) {
    fit = options_.to_seven_bit(fit);
    shape = shape_of(fit);
  }
  if (!shape.ascii_header && !offer_.utf8) {
    // For those whom an ASCII address reaches; the others are refused.
    std::string header(shape.header, '\0');
    (void)fit.read(0, header);
    fit = joined(with_ascii_words(header), fit, shape.header);
    shape.ascii_header = true;
  }
  return fit;
}

std::string SmtpClient::mail_command(std::string_view sender, std::size_t size, bool ascii,
                                     bool international) const
{
  auto line = fmt::format("MAIL FROM:<{}>", sender);
  if (offer_.size)
    line += fmt::format(" SIZE={}", size);
  if (offer_.eight_bit && !ascii)
    line += " BODY=8BITMIME";
  if (offer_.utf8 && international)
    line += " SMTPUTF8";
  if (asks_for_reports(sender))
    line += " RET=HDRS";
  return line;
}

Delivery SmtpClient::send(std::string_view sender, std::span<const std::string> recipients,
                          const Bytes& given, const BeforeEnd& before_end)
{
  Delivery delivery;
  was_gone_ = data_asked_ = false;
  std::optional<std::string> from{""};
  if (!sender.empty())
    from = envelope_address(sender);
  if (!from)
    throw Error{Kind::data, fmt::format("not an address: {}", sender)};

  auto shape = shape_of(given);
  bool international = !is_ascii(*from) || !shape.ascii_header;
  const auto message = fit_for_server(given, shape);
  for (const auto& address : recipients) {
    RecipientFate recipient{address, Fate::lost, {}};
    const auto path = envelope_address(address);
    if (!path)
      recipient = {address, Fate::refused, {0, "not an address"}};
    else if (!is_ascii(*path) && !offer_.utf8)
      recipient = {address,
                   Fate::refused,
                   {0, "the server takes no addresses with letters beyond ASCII (SMTPUTF8)"}};
    else
      international |= !is_ascii(*path);
    delivery.recipients.push_back(std::move(recipient));
  }
  if (!is_ascii(*from) && !offer_.utf8)
    decide(delivery, Fate::refused,
           {0, "the server takes no sender with letters beyond ASCII (SMTPUTF8)"});
  else if (offer_.largest != 0 && message.size() > offer_.largest)
    decide(
        delivery, Fate::refused,
        {0, fmt::format("{} bytes; the server takes at most {}", message.size(), offer_.largest)});
  else
    envelope(
        delivery,
        mail_command(*from, message.size(), shape.ascii_header && shape.ascii_body, international),
        asks_for_reports(*from));
  if (any_accepted(delivery))
    data(delivery, message, before_end);
  else if (!broken_ && delivery.reply.text.empty())
    sum_up_refusals(delivery);
  if (!broken_ && data_asked_)
    take_back_data();
  return delivery;
}

/// MAIL and RCPT, and DATA where it may go with them (RFC 2920, section 3.1). Recipients come out
/// accepted or refused, or all lost with the connection.
void SmtpClient::envelope(Delivery& delivery, const std::string& mail, bool reports)
{
  std::vector<RecipientFate*> asked;
  for (auto& recipient : delivery.recipients) {
    if (recipient.fate == Fate::lost)
      asked.push_back(&recipient);
  }
  if (asked.empty())
    return;
  bool answered = false;
  try {
    if (dirty_) {
      reset();
      answered = true;
    }
    dirty_ = true;
    const auto rcpt = [&](const RecipientFate& to) {
      return fmt::format("RCPT TO:<{}>{}\r\n", *envelope_address(to.address),
                         reports ? " NOTIFY=" + options_.notify : "");
    };
    // Few enough at a time that neither side waits for the other to read.
    constexpr std::size_t group = 20;
    std::string lines = mail + "\r\n";
    if (offer_.pipelining) {
      for (std::size_t i = 0; i < asked.size() && i < group; ++i)
        lines += rcpt(*asked[i]);
      data_asked_ = asked.size() <= group;
      if (data_asked_)
        lines += "DATA\r\n";
    }
    stream_.write(lines);
    const auto reply = replies_.read();
    if (reply.code == 421 && !answered) {
      was_gone_ = broken_ = true;
      decide(delivery, Fate::deferred, reply);
      return;
    }
    answered = true;
    bool out_of_step = false;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (!reply.positive() && (i >= group || !offer_.pipelining))
        break;
      if (!offer_.pipelining) {
        stream_.write(rcpt(*asked[i]));
      } else if (i != 0 && i % group == 0) {
        lines.clear();
        for (std::size_t j = i; j < asked.size() && j < i + group; ++j)
          lines += rcpt(*asked[j]);
        stream_.write(lines);
      }
      auto answer = replies_.read();
      if (answer.code == 421)
        broken_ = true;
      out_of_step |= answer.positive() && !reply.positive();
      asked[i]->fate = reply.positive() ? fate_of(answer) : Fate::lost;
      asked[i]->reply = std::move(answer);
      if (broken_) {
        decide(delivery, Fate::deferred, asked[i]->reply);
        return;
      }
    }
    if (!reply.positive())
      decide(delivery, fate_of(reply), reply);
    broken_ |= out_of_step; // it takes mail from a sender whom it refused
  } catch (const Interrupted&) {
    broken_ = true;
    throw;
  } catch (const Error& e) {
    broken_ = true;
    was_gone_ = !answered;
    decide(delivery, Fate::lost, {0, e.what()});
  }
}

/// DATA and the message. Once the final dot has left, only an answer tells.
void SmtpClient::data(Delivery& delivery, const Bytes& message, const BeforeEnd& before_end)
{
  bool complete = false;
  bool callers_turn = false; // what it throws is not the line's failure
  try {
    const auto go_ahead = data_asked_ ? replies_.read() : command("DATA");
    data_asked_ = false;
    if (go_ahead.code != 354) {
      broken_ = go_ahead.code == 421 || go_ahead.code < 400; // it may be waiting for the message
      decide(delivery, go_ahead.positive() ? Fate::deferred : fate_of(go_ahead), go_ahead);
      return;
    }
    callers_turn = true;
    DataText text{message};
    std::string piece;
    for (bool last = false; !last;) {
      callers_turn = true;
      last = text.next(piece);
      if (last && before_end)
        before_end();
      callers_turn = false;
      stream_.write(piece);
    }
    complete = true;
    Reply reply;
    try {
      reply = replies_.read();
    } catch (const Interrupted&) {
      stream_.finish_within(grace_for_the_answer);
      broken_ = true;
      reply = replies_.read();
    }
    dirty_ = false;
    broken_ |= reply.code == 421;
    decide(delivery, fate_of(reply), reply);
  } catch (const Interrupted&) {
    broken_ = true;
    if (!complete)
      throw;
    decide(delivery, Fate::unknown, {0, "interrupted before the answer to the message came"});
  } catch (const Error& e) {
    broken_ = true;
    if (callers_turn)
      throw;
    decide(delivery, complete ? Fate::unknown : Fate::lost, {0, e.what()});
  } catch (...) {
    broken_ = true; // in the middle of a message
    throw;
  }
}

/// DATA has been sent, but nobody's copy can be. A server that waits for a message nevertheless
/// gets an empty one, which it delivers to nobody (RFC 2920, section 3.1).
void SmtpClient::take_back_data()
{
  try {
    if (const auto reply = replies_.read(); reply.code == 354)
      broken_ = command(".").code == 421;
    else
      broken_ = reply.code == 421 || reply.code < 400;
  } catch (const Error&) {
    broken_ = true; // what the recipients come to is known already
  }
}

void SmtpClient::reset()
{
  if (const auto reply = command("RSET"); !reply.positive())
    throw Error{Kind::unavailable, to_text(reply)};
}

void SmtpClient::quit()
{
  if (broken_)
    return;
  broken_ = true;
  try {
    stream_.write("QUIT\r\n");
    if (stream_.wait(patience_for_goodbye))
      (void)replies_.read();
  } catch (const Error&) {
    // We leave either way.
  }
}

struct SmtpSession::Line {
  Connection connection;
  SmtpClient client;

  Line(const Target& target, const Login& login, const std::string& hello,
       const SmtpOptions& options, const Cancellation& stop)
      : connection{target, login, stop, hello}, client{connection, hello, options}
  {
  }
};

SmtpSession::SmtpSession(Target target, Login login, std::string hello, const Cancellation& stop,
                         SmtpOptions options)
    : target_{std::move(target)}, login_{std::move(login)}, hello_{std::move(hello)},
      options_{std::move(options)}, stop_{stop}
{
}

SmtpSession::~SmtpSession()
{
  if (line_)
    line_->client.quit();
}

Delivery SmtpSession::send(std::string_view sender, std::span<const std::string> recipients,
                           const Bytes& message, const BeforeEnd& before_end)
{
  const bool kept = line_ && !line_->client.broken();
  if (!kept)
    line_ = std::make_unique<Line>(target_, login_, hello_, options_, stop_);
  auto delivery = line_->client.send(sender, recipients, message, before_end);
  // Servers close a connection that has been silent for a while, or has carried enough.
  if (kept && line_->client.was_gone()) {
    log::debug("{}: the server has closed the connection; making a new one", to_text(target_.url));
    line_ = std::make_unique<Line>(target_, login_, hello_, options_, stop_);
    delivery = line_->client.send(sender, recipients, message, before_end);
  }
  return delivery;
}

} // namespace tkt::net
