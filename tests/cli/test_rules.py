"""Asking tkt-rules and tkt: what other rules would do, why things are as they are, what is wrong."""
import hashlib
import json
import sqlite3
import time
import unittest

from lib.desk import Desk

MORE = r"""
[[queue]]
name = "billing"
mailbox = "support"
[[rule]]
name = "invoices"
if = { subject_contains = "invoice" }
then = { queue = "billing", assign = "bert", priority = "high" }
[[rule]]
name = "told"
on = "ticket.priority"
if = { changed_to = "high" }
then = { add_tags = "told" }
"""

OTHER = r"""
[[rule]]
name = "questions"
if = { subject_matches = 'question (?P<no>\d+)' }
then = { add_tags = ["q{{no}}"] }
"""


def mail(subject, message_id="", sender="ann@customer.example", more=""):
    ident = f"Message-ID: <{message_id}>\r\n" if message_id else ""
    return (f"From: {sender}\r\nTo: support@example.com\r\nSubject: {subject}\r\n{ident}{more}"
            "\r\nWords.\r\n").encode()


class OnADesk(unittest.TestCase):
    more = MORE

    def setUp(self):
        self.desk = Desk(more=self.more)
        self.addCleanup(self.desk.__exit__)
        self.count = 0

    def take(self, *mails):
        for one in mails:
            self.count += 1
            self.desk.deliver(f"{self.count}", one)
        self.desk.run("tkt-fetch", "-q")
        self.desk.run("tkt-rules", "-q")

    def query(self, sql, *values):
        with sqlite3.connect(self.desk.database) as db:
            return db.execute(sql, values).fetchall()

    def picture(self):
        """All that the database holds, and the bytes of its file."""
        with sqlite3.connect(self.desk.database) as db:
            dump = "\n".join(db.iterdump())
        return dump, hashlib.sha256(self.desk.database.read_bytes()).hexdigest()


class Backtest(OnADesk):
    def setUp(self):
        super().setUp()
        self.take(mail("Invoice 1", "i1@c.example"), mail("A question 7", "q1@c.example"),
                  mail("Hello", "h1@c.example"))
        self.rules = self.desk.folder / "other.toml"
        self.rules.write_text(OTHER)
        # The programs' connections are closed: all of it is in the one file.
        with sqlite3.connect(self.desk.database) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def test_what_would_go_elsewhere_is_printed_and_nothing_touched(self):
        before = self.picture()
        lines = self.desk.run("tkt-rules", "--backtest", "--rules", self.rules).splitlines()
        self.assertEqual(lines, ["1\t1\tagent\t-bert\t+\tInvoice 1",
                                 "1\t1\tpriority\t-high\t+normal\tInvoice 1",
                                 "1\t1\tqueue\t-billing\t+support\tInvoice 1",
                                 "2\t2\tadd_tags\t-\t+q7\tA question 7"])
        self.assertIn("3 messages, 2 of them would go otherwise", self.desk.stderr)
        self.assertEqual(self.picture(), before)

        first = self.desk.json("tkt-rules", "--backtest", "--rules", self.rules)[2]
        self.assertEqual(first, {"incoming": 1, "ticket": 1, "subject": "Invoice 1",
                                 "field": "queue", "before": "billing", "after": "support",
                                 "rules_before": ["invoices"], "rules_after": []})

    def test_as_things_are_without_other_rules(self):
        lines = self.desk.run("tkt-rules", "--backtest").splitlines()
        self.assertEqual([line.split("\t")[2:5] for line in lines],
                         [["agent", "-", "+bert"], ["priority", "-normal", "+high"],
                          ["queue", "-support", "+billing"]])

    def test_since(self):
        with sqlite3.connect(self.desk.database) as db:
            db.execute("UPDATE incoming SET stored_at = stored_at - 40 * 86400000 WHERE id = 1")
        said = self.desk.run("tkt-rules", "--backtest", "--since", "30d", "--rules", self.rules)
        self.assertEqual(said, "2\t2\tadd_tags\t-\t+q7\tA question 7\n")
        self.assertIn("2 messages, 1 of them", self.desk.stderr)

    def test_queries_are_asked_of_the_ticket_as_it_was(self):
        self.desk.run("tkt", "tag", "2", "+hot")
        self.take(mail("Re: A question 7", "q2@c.example", more="In-Reply-To: <q1@c.example>\r\n"))
        self.desk.run("tkt", "close", "2")
        with sqlite3.connect(self.desk.database) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = self.picture()
        self.rules.write_text("""
[[rule]]
name = "warm"
if = { query = "tag:hot is:open from:ann question" }
then = { add_tags = "warm" }
[[rule]]
name = "late"
if = { query = "due:late" }
then = { add_tags = "late" }
""")
        lines = self.desk.run("tkt-rules", "--backtest", "--rules", self.rules).splitlines()
        self.assertEqual([line.split("\t")[:5] for line in lines if "add_tags" in line],
                         [["4", "2", "add_tags", "-", "+warm"]])
        self.assertIn('tkt-rules: rule "late" asks for promises: taken as they are today for tickets '
                      "that were there when the message came\n", self.desk.stderr)
        self.assertNotIn('"warm"', self.desk.stderr)
        self.assertEqual(self.picture(), before)

    def test_mistakes(self):
        self.rules.write_text("[[rule]]\nname = \"r\"\nthen = { queue = \"biling\" }\n")
        self.desk.run("tkt-rules", "--backtest", "--rules", self.rules, status=78)
        self.assertIn(f'{self.rules}:3:18: then: queue: no queue "biling"', self.desk.stderr)
        self.desk.run("tkt-rules", "--backtest", "--since", "soon", status=64)
        self.desk.run("tkt-rules", "--since", "30d", status=64)


