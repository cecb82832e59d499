"""Promises on a desk, through the programs: told, counted anew, explained, simulated, reported; whatever clocks do."""
import csv
import datetime
import io
import json
import os
import re
import sqlite3
import subprocess
import unittest

from lib.desk import BIN, USER, Desk
from lib.terminal import at_terminal

HOUR = 3_600_000
DAY = 24 * HOUR

CONFIG = """
[[queue]]
name = "anytime"
mailbox = "support"
agents = ["%s", "bert"]
[[priority]]
name = "normal"
weight = 50
reaction = "4h"
alarm = "75%%"
resolve = "8h"
next_reaction = "2h"
[[priority]]
name = "high"
weight = 80
reaction = "1h"
resolve = "2h"
[[calendar]]
name = "moscow"
time_zone = "Europe/Moscow"
mon = ["09:00-18:00"]
""" % USER

# What holds an instant; rows of `event` are never changed by tkt, so its trigger has to stand aside.
INSTANTS = {"ticket": ("created_at", "updated_at", "last_message_at", "closed_at"), "message": ("at",), "event": ("at",),
            "sla_clock": ("started_at", "due_at", "stopped_at", "crossed_at"), "sla_pause": ("from_at", "to_at"),
            "sla_step": ("due_at", "fired_at"), "outbox": ("not_before",)}


class Case(unittest.TestCase):
    more = ""
    files = {}

    def setUp(self):
        self.desk = Desk(more=CONFIG + self.more)
        self.addCleanup(self.desk.__exit__)
        for name, text in self.files.items():
            (self.desk.folder / name).write_text(text, newline="")
        self.desk.run("tkt-sla")  # makes the desk
        self.db = sqlite3.connect(self.desk.database, isolation_level=None)
        self.addCleanup(self.db.close)

    def new(self, subject="The printer is on fire", queue="anytime", *words):
        self.desk.run("tkt", "new", "--subject", subject, "--from", "Ann <ann@customer.example>", "--queue", queue,
                      "-m", "It burns.", *words)
        return self.db.execute("SELECT max(id) FROM ticket").fetchone()[0]

    def later(self, **time):
        """The machine's clock goes on by so much; or, negative, is set back: all that is on the desk happened before."""
        by = int(datetime.timedelta(**time).total_seconds() * 1000)
        trigger, = self.db.execute("SELECT sql FROM sqlite_master WHERE name = 'event_stays'").fetchone()
        self.db.execute("BEGIN IMMEDIATE")
        self.db.execute("DROP TRIGGER event_stays")
        for table, columns in INSTANTS.items():
            sets = ", ".join(f"{column} = {column} - {by}" for column in columns)
            self.db.execute(f"UPDATE {table} SET {sets}")
        self.db.execute(trigger)
        self.db.execute("COMMIT")

    def rewrite(self, old, new):
        text = self.desk.config.read_text()
        self.assertIn(old, text)
        self.desk.config.write_text(text.replace(old, new))

    def told(self, kind="clock"):
        return self.db.execute("SELECT ticket, after FROM event WHERE kind = ? AND after IN ('reaction_late', "
                               "'next_reaction_late', 'alarm', 'resolve_late', 'escalated') ORDER BY id",
                               (kind,)).fetchall()

    def clock(self, ticket, target):
        return self.db.execute("SELECT state, due_at, round FROM sla_clock WHERE ticket = ? AND target = ? "
                               "ORDER BY round DESC", (ticket, target)).fetchone()


