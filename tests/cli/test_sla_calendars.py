"""Calendars as others pass them around, asked through tkt-sla: tests/calendar/biz, and days on which clocks change."""
import datetime
import json
import os
import pathlib
import re
import unittest
import zoneinfo

from lib.desk import Desk

SOURCE = pathlib.Path(os.environ["TKT_SOURCE"])
KEPT = SOURCE / "tests/calendar/biz/cases.jsonl"
IN_PLACE = SOURCE.parent / "shared/corpora/calendar-biz/cases.jsonl"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def questions(case):
    """The words of a case's question, and what the answer has to be."""
    start = case["start"]
    if case["op"] == "add":
        return ["due", "--from", start, "--work", f"{case['seconds']}s"], case["result"]
    if case["op"] == "subtract":
        return ["start", "--to", start, "--work", f"{case['seconds']}s"], case["result"]
    if case["op"] == "add_days":
        return ["day", "--from", start, "--days", case["days"]], case["result"]
    if case["op"] == "subtract_days":
        return ["day", "--from", start, f"--days=-{case['days']}"], case["result"]
    if case["op"] == "seconds_between":
        return ["elapsed", "--from", start, "--to", case["end"]], f"{case['seconds']}s"
    if case["op"] == "in_hours":
        return ["open", "--at", start], "open" if case["result"] else "closed"
    if case["op"] == "periods_after":
        end = case["result"][-1][1]
        return ["spans", "--from", start, "--to", end], "\n".join("\t".join(span) for span in case["result"])
    raise AssertionError(f"a question that nobody knows: {case['op']}")


def hours(spans):
    return json.dumps([f"{begin}-{end}" for begin, end in spans.items()])


def rewritten(name, calendar):
    """As tkt.toml(5) would have it."""
    lines = ["[[calendar]]", f'name = "{name}"', f'timezone = "{calendar["time_zone"]}"']
    lines += [f"{day} = {hours(calendar['working_hours'][day])}" for day in DAYS if day in calendar["working_hours"]]
    for key, theirs in (("except", "shifts"), ("breaks", "breaks")):
        inner = ", ".join(f'"{date}" = {hours(spans)}' for date, spans in calendar[theirs].items())
        lines.append(f"{key} = {{ {inner} }}")
    lines.append(f"holidays = {json.dumps(calendar['holidays'])}")
    return "\n".join(lines) + "\n"


def as_given(name, calendar):
    """The same keys and shapes, as TOML writes tables."""
    def toml(value):
        if isinstance(value, dict):
            return "{ " + ", ".join(f'"{key}" = {toml(item)}' for key, item in value.items()) + " }"
        return json.dumps(value)
    return "\n".join(["[[calendar]]", f'name = "{name}"', *(f"{k} = {toml(v)}" for k, v in calendar.items())]) + "\n"


class Biz(unittest.TestCase):
    """Another program's cases: the same answers, however the calendars are written down."""

    def cases(self):
        path = IN_PLACE if IN_PLACE.exists() else KEPT
        found = [json.loads(line) for line in path.read_text().splitlines()]
        self.assertGreaterEqual(len(found), 36)
        return found

    def check(self, ask):
        for case in self.cases():
            words, answer = questions(case)
            with self.subTest(id=case["id"]):
                self.assertEqual(ask(case, words).rstrip("\n"), answer)

    def test_as_files(self):
        with Desk() as desk:
            def ask(case, words):
                path = desk.folder / f"{case['id']}.json"
                path.write_text(json.dumps(case["calendar"]))
                return desk.run("tkt-sla", words[0], "--calendar-file", path, *words[1:], TKT_CONFIG="/nowhere")
            self.check(ask)

    def test_in_the_configuration(self):
        for write in (rewritten, as_given):
            with self.subTest(write.__name__):
                more = "".join(write(f"case-{case['id']}", case["calendar"]) for case in self.cases())
                with Desk(more=more) as desk:
                    self.check(lambda case, words, desk=desk: desk.run(
                        "tkt-sla", words[0], "--calendar", f"case-{case['id']}", *words[1:]))


