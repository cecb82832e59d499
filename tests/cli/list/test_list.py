"""tkt list in pipes and at a terminal."""
import re
import subprocess

from lib.desk import BIN, USER
from lib.on_a_desk import HOSTILE, WithPromises

TICKET = ["id", "subject", "status", "substatus", "queue", "agent", "team", "priority", "category",
          "type", "sla", "mailbox", "requester", "created_at", "updated_at", "last_message_at",
          "last_message_from", "reaction_due", "alarm_at", "resolve_due", "clock", "tags", "next_reaction_due",
          "paused", "autoreply_stopped"]

RFC3339 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$"


class Listing(WithPromises):
    def test_an_empty_desk_is_a_result(self):
        self.assertEqual(self.tkt("list"), "")
        self.assertEqual(self.tkt("list", "--json"), "")
        self.assertEqual(self.tkt("log"), "")

    def test_fields_of_a_ticket_are_those_promised(self):
        self.new("Drucker brennt", "--priority", "high", "--tag", "fire")
        ticket, = self.desk.json("tkt", "list")
        self.assertEqual(list(ticket), TICKET)
        self.assertEqual(ticket["requester"], {"name": "Zoë", "address": "zoe@customer.example"})
        self.assertEqual((ticket["id"], ticket["status"], ticket["queue"], ticket["agent"]),
                         (1, "new", "support", USER))
        self.assertEqual((ticket["tags"], ticket["clock"], ticket["mailbox"]), (["fire"], "ok", "support"))
        for name in ("created_at", "updated_at", "last_message_at", "reaction_due", "resolve_due"):
            self.assertRegex(ticket[name], RFC3339)
        self.assertIsNone(ticket["alarm_at"])

    def test_a_pipe_gets_fields_with_tabs_and_no_heading(self):
        self.new("Drucker\tbrennt\n")
        fields = self.tkt("list").removesuffix("\n").split("\t")
        self.assertEqual(fields[:7], ["ok", "1", "Drucker brennt", "new", USER, "support", "support"])
        self.assertRegex(fields[7], RFC3339)

    def test_filters(self):
        first, second, third = self.new("one", "--tag", "a"), self.new("two", "--queue", "billing"), self.new("three")
        self.tkt("set", first, "+b", "status=open/escalated")
        self.tkt("assign", second, "bert")
        self.tkt("close", third)
        self.tkt("assign", third, "none")
        listed = lambda *words: [int(n) for n in self.tkt("list", "--ids", *words).split()]
        self.assertEqual(listed(), [second, first])
        self.assertEqual(listed("--sort", "oldest"), [first, second])
        self.assertEqual(listed("--all"), [third, second, first])
        self.assertEqual(listed("--closed"), [third])
        self.assertEqual(listed("--agent", "me"), [first])
        self.assertEqual(listed("--all", "--agent", "none"), [third])
        self.assertEqual(listed("--queue", "billing,support"), [second, first])
        self.assertEqual(listed("--queue", "billing", "--agent", "me"), [])
        self.assertEqual(listed("--tag", "a", "--tag", "b"), [first])
        self.assertEqual(listed("--tag", "a", "--tag", "c"), [])
        self.assertEqual(listed("--status", "open/escalated"), [first])
        self.assertEqual(listed("--status", "closed"), [third])
        self.assertEqual(listed("--from", "ZOE@Customer.Example"), [second, first])
        self.assertEqual(listed("--text", "burns"), [second, first])
        self.assertEqual(listed("--text", "water"), [])
        self.assertEqual(listed("-n", "1"), [second])
        self.assertEqual(listed("--clock", "resolve_late"), [])

    def test_numbers_of_one_tkt_are_input_of_the_next(self):
        for subject in ("one", "two", "three"):
            self.new(subject)
        ids = self.tkt("list", "--ids").encode()
        shown = self.desk.json("tkt", "show", "-", stdin=ids)
        self.assertEqual([t["subject"] for t in shown], ["three", "two", "one"])
        self.assertEqual(self.tkt("take", "-", stdin=b""), "")

    def test_a_reader_that_has_seen_enough_is_no_error(self):
        self.new()
        self.tkt("set", 1, *[f"+tag{n}" for n in range(50)])
        for words in ("list", "log", "show 1", "list --json", "config keys"):
            with self.subTest(words=words):
                done = subprocess.run(["bash", "-c", f"set -o pipefail; tkt {words} | true"],
                                      env=self.desk.environment, capture_output=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_output_that_cannot_be_written_is_an_error(self):
        self.new()
        with open("/dev/full", "wb") as full:
            done = subprocess.run([BIN / "tkt", "list"], env=self.desk.environment, stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 74)
        self.assertIn(b"standard output", done.stderr)


class AtATerminal(WithPromises):
    def test_a_hostile_subject_is_harmless_everywhere(self):
        self.new(HOSTILE)
        self.tkt("set", 1, "+\x1b[2Jtag", status=64)
        outputs = [self.tkt("list"), self.tkt("show", 1, "--events"), self.tkt("log"),
                   self.tkt("why", 1), self.tkt("complete", "tickets"),
                   self.tkt("complete", "tags"), self.tkt("list", "--json"),
                   self.tkt("show", 1, "--json"), self.tkt("set", 1, f"subject={HOSTILE}2")]
        outputs += [self.at_terminal(*words, NO_COLOR="1")[1]
                    for words in (("list",), ("show", 1), ("log",), ("why", 1))]
        for output in outputs:
            self.assertNotRegex(output, "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
            self.assertLess(max(len(run) for run in re.findall("\u0301*", output)), 10)

    def test_json_keeps_the_truth(self):
        self.new(HOSTILE)
        self.assertEqual(self.desk.json("tkt", "list")[0]["subject"], HOSTILE)

    def test_a_table_fits_the_screen(self):
        self.new("プリンター" * 30)
        self.new("short")
        for columns in (60, 80, 200):
            with self.subTest(columns=columns):
                status, seen = self.at_terminal("list", columns=columns, NO_COLOR="1")
                self.assertEqual(status, 0)
                lines = seen.splitlines()
                self.assertEqual(len(lines), 3)
                self.assertIn("subject", lines[0])
                for line in lines:
                    wide = sum(2 if ord(c) > 0x2fff else 1 for c in line)
                    self.assertLessEqual(wide, columns)

    def test_colour_is_for_terminals_that_want_it(self):
        self.new()
        self.assertIn("\x1b[", self.at_terminal("list")[1])
        self.assertNotIn("\x1b", self.at_terminal("list", NO_COLOR="1")[1])
        self.assertNotIn("\x1b", self.tkt("list"))

    def test_a_terminal_without_utf8_gets_ascii(self):
        self.new("Zażółć")
        seen = self.at_terminal("list", LC_ALL="C", NO_COLOR="1")[1]
        self.assertTrue(seen.isascii())
        self.assertIn("Za????", seen)

    def test_a_pager_is_used_at_a_terminal_only(self):
        self.new()
        self.assertIn("paged ", self.at_terminal("list", PAGER="sed 's/^/paged /'")[1])
        self.assertNotIn("paged", self.tkt("list", PAGER="sed 's/^/paged /'"))