class Why(OnADesk):
    def test_a_ticket_in_sentences_and_as_json(self):
        self.take(mail("Invoice 1", "i1@c.example"))
        said = self.desk.run("tkt", "why", "1")
        reason = 'rule "invoices": subject_contains "invoice" (seen: "Invoice 1")'
        for sentence in ("ticket 1: names no message and no ticket of this desk", f"queue is billing: {reason}",
                         f"agent is bert: {reason}", f"priority is high: {reason}"):
            self.assertIn(sentence, said)
        objects = {one["kind"]: one["text"] for one in self.desk.json("tkt", "why", "1")}
        self.assertEqual(objects["why-queue"], f"queue is billing: {reason}")
        message = self.desk.run("tkt", "why", "<i1@c.example>")
        self.assertIn("was taken for: human", message)

    def test_mail_that_has_no_ticket(self):
        self.desk.config.write_text(self.desk.config.read_text() + """
[[rule]]
name = "adverts"
if = { subject_contains = "advert" }
then = { drop = true }
""")
        self.take(mail("An advert", "a1@c.example"))
        said = self.desk.run("tkt", "why", "<a1@c.example>")
        self.assertIn('no ticket: ignored from mailbox support: rule "adverts": subject_contains "advert" '
                      '(seen: "An advert")', said)
        [told] = self.desk.json("tkt", "why", "a1@c.example")
        self.assertEqual((told["kind"], told["ticket"]), ("why-ticket", None))
        self.desk.run("tkt", "why", "a2@c.example", status=64)

    def test_why_nothing_was_answered(self):
        self.take(mail("Hello", "h1@c.example"))
        self.assertIn("no automatic answer: queue support acknowledges nothing, and no rule has answered",
                      self.desk.run("tkt", "why", "1"))
        self.desk.run("tkt", "new", "-s", "Called", "-m", "At nine.", "--from", "zoe@example.org")
        self.assertIn("no automatic answer: no mail has opened the ticket", self.desk.run("tkt", "why", "2"))

    def test_a_mail_that_has_not_come_in(self):
        self.take(mail("Hello", "h1@c.example"))
        before = self.picture()
        file = self.desk.folder / "invoice.eml"
        file.write_bytes(mail("Invoice 2"))
        said = self.desk.run("tkt", "why", file)
        self.assertRegex(said, r'rule \+ +"invoices"')
        self.assertRegex(said, r"then +ticket.priority \(priority: normal -> high\)")
        self.assertRegex(said, r'rule \+ +"told"')
        told = json.loads(self.desk.run("tkt", "why", "--json", "-", stdin=mail("Invoice 3")))
        self.assertEqual(told["queue"], "billing")
        self.assertEqual([one["on"] for one in told["then"]], ["ticket.priority"])
        self.assertEqual(json.loads(self.desk.run("tkt-rules", "--explain", "--json", "-",
                                                  stdin=mail("Invoice 3"))), told)
        self.assertEqual(self.picture()[0], before[0])
        self.desk.run("tkt", "why", "1", "--mailbox", "support", status=64)
        self.desk.run("tkt", "why", self.desk.folder / "none.eml", status=64)