class Files(unittest.TestCase):
    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.__exit__)
        self.file = self.desk.folder / "hours.json"

    def ask(self, calendar, *words, **more):
        self.file.write_text(calendar if isinstance(calendar, str) else json.dumps(calendar))
        return self.desk.run("tkt-sla", words[0], "--calendar-file", self.file, *words[1:],
                             **{"TKT_CONFIG": "/nowhere", **more})

    def test_a_file_of_toml(self):
        toml = 'timezone = "Asia/Kathmandu"\nmon = ["09:00-17:00"]\nworking_hours = { tue = { "09:00" = "10:00" } }\n'
        self.ask(toml, "next", "--at", "2027-03-01T09:00", status=78)
        self.assertIn("mon and working_hours are the same", self.desk.stderr)
        toml = toml.replace("mon =", "#")
        self.assertEqual(self.ask(toml, "next", "--at", "2027-03-01T09:00"), "2027-03-02T03:15:00Z\n")

    def test_what_is_not_a_calendars_is_passed_over_and_null_is_nothing(self):
        calendar = {"id": 7, "time_zone": "UTC", "holidays": None, "working_hours": {"mon": {"00:00": "24:00"}}}
        self.assertEqual(self.ask(calendar, "spans", "--from", "2027-03-01T00:00", "--to", "2027-03-08T00:00"),
                         "2027-03-01T00:00:00Z\t2027-03-02T00:00:00Z\n")
        answer = json.loads(self.ask(calendar, "open", "--at", "2027-03-01T00:00", "--json"))
        self.assertEqual(answer["calendar"], "hours")

    def test_mistakes_are_named(self):
        def refused(calendar, text, status=78):
            self.ask(calendar, "next", "--at", "2027-03-01T09:00", status=status)
            self.assertIn(text, self.desk.stderr)
            self.assertIn("hours.json", self.desk.stderr)
        week = {"mon": {"09:00": "17:00"}}
        refused("{", "no JSON object")
        refused("mon = [", "hours.json:1:")
        refused({"working_hours": {}}, "without any working time")
        refused({"working_hours": {"monday": {"09:00": "17:00"}}}, '"monday"')
        refused({"working_hours": {"mon": {"09:00": "25:00"}}}, "working_hours: expected hours")
        refused({"working_hours": week, "time_zone": "Europe/Warsow"}, 'did you mean "Europe/Warsaw"?')
        refused({"working_hours": week, "shifts": {"2027-02-29": {"09:00": "10:00"}}}, '"2027-02-29"')
        refused({"working_hours": week, "holidays": [7]}, "holidays: expected a day")
        refused({"working_hours": {"mon": [["09:00", "17:00"]]}}, "expected hours")
        self.desk.run("tkt-sla", "next", "--calendar-file", "/nowhere.json", "--at", "2027-03-01T09:00", status=66)
        self.ask({"working_hours": week}, "next", "-C", "office", "--at", "2027-03-01T09:00", status=64)


class ClockChanges(unittest.TestCase):
    """Days of 23, 25 and 23½ hours in calendars of that style, against Python's own zones."""
    ZONES = [("Europe/Warsaw", 2027), ("America/New_York", 2026), ("Australia/Lord_Howe", 2027), ("Asia/Gaza", 2026),
             ("America/St_Johns", 2010), ("Pacific/Chatham", 2031), ("Africa/Casablanca", 2026), ("Asia/Tehran", 2020),
             ("Antarctica/Troll", 2027), ("America/Santiago", 2028), ("Europe/Dublin", 1969), ("Asia/Kathmandu", 1985)]
    CALENDAR = {"working_hours": {day: {"00:30": "02:15", "03:00": "23:45"} for day in DAYS}, "shifts": {},
                "breaks": {}, "holidays": []}

    @staticmethod
    def open_seconds(zone, start, end):
        """Working seconds of whole minutes, looked at one by one."""
        count = 0
        while start < end:
            shown = start.astimezone(zone)
            minute = shown.hour * 60 + shown.minute
            count += 60 if 30 <= minute < 135 or 180 <= minute < 1425 else 0
            start += datetime.timedelta(minutes=1)
        return count

    def test_every_day_on_which_clocks_change(self):
        for name, year in self.ZONES:
            zone = zoneinfo.ZoneInfo(name)
            with self.subTest(zone=name), Desk() as desk:
                path = desk.folder / "zone.json"
                path.write_text(json.dumps({**self.CALENDAR, "time_zone": name}))
                first = datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc)
                days = [first + datetime.timedelta(days=n) for n in range(366)]
                changes = [a for a, b in zip(days, days[1:])
                           if a.astimezone(zone).utcoffset() != b.astimezone(zone).utcoffset()]
                lines, wanted = [], []
                for day in changes or days[:1]:
                    for n in range(8):
                        start = day + datetime.timedelta(hours=5 * n - 12)
                        end = start + datetime.timedelta(hours=3 + 4 * n)
                        lines.append(f"{start:%Y-%m-%dT%H:%M:%SZ}\t{end:%Y-%m-%dT%H:%M:%SZ}\n")
                        wanted.append(self.open_seconds(zone, start, end))
                given = desk.run("tkt-sla", "elapsed", "--calendar-file", path, stdin="".join(lines).encode())
                self.assertEqual([int(line[:-1]) for line in given.split()], wanted)
                # And so much work after each start is over where the count says: not later than the end.
                due = desk.run("tkt-sla", "due", "--calendar-file", path, stdin="".join(
                    f"{line.split(chr(9))[0]}\t{work}s\n" for line, work in zip(lines, wanted) if work).encode())
                ends = [line.rstrip("\n").split("\t")[1] for line, work in zip(lines, wanted) if work]
                for found, end in zip(due.split(), ends):
                    self.assertLessEqual(found, end)
                    self.assertRegex(found, re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"))

    def test_long_durations(self):
        """Years of work, and the way back."""
        with Desk() as desk:
            path = desk.folder / "long.json"
            path.write_text(json.dumps({**self.CALENDAR, "time_zone": "Europe/Warsaw", "holidays": ["2030-01-01"]}))
            ask = ("--calendar-file", path)
            for work in ("7000h", "70000h", "300000h"):
                due = desk.run("tkt-sla", "due", *ask, "--from", "2027-03-01T12:00", "--work", work).strip()
                self.assertEqual(desk.run("tkt-sla", "elapsed", *ask, "--from", "2027-03-01T12:00", "--to", due),
                                 f"{int(work[:-1]) * 3600}s\n")
                self.assertEqual(desk.run("tkt-sla", "start", *ask, "--to", due, "--work", work),
                                 "2027-03-01T11:00:00Z\n")


if __name__ == "__main__":
    unittest.main()
