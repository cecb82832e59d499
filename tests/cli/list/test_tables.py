"""What lists rows is a table that fits at a terminal, and fields between tabs on a pipe; people get their own time."""
import re
import sqlite3
import unicodedata

from lib.desk import BIN, USER
from lib.on_a_desk import OnADesk, two_queues
from lib.terminal import at_terminal

MORE = two_queues() + """
[[sla]]
name = "gold"
calendar = "far"
[sla.priority.normal]
reaction = "2h"
resolve = "60h"
[[calendar]]
name = "far"
timezone = "Europe/Warsaw"
mon = ["08:00-16:00"]
tue = ["08:00-12:00", "12:30-16:30"]
wed = ["08:00-16:00"]
thu = ["08:00-16:00"]
fri = ["08:00-16:00"]
holidays = ["*-12-25", "*-12-26"]
except = { "2026-12-24" = ["08:00-12:00"] }
"""
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
HERE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
TOKYO = {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PAGER": "cat", "NO_COLOR": "1"}


def columns_of(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


class Tables(OnADesk):
    more = MORE

    def promised(self):
        number = self.new()
        self.tkt("set", number, "sla=gold")
        return number

    def seen(self, *words, columns=80, program="tkt"):
        """The lines that a person in Tokyo has on the screen, none of them wider than it."""
        status, text = at_terminal([str(BIN / program), *map(str, words)],
                                   {**self.desk.environment, **TOKYO, "TERM": "xterm"}, columns)
        self.assertEqual(status, 0, text)
        lines = text.splitlines()
        for line in lines:
            self.assertLessEqual(columns_of(line), columns, line)
            self.assertNotIn("\t", line)
        return lines

    def stand_in(self, lines, title, words):
        """Under a title in the first line stand these words, in the lines below, in this order."""
        place = lines[0].index(title)
        for line, word in zip(lines[1:], words, strict=False):
            self.assertTrue(line[place:].startswith(word), f"{line}: no {word} at {place}")

    def test_reasons_are_told_whole_and_in_the_persons_time(self):
        one = self.promised()
        for columns in (80, 200):
            for words, titles in ((("why", one), "when +what"), (("log", one), "event +when +.*what")):
                lines = self.seen(*words, columns=columns)
                self.assertRegex(lines[0], f"^{titles}$")
                text = re.sub(r"\s+", " ", " ".join(lines))
                self.assertIsNone(RFC3339.search(text), text)
                self.assertIn("SLA gold, priority normal, calendar far", text)
        [due] = {ticket["reaction_due"] for ticket in self.desk.json("tkt", "list")}
        shown = next(line for line in self.seen("show", one) if line.startswith("reaction"))
        at = HERE.search(shown)[0]
        self.assertNotEqual(at, due[:16].replace("T", " "))
        for words in (("why", one), ("log", one), ("show", "--events", one)):
            text = re.sub(r"\s+", " ", " ".join(self.seen(*words)))
            self.assertRegex(text, rf"reaction due {at} \(2h\)")

    def test_reasons_on_a_pipe_are_fields_with_times_for_programs(self):
        one = self.promised()
        [due] = {ticket["reaction_due"] for ticket in self.desk.json("tkt", "list")}
        for words in (("why", one), ("log", one), ("show", "--events", one)):
            self.assertIn(f"reaction due {due}", self.tkt(*words))
        self.assertEqual({line.count("\t") for line in self.tkt("why", one).splitlines()}, {2})
        self.assertEqual({line.count("\t") for line in self.tkt("log", one).splitlines()}, {8})
        said = [line["text"] for line in self.desk.json("tkt", "why", one)]
        status, text = self.at_terminal("why", one, "--json", **TOKYO)
        self.assertEqual(status, 0)
        for sentence in said:
            self.assertIn(f'"text":"{sentence}"', text)

    def test_a_due_time_span_by_span(self):
        one = self.promised()
        for columns in (80, 200):
            lines = self.seen("why", one, "--sla", columns=columns)
            self.assertIsNone(RFC3339.search(" ".join(lines)))
            titles = [line for line in lines if line.startswith("kind")]
            self.assertEqual(len(titles), len([line for line in lines if re.search(r" within \d+h: due ", line)]))
            self.assertRegex(titles[0], r"^kind +from +to +work +total +what$")
        for line in self.tkt("why", one, "--sla").splitlines():
            if " within " not in line:
                self.assertEqual(line.count("\t"), 5)
                self.assertRegex(line.split("\t")[1], r"T\d\d:\d\d:\d\d(\.\d+)?\+0[12]:00$")

    def test_a_contact_with_its_tickets(self):
        one, two = self.new("Printer on fire"), self.new("日本語 " * 40)
        self.tkt("close", one)
        for columns in (80, 200):
            lines = self.seen("contact", "show", 1, "--events", columns=columns)
            tickets = lines[lines.index("") + 1:]
            self.assertRegex(tickets[0], r"^no +subject +status +agent +mailbox +created +changed$")
            place = len(re.sub("[日本語]", "xx", tickets[1].split("  new ")[0]))
            self.assertEqual((place + 2, place + 2),
                             (tickets[0].index("status"), tickets[2].index("closed")))
            self.assertRegex(" ".join(lines), r"created +\d{4}-\d\d-\d\d \d\d:\d\d \(now\)")
            self.assertRegex("\n".join(lines), r"\nwhen +who +what\n")
        rows = [line.split("\t") for line in self.tkt("contact", "show", 1, "--events").splitlines()]
        self.assertIn(["contact", "1", "Zoë"], rows)
        tickets = [row for row in rows if row[0] == "ticket"]
        self.assertEqual([(row[1], row[3], len(row)) for row in tickets],
                         [(str(two), "new", 8), (str(one), "closed", 8)])
        self.assertRegex(tickets[0][6], RFC3339)
        self.assertEqual({len(row) for row in rows if row[0] == "event"}, {7})

    def test_who_is_away_until_when(self):
        self.tkt("agent", "away", "bert", "--until", "3d", "--substitute", USER)
        [row] = [line for line in self.tkt("agent", "list").splitlines() if line.startswith("bert\t")]
        until = row.split("\t")[5]
        self.assertRegex(until, RFC3339)
        lines = self.seen("agent", "list")
        self.stand_in(lines, "until", ["", "in 2 d"])
        [line] = [line for line in self.seen("agent", "show", "bert") if line.startswith("until")]
        self.assertNotIn(until[:16].replace("T", " "), line)
        self.assertRegex(line, r"^until +\d{4}-\d\d-\d\d \d\d:\d\d \(in ")
        self.new()
        self.assertIn(f"bert is away until {HERE.search(line)[0]}", " ".join(self.seen("assign", 1, "bert")))
        self.tkt("release", "--as", "bert", 1)
        self.tkt("assign", 1, "bert")
        self.assertIn(f"away until {until}", self.desk.stderr)

    def test_what_a_calendar_makes_of_a_year(self):
        for columns in (80, 200):
            lines = self.seen("calendar", "show", "far", "--year", 2026, columns=columns)
            self.assertIn("tue  08:00-12:00 12:30-16:30", lines)
            days = next(i for i, line in enumerate(lines) if re.search(r"^kind +date +what$", line))
            self.stand_in(lines[days:], "date", ["2026-03-29 Sun", "2026-10-25 Sun", "2026-12-24 Thu"])
            self.assertIn("2026-03-29 10:00", lines[days + 1])
            sums = next(i for i, line in enumerate(lines) if re.search(r"^period +days +work$", line))
            self.assertEqual(len({len(line) for line in lines[sums:]}), 1)
        self.assertIn("tue\t08:00-12:00 12:30-16:30\n", self.tkt("calendar", "show", "far"))
        self.assertIn("2026-03-29T01:00:00Z", self.tkt("calendar", "show", "far", "--year", 2026))

    def test_a_mail_on_its_way(self):
        self.tkt("reply", self.new(), "-m", "Hello", "--cc", "a-rather-long-name@customer.example")
        lines = [line for line in self.seen("outbox", "show", 1) if line.startswith("to ")]
        self.assertEqual(len({line.index("queued") for line in lines}), 1)
        self.assertEqual(len(lines), 2)
        rows = [line.split("\t") for line in self.tkt("outbox", "show", 1).splitlines()]
        self.assertIn(["to", "zoe@customer.example", "queued", ""], rows)
        self.assertEqual({len(row) for row in rows if row[0] != "to"}, {2})

    def test_more_columns_than_there_is_room_for_still_fit(self):
        self.new("A subject that is longer than others")
        lines = self.seen("list", "--columns", "id,subject,status,due,created,closed,message,from,tags,contact,queue,team")
        self.assertEqual(len(lines), 2)

    def test_where_words_were_found_goes_on_below_itself(self):
        self.new("One", "--tag", "x")
        words = "about the printer in the cellar which burns and nobody has come to see it until the evening of that day"
        self.tkt("comment", 1, "-m", words)
        for columns in (80, 200):
            lines = self.seen("search", "cellar", columns=columns)
            found = " ".join(line.strip() for line in lines[1:])
            self.assertIn("the printer in the cellar which burns", found)
        status, text = self.at_terminal("search", "cellar", LC_ALL="C.UTF-8", COLORTERM="", columns=50)
        self.assertEqual(status, 0)
        self.assertRegex(text, r"\x1b\[[\d;]*m" + "cellar" + r"\x1b\[0?m")

    def test_keys_of_the_configuration(self):
        for columns in (80, 200):
            self.assertIn("[desk]", self.seen("config", "keys", columns=columns))
        self.assertEqual({line.count("\t") for line in self.tkt("config", "keys").splitlines()}, {4})

    def test_what_was_done_is_a_sentence_or_fields(self):
        self.new()
        for words, sentence, fields in [
                (("contact", "add", "Ada <ada@customer.example>"), "contact 2  Ada <ada@customer.example>", None),
                (("contact", "edit", 2, "--vip"), "contact 2  Ada <ada@customer.example>",
                 "2\tAda <ada@customer.example>\n"),
                (("contact", "spam", 2), "contact 2  no spam → spam", "2\tspam\tspam\n"),
                (("contact", "spam", "--off", 2), "contact 2  spam → no spam", "2\tno spam\tno spam\n"),
                (("contact", "merge", 1, 2), "contact 2  is part of contact 1 now", None),
                (("contact", "merge", "--undo", 2), "contact 2  is by itself again, no part of 1", None),
                (("agent", "back", "bert"), "bert is there", "bert\tready\t\t\n")]:
            with self.subTest(words=words):
                self.assertEqual(self.seen(*words)[0], sentence)
                if fields:
                    self.assertEqual(self.tkt(*words), fields)
        self.assertRegex(self.seen("agent", "away", "bert", "--until", "3d")[0],
                         r"^bert is away until \d{4}-\d\d-\d\d \d\d:\d\d \(in [23] d\)$")
        self.assertRegex(self.tkt("agent", "away", "bert", "--until", "3d"), r"^bert\taway\t[^\t]+Z\t$")
        self.tkt("reply", 1, "-m", "Hello")
        self.assertIn("outbox 1  cancelled  #1  zoe@customer.example", self.seen("outbox", "cancel", 1))

    def test_the_programs_behind_it_print_tables_too_where_a_person_looks_on(self):
        self.new()
        self.tkt("reply", 1, "-m", "Hello", "--cc", "a-rather-long-name-that-goes-on-and-on@customer.example",
                 "--bcc", "another-rather-long-name-that-goes-on@customer.example")
        self.desk.deliver("one", b"From: zoe@customer.example\nMessage-ID: <1@customer.example>\nSubject: x\n\ny\n")
        spans = ("spans", "-C", "far", "--from", "2026-11-25T09:00", "--to", "2026-11-27T09:00")
        for program, words, heading, first in [
                ("tkt-sla", spans, r"^from +to$", r"^2026-11-25 17:00  2026-11-26 00:00$"),
                ("tkt-sla", ("explain", "-C", "far", "--from", "2026-11-25T09:00", "--work", "20h"),
                 r"^kind +from +to +work +total +what$", r"^from +2026-11-25 17:00$"),
                ("tkt-sla", ("simulate", "--config", self.desk.config), r"^1 tickets$", r"^clock +which +met +late "),
                ("tkt-fetch", ("--audit",), r"^mailbox +folder +only in +which +arrived +size +state$",
                 r"^support .* mailbox .* unread$"),
                ("tkt-send", ("-n",), r"^outbox +no +state +to$", r"^ +1 +1 +queued +a-rather-long-name"),
                ("tkt-send", (), r"^outbox +no +state +to$", r"^ +1 +1 +sent +a-rather-long-name")]:
            with self.subTest(program=program, words=words):
                lines = self.seen(*words, program=program)
                self.assertRegex(lines[0], heading)
                self.assertRegex(lines[1], first)
        self.assertEqual(self.desk.run("tkt-sla", *spans).splitlines()[0],
                         "2026-11-25T08:00:00Z\t2026-11-25T15:00:00Z")
        self.assertIn("\tonly in mailbox\t", self.desk.run("tkt-fetch", "--audit"))

    def test_what_comes_due_is_told_in_the_persons_time(self):
        self.promised()
        desk = sqlite3.connect(self.desk.database, isolation_level=None)
        desk.execute("UPDATE sla_clock SET started_at = 1774000000000, due_at = 1774000000000")
        desk.close()
        lines = self.seen("-n", program="tkt-sla")
        self.assertRegex(lines[0], r"^no +clock +due +step$")
        self.assertIn(" 1  reaction       2026-03-20 18:46", lines)
        self.assertIn("1\treaction\t2026-03-20T09:46:40Z\n", self.desk.run("tkt-sla", "-n"))

    def test_a_tag_that_no_ticket_has_is_named_to_a_person_alone(self):
        self.new("One", "--tag", "fire")
        hint = 'tkt: no ticket has the tag "cellar"'
        self.assertIn(hint, self.seen("list", "tag:cellar"))
        self.assertIn('tkt: no ticket has the tag "xyz"', self.seen("list", "tag:xyz"))
        self.assertIn(hint, self.seen("search", "tag:cellar", "burns"))
        self.assertEqual(self.seen("list", "tag:cellar", "--json"), [])
        self.assertNotIn("no ticket has", " ".join(self.seen("list", "tag:fire", "tag:none")))
        self.assertEqual((self.tkt("list", "tag:cellar"), self.desk.stderr), ("", ""))