class Refused(OnADesk):
    more = MORE.replace('[[rule]]', 'late_answer = "refuse"\nrefusal_template = "refusal"\n[[rule]]', 1)

    def test_why_an_answer_was_refused(self):
        self.take(mail("Invoice 1", "i1@c.example"))
        self.desk.run("tkt", "close", "1")
        with sqlite3.connect(self.desk.database) as db:
            db.execute("UPDATE ticket SET closed_at = closed_at - 400 * 86400000")
        answer = "In-Reply-To: <i1@c.example>\r\n"
        self.take(mail("Re: Invoice 1", "i2@c.example", more=answer))
        said = self.desk.run("tkt", "why", "1")
        self.assertIn("refused, and ann@customer.example was told: an answer that comes too late", said)
        self.desk.run("tkt", "autoreply", "stop", "1", "--reason", "enough")
        self.take(mail("Re: Invoice 1", "i3@c.example", more=answer))
        said = self.desk.run("tkt", "why", "1")
        self.assertRegex(said, "no automatic answer: automatic answers of ticket 1 are stopped: enough")
        self.assertIn("refused, and nobody was told", said)
        self.assertEqual(json.loads(self.desk.run("tkt", "show", "1", "--json"))["status"], "closed")


class ConfigCheck(OnADesk):
    def problems(self, more):
        self.desk.config.write_text(self.desk.config.read_text() + more)
        lines = self.desk.run("tkt", "config", "check", status=78).splitlines()
        objects = self.desk.json("tkt", "config", "check", status=78)
        self.assertEqual(len(objects), len(lines))
        return "\n".join(one["text"] for one in objects)

    def test_rules_that_are_never_reached(self):
        text = self.problems("""
[[rule]]
name = "all robots"
if = { auto = true }
then = { drop = true }
stop = true
[[rule]]
name = "loud robots"
if = { auto = true, subject_contains = "alarm" }
then = { priority = "urgent" }
""")
        self.assertRegex(text, 'rule "loud robots" is never reached: rule "all robots" at .*:[0-9]+')

    def test_rules_that_never_apply_and_captures_that_nothing_makes(self):
        text = self.problems("""
[[rule]]
name = "nonsense"
if = { subject_contains = "invoice", not = { subject_contains = "in" } }
then = { add_tags = "x" }
[[rule]]
name = "change"
if = { changed_to = "open" }
then = { add_tags = "x" }
[[rule]]
name = "late"
on = "sla.alarm"
then = { drop = true }
[[rule]]
name = "order"
if = { subject_matches = '(?P<order>[0-9]+)' }
then = { add_tags = "{{oder}}" }
""")
        self.assertEqual(len(text.splitlines()), 4)
        for words in ('"nonsense" never applies', "changed_to is never met in a rule on message",
                      "drop does nothing in a rule on sla.alarm", 'captures "oder"; did you mean "order"?'):
            self.assertIn(words, text)

    def test_an_enormous_expression_is_one_clear_line(self):
        text = self.problems("[[rule]]\nname = 'x'\nif = { subject_matches = '" + "(x|y)*z" * 200_000 +
                             "' }\nthen = { add_tags = 'x' }\n")
        self.assertIn("is no regular expression: pattern too large", text)
        self.assertLess(len(text), 400)

    def test_names_that_do_not_exist(self):
        text = self.problems("""
[[rule]]
name = "wrong"
if = { queue = "biling" }
then = { assign = "brt", priority = "hi", add_watchers = "berta", answer = "acknowlege" }
""")
        for name in ("biling", "brt", "hi", "berta"):
            self.assertIn(f'"{name}"', text)
        self.assertIn("did you mean", text)

    def test_templates_with_fields_that_do_not_exist(self):
        folder = self.desk.folder / "templates"
        folder.mkdir()
        (folder / "up.mustache").write_text("Dear {{customer.nam}}, {{ticket.id}}\n")
        config = self.desk.config.read_text()
        self.desk.config.write_text(config.replace("[desk]", f'[desk]\ntemplate_folder = "{folder}"', 1))
        text = self.problems("""
[[rule]]
name = "up"
then = { answer = "up" }
""")
        self.assertIn("customer.nam", text)
        self.assertNotIn("ticket.id", text)


