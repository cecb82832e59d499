"""tkt-sla: clocks that came due are told once, and questions about working time are answered."""
import sqlite3
import subprocess
import unittest

from lib.desk import Desk

CALENDARS = """
[[calendar]]
name = "nights"
timezone = "America/New_York"
mon = ["22:00-06:00"]
holidays = ["*-12-25"]
holiday_file = "holidays.ics"
breaks = { "2027-03-01" = ["23:00-24:00"] }
"""

HOLIDAYS = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:works@example.org\r
DTSTART;VALUE=DATE:20270308\r
DTEND;VALUE=DATE:20270316\r
SUMMARY:Works holi\r
 days\r
END:VEVENT\r
END:VCALENDAR\r
"""


class Questions(unittest.TestCase):
    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.__exit__)

    def ask(self, *words, **more):
        return self.desk.run("tkt-sla", *words, **more)

    def test_when_work_is_over(self):
        """In Warsaw, on a Friday at three, an hour before the end of the day."""
        due = ("due", "--calendar", "office", "--from", "2027-03-05T15:00:00+01:00", "--work")
        self.assertEqual(self.ask(*due, "1h"), "2027-03-05T15:00:00Z\n")
        self.assertEqual(self.ask(*due, "1h1s"), "2027-03-08T07:00:01Z\n")
        self.assertEqual(self.ask(*due, "0s"), "2027-03-05T14:00:00Z\n")

    def test_a_time_without_offset_is_in_the_zone_of_the_calendar(self):
        self.assertEqual(self.ask("next", "-C", "office", "--at", "2027-03-05T15:00"), "2027-03-05T14:00:00Z\n")
        self.assertEqual(self.ask("next", "-C", "office", "--at", "2027-03-05T16:00:00"), "2027-03-08T07:00:00Z\n")

    def test_how_much_work_lies_between(self):
        week = ("elapsed", "-C", "office", "--from", "2027-03-01T00:00", "--to", "2027-03-08T00:00:00")
        self.assertEqual(self.ask(*week), "144000s\n")
        self.assertEqual(self.ask(*week, "--human"), "40h\n")

    def test_open_and_closed_are_both_answers(self):
        self.assertEqual(self.ask("open", "-C", "office", "--at", "2027-03-05T15:59:59"), "open\n")
        self.assertEqual(self.ask("open", "-C", "office", "--at", "2027-03-05T16:00:00"), "closed\n")
        self.assertEqual(self.ask("open", "-C", "always", "--at", "2027-03-06T03:00:00"), "open\n")

    def test_spans_over_midnight_with_breaks_and_a_holiday_file(self):
        with self.assertRaisesRegex(AssertionError, "holidays.ics"):
            self.desk.config.write_text(self.desk.config.read_text() + CALENDARS)
            self.ask("spans", "-C", "nights", "--from", "2027-03-01T00:00", "--to", "2027-03-31T00:00")
        (self.desk.folder / "holidays.ics").write_text(HOLIDAYS)
        spans = self.ask("spans", "-C", "nights", "--from", "2027-03-01T00:00", "--to", "2027-03-31T00:00")
        # New York is five hours behind UTC, and four from 14 March.
        self.assertEqual(spans, "2027-03-02T03:00:00Z\t2027-03-02T04:00:00Z\n"
                                "2027-03-02T05:00:00Z\t2027-03-02T11:00:00Z\n"
                                "2027-03-23T02:00:00Z\t2027-03-23T10:00:00Z\n"
                                "2027-03-30T02:00:00Z\t2027-03-30T10:00:00Z\n")

    def test_many_questions_on_standard_input(self):
        lines = b"2027-03-05T15:00\t1h\n2027-03-06T00:00:00Z\t30m\r\n"
        self.assertEqual(self.ask("due", "-C", "office", stdin=lines), "2027-03-05T15:00:00Z\n2027-03-08T07:30:00Z\n")
        self.assertEqual(self.ask("due", "-C", "office"), "")
        spans = b"2027-03-06T00:00\t2027-03-07T00:00\n2027-03-05T00:00\t2027-03-06T00:00\n"
        self.assertEqual(self.ask("spans", "-C", "office", stdin=spans),
                         "\n2027-03-05T07:00:00Z\t2027-03-05T15:00:00Z\n\n")

    def test_answers_as_json(self):
        self.assertEqual(self.desk.json("tkt-sla", "due", "-C", "office", stdin=b"2027-03-05T15:00\t1h\n"),
                         [{"calendar": "office", "from": "2027-03-05T14:00:00Z", "work_seconds": 3600,
                           "due": "2027-03-05T15:00:00Z"}])
        self.assertIs(self.desk.json("tkt-sla", "open", "-C", "office", "--at", "2027-03-06T12:00")[0]["open"], False)

    def test_mistakes_are_named(self):
        def refused(status, text, *words, **more):
            self.ask(*words, status=status, **more)
            self.assertIn(text, self.desk.stderr)
            self.assertEqual(self.desk.stderr.count("\n"), 1)
        refused(64, 'did you mean "office"?', "next", "-C", "ofice", "--at", "2027-03-05T15:00")
        refused(64, '"tomorrow"', "next", "-C", "office", "--at", "tomorrow")
        refused(64, '"8"', "due", "-C", "office", "--from", "2027-03-05T15:00", "--work", "8")
        refused(64, "--work", "due", "-C", "office", "--from", "2027-03-05T15:00")
        refused(64, "--dry-run", "open", "-C", "office", "--at", "2027-03-05T15:00", "-n")
        refused(65, "line 2", "open", "-C", "office", stdin=b"2027-03-05T15:00\nnever\n")
        self.assertEqual(self.desk.stdout, "open\n")
        refused(65, "line 1: 1 columns where 2", "due", "-C", "office", stdin=b"2027-03-05T15:00\n")
        refused(65, "no 8h of working time before 2400", "due", "-C", "office", "--from", "2399-12-31T23:00",
                "--work", "8h")

    def test_a_calendar_without_more_time_says_so(self):
        self.desk.config.write_text(self.desk.config.read_text() +
                                    '[[calendar]]\nname = "once"\nexcept = { "2020-01-01" = ["08:00-09:00"] }\n')
        self.ask("next", "-C", "once", "--at", "2027-01-01T00:00", status=65)
        self.assertIn("no working time before 2400", self.desk.stderr)


class Pass(unittest.TestCase):
    TICKETS = 300

    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.__exit__)
        self.assertEqual(self.desk.run("tkt-sla"), "")  # makes the desk
        self.database = sqlite3.connect(self.desk.database, isolation_level=None)
        self.addCleanup(self.database.close)
        self.database.execute("BEGIN")
        for number in range(1, self.TICKETS + 1):
            self.database.execute(
                "INSERT INTO ticket(id, subject, status, active, queue, created_at, updated_at, last_message_at) "
                "VALUES (?, 'x', 'open', 1, 'support', 0, 0, 0)", (number,))
            for target, due in [("reaction", number), ("resolution", 4102444800000)]:  # in 1970 and 2100
                self.database.execute("INSERT INTO sla_clock(ticket, target, started_at, due_at) VALUES (?, ?, 0, ?)",
                                      (number, target, due))
        self.database.execute("COMMIT")

    def told(self):
        return self.database.execute("SELECT ticket FROM event WHERE kind = 'clock' AND after = 'reaction_late' "
                                     "ORDER BY id").fetchall()

    def assertToldOnce(self):
        self.assertEqual(sorted(self.told()), [(n,) for n in range(1, self.TICKETS + 1)])

    def test_each_clock_is_told_once_in_order(self):
        preview = self.desk.run("tkt-sla", "--dry-run")
        self.assertEqual(self.told(), [])
        lines = self.desk.run("tkt-sla").splitlines()
        self.assertEqual(preview.splitlines(), lines)
        self.assertEqual(lines[0], "1\treaction\t1970-01-01T00:00:00.001Z")
        self.assertEqual(len(lines), self.TICKETS)
        self.assertEqual(self.desk.run("tkt-sla"), "")
        self.assertToldOnce()

    def test_as_json(self):
        first = self.desk.json("tkt-sla")[0]
        self.assertGreater(first.pop("late_seconds"), 0)
        self.assertEqual(first, {"ticket": 1, "target": "reaction", "event": "reaction_late",
                                 "due": "1970-01-01T00:00:00.001Z"})

    def test_several_at_once_tell_each_clock_once(self):
        running = [self.desk.start("tkt-sla", stdout=subprocess.PIPE) for _ in range(4)]
        printed = b"".join(process.communicate(timeout=60)[0] for process in running)
        self.assertEqual([process.returncode for process in running], [0] * 4)
        self.assertEqual(len(printed.splitlines()), self.TICKETS)
        self.assertToldOnce()

    def test_one_that_was_killed_is_taken_up(self):
        for delay in (0.01, 0.02, 0.03, 0.04, 0.05):
            process = self.desk.start("tkt-sla", stdout=subprocess.DEVNULL)
            try:
                process.wait(delay)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.desk.run("tkt-sla")
        self.assertToldOnce()

    def test_a_desk_that_cannot_be_written_changes_nothing(self):
        writer = sqlite3.connect(self.desk.database, isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        self.desk.run("tkt-sla", status=75)
        self.assertEqual(self.desk.stderr.count("\n"), 1)
        writer.execute("ROLLBACK")
        self.desk.run("tkt-sla")
        self.assertToldOnce()

    def test_nothing_due_waits_for_nobody(self):
        self.desk.run("tkt-sla")
        writer = sqlite3.connect(self.desk.database, isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        self.assertEqual(self.desk.run("tkt-sla"), "")


if __name__ == "__main__":
    unittest.main()
