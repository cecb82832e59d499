#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "net/imap/session.hpp"
#include "net/imap/utf7.hpp"

namespace tkt::fetch {

namespace {

/// `date-time` of RFC 3501, in UTC: ` 1-Mar-2024 10:00:00 +0000`.
std::string internal_date(Instant at)
{
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<seconds>(at - day)};
  return fmt::format("{:2}-{}-{:04} {:02}:{:02}:{:02} +0000", static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

} // namespace

Completion ImapSession::append(const std::string& folder, Instant date, const Bytes& message,
                               const std::function<void()>& before)
{
  const auto tag =
      send(fmt::format("APPEND {} (\\Seen) \"{}\" {{{}}}", imap_quoted(to_utf7(folder)),
                       internal_date(date), message.size()));
  bool sent = false;
  while (true) {
    const auto& response = next();
    const auto status = read_status(response);
    if (!status)
      continue;
    if (status->tag == tag)
      return {status->word, std::string{status->code}, std::string{clip(status->text, 200)}};
    if (status->word == Status::Word::go_on && !sent) {
      before();
      sent = true;
      message.each_piece([&](std::string_view piece) { stream_.write(piece); });
      stream_.write("\r\n");
    }
  }
}

} // namespace tkt::fetch
