#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/error.hpp"
#include "calendar/icalendar.hpp"

using namespace tkt;
using namespace tkt::calendar;
using namespace std::chrono;
using Catch::Contains;

namespace {

/// One VEVENT around some lines.
Feed parse(std::string_view lines, std::string_view newline = "\r\n")
{
  std::string text;
  for (const auto* before : {"BEGIN:VCALENDAR", "BEGIN:VEVENT"})
    text.append(before).append(newline);
  text += lines;
  for (const auto* after : {"END:VEVENT", "END:VCALENDAR"})
    text.append(after).append(newline);
  return parse_icalendar(text);
}

std::vector<Date> dates(std::initializer_list<year_month_day> list)
{
  return {list.begin(), list.end()};
}

std::vector<Date> yearly(std::string_view start, std::string_view rule, year y)
{
  return parse(fmt::format("DTSTART;VALUE=DATE:{}\r\nRRULE:{}\r\n", start, rule))
      .events.at(0)
      .starts(y);
}

} // namespace

TEST_CASE("an event takes whole days", "[calendar]")
{
  SECTION("one, where nothing is said")
  {
    const auto event = parse("DTSTART;VALUE=DATE:20261225\r\nSUMMARY:Christmas\r\n").events.at(0);
    CHECK(event.first == Date{2026y / December / 25});
    CHECK(event.length == days{1});
    CHECK(event.summary == "Christmas");
  }
  SECTION("until the day before its end")
  {
    CHECK(
        parse("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\n").events.at(0).length ==
        days{3});
    CHECK(parse("DTSTART;VALUE=DATE:20261224\r\nDURATION:P1W\r\n").events.at(0).length == days{7});
  }
  SECTION("also where the end is written as the last day")
  {
    CHECK(
        parse("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261224\r\n").events.at(0).length ==
        days{1});
  }
  SECTION("also from midnight to midnight")
  {
    const auto feed = parse("DTSTART;TZID=Europe/Berlin:20261224T000000\r\n"
                            "DTEND;TZID=Europe/Berlin:20261226T000000\r\n");
    CHECK(feed.events.at(0).length == days{2});
  }
}

TEST_CASE("events that are no days off are passed over, and named", "[calendar]")
{
  const auto feed = parse("SUMMARY:Summer time\r\nDTSTART:20260329T010000Z\r\n");
  CHECK(feed.events.empty());
  REQUIRE(feed.passed_over.size() == 1);
  CHECK_THAT(feed.passed_over[0], Contains("Summer time") && Contains("time of day"));
  CHECK(parse("DTSTART;VALUE=DATE:20260501\r\nSTATUS:CANCELLED\r\n").events.empty());
}

TEST_CASE("lines may be folded, end in LF alone, and carry parameters", "[calendar]")
{
  const auto feed =
      parse("SUMMARY;LANGUAGE=de;X-NOTE=\"a:b;c\":Heilige Drei K\n \xC3\xB6nige\\, 6. Jan\n"
            "\tuar\ndtstart;value=date:20260106\nX-EMPTY:\n\n",
            "\n");
  REQUIRE(feed.events.size() == 1);
  CHECK(feed.events[0].summary == "Heilige Drei Könige, 6. Januar");
  CHECK(feed.events[0].first == Date{2026y / January / 6});
}

TEST_CASE("what belongs to an alarm inside an event is not the event's", "[calendar]")
{
  const auto feed = parse("DTSTART;VALUE=DATE:20260106\r\nBEGIN:VALARM\r\nSUMMARY:ring\r\n"
                          "DURATION:PT15M\r\nEND:VALARM\r\n");
  CHECK(feed.events.at(0).summary.empty());
  CHECK(feed.events.at(0).length == days{1});
}

