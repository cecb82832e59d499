"""TKT_NOW: what the programs take for the present."""
import datetime

from lib.on_a_desk import WithPromises

MARCH = "2026-03-02T09:00:00Z"  # a Monday, the office is open in Warsaw


class Now(WithPromises):
    def test_a_time_stops_the_clock(self):
        self.desk.environment["TKT_NOW"] = MARCH
        self.new("Printer", "--priority", "high")
        self.assertEqual(self.ticket(1)["created_at"], MARCH)
        self.assertEqual(self.ticket(1)["reaction_due"], "2026-03-02T10:00:00Z")
        self.tkt("comment", 1, "-m", "At the same moment.")
        self.assertEqual({message["at"] for message in self.ticket(1)["messages"]}, {MARCH})

    def test_every_stage_goes_by_it(self):
        self.desk.environment["TKT_NOW"] = MARCH
        self.desk.deliver("m", b"From: zoe@customer.example\r\nTo: support@example.com\r\nSubject: x\r\n"
                               b"Message-ID: <1@customer.example>\r\n\r\nx\r\n")
        for program in ("tkt-fetch", "tkt-rules"):
            self.desk.run(program)
        self.tkt("set", 1, "priority=high")
        self.tkt("snooze", 1, "--until", "3d")
        self.tkt("reply", 1, "-m", "Later.", "--at", "2026-03-03 08:00")
        self.desk.run("tkt-send")
        self.assertEqual(self.desk.sent_files(), [])
        self.desk.run("tkt-send", TKT_NOW="2026-03-03T09:00:00Z")
        self.assertEqual(len(self.desk.sent_files()), 1)
        self.desk.run("tkt-rules", TKT_NOW="2026-03-05T10:00:00Z")
        self.assertIsNone(self.ticket(1)["snoozed_until"])
        late = self.desk.json("tkt-sla", TKT_NOW="2026-03-20T09:00:00Z")
        self.assertIn((1, "resolution"), [(line["ticket"], line["target"]) for line in late])

    def test_a_duration_moves_it(self):
        for text, by in (("+2d", datetime.timedelta(days=2)), ("-1h30m", datetime.timedelta(minutes=-90))):
            with self.subTest(text=text):
                before = datetime.datetime.now(datetime.timezone.utc)
                number = self.tkt("new", "-s", "x", "-m", "y", TKT_NOW=text).split("\t")[0]
                after = datetime.datetime.now(datetime.timezone.utc)
                at = datetime.datetime.fromisoformat(self.ticket(number)["created_at"].replace("Z", "+00:00"))
                self.assertGreaterEqual(at, before + by - datetime.timedelta(milliseconds=1))
                self.assertLessEqual(at, after + by)

    def test_anything_else_is_refused_before_anything_is_done(self):
        for words in (("tkt", "list"), ("tkt", "new", "-s", "x", "-m", "y"), ("tkt-fetch",), ("tkt-rules",),
                      ("tkt-sla",), ("tkt-send",), ("tkt-web", "--check"), ("tktd",)):
            for text in ("tomorrow", "2026-03-02", "2d", "+", "+2x", "2026-02-30T00:00:00Z"):
                with self.subTest(words=words, text=text):
                    self.assertEqual(self.desk.run(*words, status=64, TKT_NOW=text), "")
                    self.assertEqual(self.desk.stderr, f'{words[0]}: $TKT_NOW: "{text}" is no time; write '
                                                       "2026-03-01T09:00:00Z, or +2d or -1h30m from now\n")
        self.assertFalse(self.desk.database.exists())
        self.assertEqual(self.tkt("list", TKT_NOW=""), "")
