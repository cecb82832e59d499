// Fills a desk with messages and looks follow-ups up in it: `bench_lookup FILE MESSAGES`. Prints a
// line for each sort of sign: name and microseconds.
#include <chrono>
#include <random>

#include <fmt/format.h>

#include "config/model/config.hpp"
#include "desk/log/session.hpp"
#include "desk/token/token.hpp"
#include "mail/parse/message.hpp"
#include "rules/match/rule_words.hpp"
#include "rules/thread/threading.hpp"
#include "store/transaction.hpp"

using namespace tkt;

namespace {

constexpr auto toml = R"toml(
[desk]
domain = "example.com"
[[mailbox]]
name = "support"
address = "support@example.com"
token_separator = "+"
[[agent]]
login = "anna"
[[foreign_number]]
name = "tracker"
pattern = '\b([A-Z]+-\d+)\b'
)toml";

constexpr int a_ticket = 4; // messages

std::int64_t fill(store::Database& db, std::int64_t messages)
{
  store::Transaction tx{db};
  for (std::int64_t at = 0; at < messages; ++at) {
    const auto ticket = at / a_ticket + 1;
    const auto sender = fmt::format("customer{}@example.org", ticket);
    if (at % a_ticket == 0) {
      db.prepare("INSERT INTO ticket(id, subject, status, active, queue, created_at, updated_at, "
                 "last_message_at) VALUES (?, 'Question', 'open', 1, 'support', 0, 0, 0)")
          .run(ticket);
      db.prepare("INSERT INTO participant(ticket, address) VALUES (?, ?)").run(ticket, sender);
    }
    db.prepare("INSERT INTO message(id, ticket, kind, at, from_address, message_id, text) "
               "VALUES (?, ?, 'incoming', 0, ?, ?, 'Words')")
        .run(at + 1, ticket, sender, fmt::format("{}.{:x}@example.org", at, at * 2654435761));
    if (at % 10 == 0)
      db.prepare("INSERT INTO ghost(message_id, message) VALUES (?, ?)")
          .run(fmt::format("unseen.{}@example.org", at), at + 1);
  }
  tx.commit();
  return messages / a_ticket;
}

std::string id_of(std::int64_t message)
{
  return fmt::format("{}.{:x}@example.org", message, message * 2654435761);
}

} // namespace

int main(int argc, char** argv)
{
  if (argc != 3)
    return 64;
  config::use_rule_words(rules::words());
  const auto config = config::load_text(toml);
  auto db = store::Database::open(argv[1], store::Mode::write);
  const auto messages = std::stoll(argv[2]);
  const auto tickets = fill(db, messages);
  desk::Session session{db, config, Clock::system(), {"anna", "anna"}};

  std::mt19937_64 random{1};
  const auto any = [&](std::int64_t below) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
  };
  using Make = std::string (*)(desk::Session&, std::int64_t message);
  const std::pair<const char*, Make> kinds[]{
      {"token",
       [](desk::Session& s, std::int64_t message) {
         return fmt::format("In-Reply-To: <{}>\r\n",
                            desk::new_message_id(s, TicketId{message / a_ticket + 1}));
       }},
      {"in-reply-to",
       [](desk::Session&, std::int64_t message) {
         return fmt::format("In-Reply-To: <{}>\r\n", id_of(message));
       }},
      {"references",
       [](desk::Session&, std::int64_t message) {
         auto field = fmt::format("References: <{}>", id_of(message));
         for (int i = 0; i < 10; ++i)
           field += fmt::format(" <lost.{}.{}@example.org>", i, message);
         return field + "\r\n";
       }},
      {"unseen",
       [](desk::Session&, std::int64_t message) {
         return fmt::format("In-Reply-To: <unseen.{}@example.org>\r\n", message / 10 * 10);
       }},
      {"subject-tag",
       [](desk::Session&, std::int64_t message) {
         return fmt::format("Subject: Re: [#{}] Question\r\n", message / a_ticket + 1);
       }},
      {"nothing", [](desk::Session&, std::int64_t message) {
         return fmt::format("Subject: Question\r\nMessage-ID: <new.{}@example.org>\r\n"
                            "In-Reply-To: <lost.{}@example.org>\r\n",
                            message, message);
       }}};
  constexpr int rounds = 5000;
  int status = 0;
  for (const auto& [name, make] : kinds) {
    std::vector<std::string> raws;
    for (int i = 0; i < rounds; ++i) {
      auto message = any(messages);
      if (std::string_view{name} == "unseen")
        message = message / 10 * 10;
      raws.push_back(
          fmt::format("From: customer{}@example.org\r\nTo: support@example.com\r\n{}\r\n",
                      message / a_ticket + 1, make(session, message)));
    }
    std::chrono::nanoseconds spent{0};
    int found = 0;
    for (const auto& raw : raws) {
      const auto mail = mail::Message::parse(raw);
      const auto start = std::chrono::steady_clock::now();
      found += rules::find_thread(db, config, mail).ticket.has_value();
      spent += std::chrono::steady_clock::now() - start;
    }
    const bool right = found == (std::string_view{name} == "nothing" ? 0 : rounds);
    status |= right ? 0 : 1;
    fmt::print("{} {:.1f}{}\n", name, static_cast<double>(spent.count()) / 1000 / rounds,
               right ? "" : " WRONG");
  }
  return tickets > 0 ? status : 1;
}