TEST_CASE("events come every year", "[calendar]")
{
  CHECK(yearly("20000101", "FREQ=YEARLY", 2027y) == dates({2027y / January / 1}));
  CHECK(yearly("20000101", "FREQ=YEARLY", 1999y).empty());
  CHECK(yearly("20240229", "FREQ=YEARLY", 2025y).empty());
  CHECK(yearly("20240229", "FREQ=YEARLY", 2028y) == dates({2028y / February / 29}));
  SECTION("or every so many")
  {
    CHECK(yearly("20241105", "FREQ=YEARLY;INTERVAL=4", 2028y) == dates({2028y / November / 5}));
    CHECK(yearly("20241105", "FREQ=YEARLY;INTERVAL=4", 2027y).empty());
  }
  SECTION("until a day, or so many times")
  {
    CHECK(yearly("20200501", "FREQ=YEARLY;UNTIL=20220501", 2022y) == dates({2022y / May / 1}));
    CHECK(yearly("20200501", "FREQ=YEARLY;UNTIL=20220430T235959Z", 2022y).empty());
    CHECK(yearly("20200501", "FREQ=YEARLY;COUNT=3", 2022y) == dates({2022y / May / 1}));
    CHECK(yearly("20200501", "FREQ=YEARLY;COUNT=3", 2023y).empty());
    CHECK(yearly("20200501", "FREQ=YEARLY;BYMONTH=5,10;COUNT=4", 2021y) ==
          dates({2021y / May / 1, 2021y / October / 1}));
    CHECK(yearly("20200501", "FREQ=YEARLY;BYMONTH=5,10;COUNT=3", 2021y) ==
          dates({2021y / May / 1}));
  }
  SECTION("on days of a month, from its end too")
  {
    CHECK(yearly("20200131", "FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=-1", 2024y) ==
          dates({2024y / January / 31, 2024y / February / 29}));
  }
  SECTION("on weekdays of a month or year")
  {
    CHECK(yearly("20200525", "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", 2026y) ==
          dates({2026y / May / 25}));
    CHECK(yearly("20200120", "FREQ=YEARLY;BYDAY=3MO;BYMONTH=1", 2026y) ==
          dates({2026y / January / 19}));
    CHECK(yearly("20200106", "FREQ=YEARLY;BYDAY=1MO", 2026y) == dates({2026y / January / 5}));
    CHECK(yearly("20200626",
                 "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=20,21,22,23,24,25,26;BYDAY=SA;WKST=MO",
                 2026y) == dates({2026y / June / 20}));
  }
  SECTION("on the first day whatever the rule says")
  {
    CHECK(yearly("20200101", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1", 2020y) ==
          dates({2020y / January / 1, 2020y / May / 1}));
  }
}

TEST_CASE("a series has days besides, days left out and days moved", "[calendar]")
{
  const auto feed =
      parse("UID:a\r\nDTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\n"
            "RDATE;VALUE=DATE:20261224,20261231\r\nEXDATE;VALUE=DATE:20250501\r\n"
            "END:VEVENT\r\nBEGIN:VEVENT\r\n"
            "UID:a\r\nRECURRENCE-ID;VALUE=DATE:20260501\r\nDTSTART;VALUE=DATE:20260504\r\n"
            "END:VEVENT\r\nBEGIN:VEVENT\r\n"
            "UID:a\r\nRECURRENCE-ID;VALUE=DATE:20270501\r\nDTSTART;VALUE=DATE:20270501\r\n"
            "STATUS:CANCELLED\r\n");
  REQUIRE(feed.events.size() == 2);
  const auto& series = feed.events[0];
  CHECK(series.starts(2024y) == dates({2024y / May / 1}));
  CHECK(series.starts(2025y).empty());
  CHECK(series.starts(2026y) == dates({2026y / December / 24, 2026y / December / 31}));
  CHECK(series.starts(2027y).empty());
  CHECK(feed.events[1].starts(2026y) == dates({2026y / May / 4}));
}

TEST_CASE("what cannot be understood is refused with its line", "[calendar]")
{
  const auto message = [](std::string_view text) -> std::string {
    try {
      parse_icalendar(text);
    } catch (const Error& e) {
      CHECK(e.kind() == Kind::config);
      return e.what();
    }
    return "nothing was thrown";
  };
  CHECK_THAT(message(""), Contains("not an iCalendar file"));
  CHECK_THAT(message("<html>\n"), Contains("line 1"));
  CHECK_THAT(message("holidays: none\n"), Contains("line 1") && Contains("not an iCalendar file"));
  CHECK_THAT(message("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n"),
             Contains("line 3: ends inside VEVENT"));
  CHECK_THAT(message("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n"), Contains("line 3"));
  CHECK_THAT(message("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n"),
             Contains("line 2") && Contains("DTSTART"));
  const auto rule = [&](std::string_view value) {
    return message(
        fmt::format("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nRRULE:{}\nEND:VEVENT\n"
                    "END:VCALENDAR\n",
                    value));
  };
  for (const auto* value :
       {"FREQ=MONTHLY", "INTERVAL=1", "FREQ=YEARLY;BYSETPOS=1", "FREQ=YEARLY;BYDAY=XX",
        "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;COUNT=0", "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;UNTIL=never", "FREQ=YEARLY;BYMONTHDAY=0", "FREQ"})
    CHECK_THAT(rule(value), Contains("line 4") && Contains("RRULE"));
  CHECK_THAT(
      message("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260230\nEND:VEVENT\nEND:VCALENDAR\n"),
      Contains("line 3") && Contains("20260230"));
}