class ClockJumps(Case):
    def test_forward_by_a_day_and_back(self):
        one = self.new()
        self.assertEqual(self.desk.run("tkt-sla"), "")
        self.later(days=1)
        self.assertEqual([line.split("\t")[:2] for line in self.desk.run("tkt-sla").splitlines()],
                         [[str(one), "reaction"], [str(one), "alarm"], [str(one), "resolution"]])
        self.later(days=-1)
        self.assertEqual(self.desk.run("tkt-sla"), "")
        self.later(days=1)
        self.assertEqual(self.desk.run("tkt-sla"), "")
        self.assertEqual(self.told(), [(one, "reaction_late"), (one, "alarm"), (one, "resolve_late")])

    def test_back_by_a_day_before_anything_is_due(self):
        one = self.new()
        self.later(days=-1)
        two = self.new("made a day before the first")
        self.assertEqual(self.desk.run("tkt-sla"), "")
        self.desk.run("tkt", "reply", one, "-m", "Water?")  # answered before it was asked
        self.assertEqual(self.clock(one, "reaction")[0], "done")
        self.later(hours=5)
        self.assertEqual(self.desk.run("tkt-sla").split("\t")[:2], [str(two), "reaction"])
        self.later(days=1, hours=5)
        self.desk.run("tkt-sla")
        self.assertEqual(sorted(self.told()), [(one, "alarm"), (one, "resolve_late"), (two, "alarm"),
                                               (two, "reaction_late"), (two, "resolve_late")])

    def test_a_pause_that_ends_before_it_began(self):
        one = self.new()
        self.later(hours=1)
        self.desk.run("tkt", "set", one, "status=pending")
        self.later(days=-1)
        self.desk.run("tkt", "set", one, "status=open")
        self.assertEqual(self.clock(one, "reaction")[0], "running")
        self.assertEqual(self.db.execute("SELECT count(*) FROM sla_pause WHERE to_at < from_at").fetchone()[0], 0)
        self.desk.run("tkt", "why", one, "--sla")

    def test_a_month_in_which_nothing_ran(self):
        tickets = [self.new(f"ticket {n}") for n in range(3)]
        waiting = self.new("waits for its customer")
        self.desk.run("tkt", "set", waiting, "status=pending")
        self.later(days=31)
        due = [line.split("\t")[2] for line in self.desk.run("tkt-sla").splitlines()]
        self.assertEqual(len(due), 9)
        self.assertEqual(due, sorted(due))
        self.assertEqual(self.desk.run("tkt-sla"), "")
        self.assertEqual(sorted(self.told()), sorted((ticket, event) for ticket in tickets for event in
                                                     ("reaction_late", "alarm", "resolve_late")))
        for reason, in self.db.execute("SELECT reason FROM event WHERE after = 'resolve_late'"):
            self.assertRegex(reason, r" 736h( \d+s)? of working time ago")  # 31 days without 8 hours

    def test_a_due_time_in_the_year_1960_and_in_2099(self):
        one, two = self.new(), self.new()
        self.db.execute("UPDATE sla_clock SET started_at = -315619200000, due_at = -315532800000 WHERE ticket = ?", (one,))
        self.db.execute("UPDATE sla_clock SET due_at = 4070908800000 WHERE ticket = ?", (two,))
        lines = self.desk.run("tkt-sla").splitlines()
        self.assertEqual({line.split("\t")[2] for line in lines}, {"1960-01-02T00:00:00Z"})
        self.assertEqual([line.split("\t")[0] for line in lines], [str(one)] * 3)
        self.assertIn("2099-01-01", self.desk.run("tkt-sla", "--ics").replace("20990101", "2099-01-01"))


class Rules(Case):
    more = """
[[rule]]
name = "again"
on = "sla.next_reaction_late"
then = { add_tags = ["waits-again"] }
[[rule]]
name = "steps"
on = "sla.escalated"
then = { add_tags = ["escalated"] }
[[sla]]
name = "gold"
[[sla.escalation]]
on = "next_reaction_late"
raise = true
"""

    def test_rules_run_on_later_answers_that_are_late_and_on_steps(self):
        one = self.new("x", "anytime", "--sla", "gold")
        self.desk.run("tkt", "reply", one, "-m", "Water?")
        self.desk.deliver("1", b"From: ann@customer.example\nTo: support@example.com\nMessage-ID: <1@c.example>\n"
                               b"Subject: Re: [#1] x\n\nStill burns.\n")
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.assertEqual(self.clock(one, "next_reaction")[0], "running")
        self.later(hours=3)
        self.desk.run("tkt-sla")
        # What is high has two hours, which are over.
        self.assertEqual([event for _, event in self.told()], ["next_reaction_late", "escalated", "resolve_late"])
        self.desk.run("tkt-rules")
        ticket, = self.desk.json("tkt", "show", one)[:1]
        self.assertEqual(sorted(ticket["tags"]), ["escalated", "waits-again"])
        self.assertEqual(ticket["priority"], "high")