class Watching(OnADesk):
    def notified(self):
        return self.query("SELECT address FROM notified ORDER BY 1")

    def test_watch_and_unwatch(self):
        self.take(mail("Hello", "h1@c.example"))
        self.assertEqual(self.desk.run("tkt", "watch", "1", "--agent", "bert"), "1\t\tbert\n")
        self.desk.run("tkt", "watch", "1", "--agent", "bert")
        self.assertIn("it is so already", self.desk.stderr)
        self.assertEqual(self.desk.json("tkt", "watch", "1", "--agent", "boss@example.org"),
                         [{"ticket": 1, "field": "watcher", "from": "", "to": "boss@example.org"}])
        self.assertRegex(self.desk.run("tkt", "show", "1"), "watchers +bert, boss@example.org")
        self.assertEqual(self.desk.json("tkt", "show", "1")[0]["watchers"], ["bert", "boss@example.org"])
        self.desk.run("tkt", "watch", "1", "--agent", "nobody", status=64)
        self.take(mail("Re: Hello", "h2@c.example", more="In-Reply-To: <h1@c.example>\r\n"))
        self.assertEqual(self.notified(), [("bert@example.com",), ("boss@example.org",)])
        self.desk.run("tkt", "unwatch", "1", "--agent", "boss@example.org")
        self.desk.run("tkt", "comment", "1", "-m", "Between us")
        self.desk.run("tkt-rules", "-q")
        self.assertEqual(self.notified(), [("bert@example.com",)] * 2 + [("boss@example.org",)])
        self.desk.run("tkt", "close", "1", "--as", "bert")
        self.desk.run("tkt-rules", "-q")
        self.assertEqual(len(self.notified()), 3)  # bert did it himself


class Away(OnADesk):
    def test_who_is_away_gets_nothing_from_rules_and_people_are_told(self):
        self.assertEqual(self.desk.run("tkt", "agent", "away", "bert", "--until", "3d", "--substitute",
                                       self.anna()).split("\t")[:2], ["bert", "away"])
        row = next(one for one in self.desk.json("tkt", "agent", "list") if one["login"] == "bert")
        self.assertEqual((row["state"], row["substitute"]), ("away", self.anna()))
        self.assertRegex(row["until"], "^2")
        self.take(mail("Invoice 1", "i1@c.example"))
        self.assertEqual(self.desk.json("tkt", "show", "1")[0]["agent"], self.anna())
        self.assertIn("bert is away", self.desk.run("tkt", "why", "1"))
        self.desk.run("tkt", "assign", "1", "bert")
        self.assertRegex(self.desk.stderr, f"bert is away until .*; {self.anna()} stands in")
        self.assertEqual(self.desk.json("tkt", "agent", "back", "bert"),
                         [{"login": "bert", "away": False, "until": None, "substitute": ""}])
        self.take(mail("Invoice 2", "i2@c.example"))
        self.assertEqual(self.desk.json("tkt", "show", "2")[0]["agent"], "bert")

    def test_mistakes(self):
        self.take(mail("Hello"))
        self.desk.run("tkt", "agent", "away", "nobody", status=64)
        self.desk.run("tkt", "agent", "away", "bert", "--substitute", "bert", status=64)
        self.desk.run("tkt", "agent", "away", "bert", "--until", "2001-01-01", status=64)
        self.desk.run("tkt", "agent", "away", "bert", "--until", "soon", status=64)

    def test_the_time_is_that_of_the_person(self):
        year = time.gmtime().tm_year + 1
        self.desk.environment["TZ"] = "Europe/Warsaw"
        said = self.desk.json("tkt", "agent", "away", "bert", "--until", f"{year}-07-01")
        self.assertEqual(said[0]["until"], f"{year}-07-01T06:00:00Z")

    def anna(self):
        return self.desk.json("tkt", "agent", "list")[0]["login"]


if __name__ == "__main__":
    unittest.main()