class Escalation(Case):
    """A policy that leaves times to the priorities, and has nothing but steps; of every ticket of a queue."""
    more = """
[[agent]]
login = "owl"
name = "Owl"
email = "owl@example.com"
calendar = "later"
[[sla]]
name = "steps"
[[sla.escalation]]
on = "reaction_late"
notify = ["owl", "bert"]
in_hours = true
[[sla.escalation]]
on = "reaction_late"
after = "1h"
priority = "high"
assign = "bert"
"""

    def setUp(self):
        opening = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0) + datetime.timedelta(hours=8)
        hours = f'["{opening:%H:00}-{opening:%H:30}"]'
        self.more += '[[calendar]]\nname = "later"\ntimezone = "UTC"\n' + "".join(
            f"{day} = {hours}\n" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
        self.opening = opening
        super().setUp()
        self.rewrite('name = "anytime"', 'name = "anytime"\ndefault_sla = "steps"')

    def test_steps_by_the_times_of_the_priority_and_nobody_is_woken(self):
        one = self.new()
        self.assertEqual(self.clock(one, "reaction")[0], "running")
        self.later(hours=4, minutes=1)
        self.desk.run("tkt-sla")
        self.desk.run("tkt-sla")
        told = dict(self.db.execute("SELECT address, not_before FROM outbox JOIN outbox_recipient ON outbox = outbox.id"))
        self.assertEqual(sorted(told), ["bert@example.com", "owl@example.com"])
        self.assertEqual(told["owl@example.com"], int(self.opening.timestamp()) * 1000 // HOUR * HOUR)
        self.assertLess(told["bert@example.com"], told["owl@example.com"] - 6 * HOUR)
        self.later(minutes=50)
        self.desk.run("tkt-sla")
        self.assertEqual(self.desk.json("tkt", "list")[0]["priority"], "normal")
        self.later(minutes=10)
        self.desk.run("tkt-sla")
        ticket, = self.desk.json("tkt", "list")
        self.assertEqual((ticket["priority"], ticket["agent"]), ("high", "bert"))
        self.assertEqual([event for _, event in self.told()].count("escalated"), 2)


class Lists(Case):
    def test_clocks_have_symbols_words_and_what_is_left(self):
        fine = self.new("fine")
        self.later(minutes=30)
        states = {"reaction_late": 5, "alarm": 7, "resolve_late": 9}
        late = {}
        for state, hours in states.items():
            late[state] = self.new(state)
            self.db.execute("UPDATE sla_clock SET started_at = started_at - ?1, due_at = due_at - ?1 WHERE ticket = ?2",
                            (hours * HOUR, late[state]))
        waits = self.new("waits")
        self.desk.run("tkt", "set", waits, "status=pending")
        rows = {int(line.split("\t")[1]): line.split("\t")
                for line in self.desk.run("tkt", "list", "--columns", "clock,id,due").splitlines()}
        self.assertEqual(rows[fine][0], "ok")
        self.assertRegex(rows[fine][-1], r"^3h 29m left$|^3h 30m left$")
        for state, ticket in late.items():
            self.assertEqual(rows[ticket][0], state)
        self.assertRegex(rows[late["resolve_late"]][-1], "late$")
        self.assertRegex(rows[waits][-1], "left, paused$")
        status, screen = at_terminal([str(BIN / "tkt"), "list"], {
            **os.environ, "TKT_CONFIG": str(self.desk.config), "LC_ALL": "C.UTF-8", "PAGER": "cat", "NO_COLOR": "1"}, 120)
        self.assertEqual(status, 0, screen)
        heading, *seen = screen.splitlines()
        self.assertEqual(heading.split(), ["no", "subject", "status", "agent", "queue", "mailbox", "changed"])
        place = heading.index("no") + 1
        seen = {int(line[:place + 1].split()[-1]): line for line in seen}
        self.assertRegex(seen[fine], "^● 3h (29|30)m left ")
        self.assertRegex(seen[late["resolve_late"]], r"^\S+ \S+ late ")
        self.assertRegex(seen[late["alarm"]], r"^\S+ .*, alarm ")
        self.assertRegex(seen[waits], "left, paused ")
        ids = lambda *words: [int(n) for n in self.desk.run("tkt", "list", "--ids", *words).split()]
        self.assertEqual(ids("clock:alarm"), [late["alarm"]])
        self.assertEqual(ids("due:late"), sorted(late.values(), reverse=True))
        self.assertEqual(ids("due:<2h"), sorted(late.values(), reverse=True))
        self.assertEqual(ids("due:>3h", "due:<4h"), [waits, fine])
        running = [ticket for ticket in ids("--sort", "due") if ticket != waits]
        self.assertEqual(running, [late["resolve_late"], late["alarm"], late["reaction_late"], fine])


class Recalculate(Case):
    def moved(self, *words):
        return [line.split("\t") for line in self.desk.run("tkt-sla", "--recalculate", *words).splitlines()]

    def test_dry_run_first_then_once(self):
        one, two = self.new(), self.new("closed")
        self.desk.run("tkt", "close", two)
        self.assertEqual(self.moved(), [])
        before = self.clock(one, "reaction")[1]
        self.rewrite('reaction = "4h"', 'reaction = "3h"')
        preview = self.moved("--dry-run")
        self.assertEqual([row[:2] for row in preview], [[str(one), "reaction"]])
        self.assertIn("1 of 1 open tickets would be moved", self.desk.stderr)
        self.assertEqual(self.clock(one, "reaction")[1], before)
        self.assertEqual(self.moved(), preview)
        self.assertEqual(self.clock(one, "reaction")[1], before - HOUR)
        self.assertEqual(self.moved(), [])
        reasons = [reason for reason, in self.db.execute("SELECT reason FROM event WHERE after = 'moved'")]
        self.assertEqual(len(reasons), 1)
        self.assertRegex(reasons[0], "counted anew by priority normal, calendar always .version [0-9a-f]{16}")

    def test_as_json_and_a_promise_that_is_gone(self):
        one = self.new()
        self.rewrite('alarm = "75%"\n', "")
        rows = self.desk.json("tkt-sla", "--recalculate")
        self.assertEqual([(row["ticket"], row["target"], row["after"]) for row in rows], [(one, "alarm", None)])
        self.assertIsNone(self.clock(one, "alarm"))

    def test_agents_write_meanwhile_and_nothing_of_theirs_is_lost(self):
        """Many tickets; as they are counted anew, some are answered, closed and made pending."""
        self.new()
        columns = [row[1] for row in self.db.execute("PRAGMA table_info(ticket)") if row[1] != "id"]
        clocks = [row[1] for row in self.db.execute("PRAGMA table_info(sla_clock)") if row[1] != "ticket"]
        many = 4000
        self.db.execute(f"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {many}) "
                        f"INSERT INTO ticket(id, {', '.join(columns)}) SELECT i, {', '.join(columns)} FROM n, ticket "
                        "WHERE id = 1")
        self.db.execute(f"INSERT INTO sla_clock(ticket, {', '.join(clocks)}) SELECT t.id, "
                        f"{', '.join('c.' + c for c in clocks)} FROM ticket t, sla_clock c WHERE c.ticket = 1 AND t.id > 1")
        before = self.clock(1, "reaction")[1]
        self.rewrite('reaction = "4h"', 'reaction = "3h"')
        run = self.desk.start("tkt-sla", "--recalculate", "-q", stdout=subprocess.DEVNULL)
        answered, waiting, closed = [], [], []
        ticket = many
        while run.poll() is None and ticket > 10:
            for done, words in ((answered, ["reply", "-m", "Water?"]), (waiting, ["set", "status=pending"]),
                                (closed, ["close"])):
                self.desk.run("tkt", words[0], ticket, *words[1:])
                done.append(ticket)
                ticket -= 1
        self.assertEqual(run.wait(), 0)
        self.assertGreater(len(closed), 0)
        self.desk.run("tkt-sla", "--recalculate", "-q")
        for tickets, phase in ((answered, "done"), (waiting, "paused"), (closed, "closed")):
            self.assertEqual({self.clock(ticket, "reaction")[0] for ticket in tickets}, {phase})
        touched = ",".join(map(str, answered + waiting + closed))
        self.assertEqual(self.db.execute(f"SELECT count(*), min(due_at), max(due_at) FROM sla_clock WHERE target = "
                                         f"'reaction' AND ticket NOT IN ({touched})").fetchone(),
                         (many - len(answered + waiting + closed), before - HOUR, before - HOUR))
        self.assertEqual(self.db.execute("SELECT max(n) FROM (SELECT count(*) AS n FROM event WHERE after = 'moved' "
                                         "GROUP BY ticket)").fetchone()[0], 1)
        self.assertEqual(self.db.execute("PRAGMA integrity_check").fetchone()[0], "ok")


class Explained(Case):
    def test_a_ticket_with_a_pause(self):
        one = self.new()
        self.later(hours=1)
        self.desk.run("tkt", "set", one, "status=pending")
        self.later(hours=2)
        self.desk.run("tkt", "set", one, "status=open")
        text = self.desk.run("tkt", "why", one, "--sla")
        self.assertRegex(text, "reaction")
        kinds = [line.split("\t")[0] for line in text.splitlines()]
        for kind in ("from", "span", "pause", "due"):
            self.assertIn(kind, kinds)
        self.assertRegex(text, r"by priority normal \(version [0-9a-f]{16}\), calendar always \(version [0-9a-f]{16}\)")
        self.rewrite('reaction = "4h"', 'reaction = "5h"')
        self.assertIn("no longer what the configuration says", self.desk.run("tkt", "why", one, "--sla"))
        for line in self.desk.json("tkt", "why", one, "--sla"):
            self.assertIn("pieces", json.dumps(line))

    def test_words_of_the_calendar(self):
        """Over a holiday, a half day and the night in which clocks go forward."""
        self.rewrite('mon = ["09:00-18:00"]', 'mon = ["09:00-18:00"]\n[[calendar]]\nname = "easter"\n'
                     'timezone = "Europe/Warsaw"\nfri = ["08:00-16:00"]\nmon = ["08:00-16:00"]\ntue = ["08:00-16:00"]\n'
                     'holidays = ["easter+1"]\nexcept = { "2027-03-26" = ["08:00-12:00"] }\n')
        # Easter 2027 is 28 March, the day on which clocks go forward.
        lines = self.desk.run("tkt-sla", "explain", "-C", "easter", "--from", "2027-03-26T10:00", "--work", "3h").splitlines()
        self.assertEqual([line.split("\t") for line in lines], [
            ["from", "2027-03-26T10:00:00+01:00", "", "", "", ""],
            ["own-day", "2027-03-26T00:00:00+01:00", "2027-03-27T00:00:00+01:00", "", "", "hours of its own"],
            ["span", "2027-03-26T10:00:00+01:00", "2027-03-26T12:00:00+01:00", "2h", "2h", ""],
            ["zone", "2027-03-28T03:00:00+02:00", "", "", "", "clocks go forward by 1h, to CEST"],
            ["holiday", "2027-03-29T00:00:00+02:00", "2027-03-30T00:00:00+02:00", "", "", "easter+1"],
            ["span", "2027-03-30T08:00:00+02:00", "2027-03-30T09:00:00+02:00", "1h", "3h", ""],
            ["due", "2027-03-30T09:00:00+02:00", "", "", "3h", ""]])
        answer, = self.desk.json("tkt-sla", "explain", "-C", "easter", "--from", "2027-03-26T10:00", "--work", "3h")
        self.assertEqual(answer["due"], "2027-03-30T07:00:00Z")
        self.assertEqual([piece["kind"] for piece in answer["pieces"]], [line.split("\t")[0] for line in lines])


class CalendarShow(Case):
    more = """
[[calendar]]
name = "works"
timezone = "Europe/Warsaw"
mon = ["08:00-12:00", "12:30-16:30"]
tue = ["08:00-16:00"]
wed = ["08:00-16:00"]
thu = ["08:00-16:00"]
fri = ["22:00-06:00"]
holidays = ["*-12-25", "easter+1"]
holiday_file = "works.ics"
workdays = ["2027-08-19"]
except = { "2027-12-24" = ["08:00-12:00"], "*-02-29" = [] }
breaks = { "2027-06-02" = ["10:00-11:00"] }
"""
    files = {"works.ics": """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;VALUE=DATE:20200817\r
DTEND;VALUE=DATE:20200820\r
RRULE:FREQ=YEARLY;UNTIL=20300101\r
EXDATE;VALUE=DATE:20260817\r
SUMMARY:Works holidays\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTART;VALUE=DATE:20201126\r
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r
SUMMARY:Thanks\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
DTSTART:20270328T020000\r
DTEND:20270328T030000\r
SUMMARY:Clocks go forward\r
END:VEVENT\r
END:VCALENDAR\r
"""}

    def rows(self, year):
        return [line.split("\t") for line in self.desk.run("tkt", "calendar", "show", "works", "--year", year).splitlines()]

    def test_what_was_read_of_a_year(self):
        rows = self.rows(2027)
        self.assertEqual(rows[0][:2], ["works", "Europe/Warsaw"])
        self.assertEqual(rows[1:8], [["mon", "08:00-12:00 12:30-16:30"], ["tue", "08:00-16:00"], ["wed", "08:00-16:00"],
                                     ["thu", "08:00-16:00"], ["fri", "22:00-06:00"], ["sat", "closed"], ["sun", "closed"]])
        self.assertEqual([row for row in rows if row[0] == "holiday"], [
            ["holiday", "2027-03-29 Mon", "easter+1"], ["holiday", "2027-08-17 Tue", "Works holidays"],
            ["holiday", "2027-08-18 Wed", "Works holidays"], ["holiday", "2027-11-25 Thu", "Thanks"],
            ["holiday", "2027-12-25 Sat", "*-12-25"]])
        self.assertEqual([row for row in rows if row[0] == "own-hours"], [
            ["own-hours", "2027-06-02 Wed", "08:00-10:00 11:00-16:00"], ["own-hours", "2027-12-24 Fri", "08:00-12:00"]])
        self.assertEqual([row[1] for row in rows if row[0] == "zone"], ["2027-03-28 Sun", "2027-10-31 Sun"])
        passed, = [row for row in rows if row[0] == "passed-over"]
        self.assertIn("Clocks go forward", passed[2])
        work = {row[1]: row[2:] for row in rows if row[0] == "work"}
        self.assertEqual(len(work), 13)
        # June 2027: 4 Mondays, 5 Tuesdays, 5 Wednesdays with an hour off, 4 Thursdays, 4 nights of Friday to Saturday.
        self.assertEqual(work["2027-06"][1], f"{4 * 8 + 5 * 8 + 5 * 8 - 1 + 4 * 8 + 4 * 8}h")

    def test_a_series_that_is_over_and_an_instance_that_is_left_out(self):
        names = lambda year: [row[2] for row in self.rows(year) if row[0] == "holiday"]
        self.assertNotIn("Works holidays", names(2026))
        self.assertIn("Works holidays", names(2029))
        self.assertNotIn("Works holidays", names(2031))
        self.assertEqual([row[1] for row in self.rows(2028) if row[0] == "own-hours"], ["2028-02-29 Tue"])

    def test_far_years_and_json(self):
        for year in (1900, 1969, 2100, 2398):
            self.assertEqual(self.rows(year)[0][0], "works")
        all_of_it, = self.desk.json("tkt", "calendar", "show", "works", "--year", 2027)
        self.assertEqual(all_of_it["week"]["fri"], ["22:00-06:00"])
        self.assertEqual(len([day for day in all_of_it["days"] if day["kind"] == "holiday"]), 5)
        self.assertEqual(all_of_it["sums"][-1]["period"], "2027")
        self.assertEqual(sum(month["work_seconds"] for month in all_of_it["sums"][:-1]),
                         all_of_it["sums"][-1]["work_seconds"])
        self.desk.run("tkt", "calendar", "show", "works", "--year", 1700, status=64)
        self.desk.run("tkt", "calendar", "show", "work", status=64)
        self.assertIn('"works"', self.desk.stderr)

    def test_a_calendar_without_working_time_is_a_mistake_of_the_configuration(self):
        self.desk.config.write_text(self.desk.config.read_text() + '[[calendar]]\nname = "never"\n'
                                    'except = { "2027-12-25" = ["08:00-12:00"] }\nholidays = ["*-12-25"]\n')
        self.desk.run("tkt", "config", "check", status=78)
        self.assertIn("no working time at all", self.desk.stdout + self.desk.stderr)


class Figures(Case):
    """Two promises met and one late, by two agents."""
    more = '[[sla]]\nname = "gold"\n'

    def setUp(self):
        super().setUp()
        self.ids = []
        for number, (wait, agent, queue) in enumerate(((1, USER, "anytime"), (3, USER, "anytime"), (5, "bert", "anytime"))):
            one = self.new(f"ticket {number}", queue)
            self.desk.run("tkt", "assign", one, agent)
            self.later(hours=wait)
            self.desk.run("tkt", "reply", one, "-m", "Water?")
            self.desk.run("tkt", "close", one)
            self.ids.append(one)

    def near(self, seconds, hours):
        self.assertTrue(hours * 3600 <= int(seconds) < hours * 3600 + 60, f"{seconds} s for {hours} h")

    def report(self, *words):
        text = self.desk.run("tkt", "report", "sla", "--csv", *words)
        return list(csv.DictReader(io.StringIO(text)))

    def test_by_queue_agent_priority_and_month(self):
        both = {row["clock"]: row for row in self.report()}
        self.assertEqual((both["reaction"]["queue"], both["reaction"]["met"], both["reaction"]["late"]),
                         ("anytime", "2", "1"))
        self.near(both["reaction"]["median_seconds"], 3)
        self.near(both["reaction"]["p90_seconds"], 5)
        self.assertEqual(both["resolution"]["met"], "3")
        agents = {row["agent"]: row for row in self.report("--by", "agent") if row["clock"] == "reaction"}
        self.assertEqual((agents[USER]["met"], agents[USER]["late"]), ("2", "0"))
        self.assertEqual((agents["bert"]["met"], agents["bert"]["late"], agents["bert"]["met_percent"]), ("0", "1", "0.0"))
        self.assertEqual({row["priority"] for row in self.report("--by", "priority")}, {"normal"})
        months = {row["month"] for row in self.report("--by", "month")}
        self.assertTrue(months and all(re.fullmatch(r"\d{4}-\d\d", month) for month in months))
        parted = self.report("--by", "queue,agent")
        self.assertEqual(set(parted[0]) & {"queue", "agent"}, {"queue", "agent"})
        # Shifted by 9, 8 and 5 hours: those that began less than six hours ago.
        self.assertEqual([row["met"] + row["late"] for row in self.report("--since", "6h")], ["01", "10"])
        self.desk.run("tkt", "report", "sla", "--by", "qeue", status=64)
        self.assertIn('did you mean "queue"?', self.desk.stderr)

    def test_as_table_and_json(self):
        rows = self.desk.json("tkt", "report", "sla")
        reaction, = [row for row in rows if row["clock"] == "reaction"]
        self.assertEqual((reaction["queue"], reaction["met"], reaction["late"]), ("anytime", 2, 1))
        self.near(reaction["average_seconds"], 3)
        table = [line.split("\t") for line in self.desk.run("tkt", "report", "sla").splitlines()]
        line, = [row for row in table if "reaction" in row]
        self.assertEqual(line[:5], ["anytime", "reaction", "2", "1", "66.7"])
        self.assertRegex(line[5], "^3h")

    def test_one_that_is_late_and_open_counts_and_one_that_is_neither_does_not(self):
        self.new("still fine")
        late = self.new("late")
        self.db.execute("UPDATE sla_clock SET started_at = started_at - ?1, due_at = due_at - ?1 WHERE ticket = ?2",
                        (5 * HOUR, late))
        reaction, = [row for row in self.report() if row["clock"] == "reaction"]
        self.assertEqual((reaction["met"], reaction["late"]), ("2", "2"))

    def test_simulated_under_other_times(self):
        other = self.desk.folder / "other.toml"
        other.write_text(self.desk.config.read_text().replace('reaction = "4h"', 'reaction = "2h"'))
        events = self.db.execute("SELECT count(*) FROM event").fetchone()
        made, = self.desk.json("tkt-sla", "simulate", "--config", other)
        self.assertEqual(made["tickets"], 3)
        before, after = made["reaction"]["before"], made["reaction"]["after"]
        self.assertEqual((before["met"], before["late"], after["met"], after["late"]), (2, 1, 1, 2))
        self.near(after["median_seconds"], 3)
        self.near(after["p90_seconds"], 5)
        self.near(after["average_seconds"], 3)
        lines = self.desk.run("tkt-sla", "simulate", "--config", other).splitlines()
        self.assertEqual(lines[0], "3 tickets")
        self.assertEqual(lines[2].split("\t")[:4], ["reaction", "after", "1 met", "2 late"])
        self.assertEqual(self.desk.json("tkt-sla", "simulate", "--config", other, "--since", "2200-01-01")[0]["tickets"], 0)
        self.assertEqual(self.db.execute("SELECT count(*) FROM event").fetchone(), events)
        self.desk.run("tkt-sla", "simulate", "--config", self.desk.folder / "nothing.toml", status=66)


class Feed(Case):
    def test_due_dates_for_calendar_programs(self):
        one = self.new("Fire; now, please")
        waits = self.new("waits")
        self.desk.run("tkt", "set", waits, "status=pending")
        text = self.desk.run("tkt-sla", "--ics")
        lines = text.replace("\n ", "").splitlines()
        self.assertEqual((lines[0], lines[-1]), ("BEGIN:VCALENDAR", "END:VCALENDAR"))
        self.assertEqual(lines.count("BEGIN:VEVENT"), 3)
        self.assertIn(f"SUMMARY:#{one} reaction: Fire\\; now\\, please", lines)
        due = datetime.datetime.fromtimestamp(self.clock(one, "reaction")[1] // 1000, datetime.timezone.utc)
        self.assertIn(f"DTSTART:{due:%Y%m%dT%H%M%SZ}", lines)
        self.assertEqual(len({line for line in lines if line.startswith("UID:")}), 3)
        again = self.desk.run("tkt-sla", "--ics")
        uids = lambda feed: sorted(re.findall(r"UID:\S+", feed))
        self.assertEqual(uids(text), uids(again))


if __name__ == "__main__":
    unittest.main()
