"""tkt outbox: what waits, trying again, taking back, and a person's word on what is unknown."""

import json
import subprocess
import unittest

from lib.smtp_servers import DROP
from lib.desk import BIN
from lib.sending import SendCase


class Outbox(SendCase):
    def tkt(self, *words, status=0):
        done = subprocess.run([BIN / "tkt", "-c", self.desk.config, *map(str, words)], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=60, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        self.errors = done.stderr
        return done.stdout.splitlines()

    def test_it_lists_what_asks_for_a_person(self):
        server = self.scripted({"RCPT b@example.org": "550 5.1.1 no such user"})
        self.desk.queue("a@example.org")
        refused = self.desk.queue("a@example.org", "b@example.org")
        self.desk.send()
        waits = self.desk.queue("c@example.org")
        lines = [line.split("\t") for line in self.tkt("outbox", "list")]
        self.assertEqual([line[:6] for line in lines],
                         [[str(refused), str(self.desk.ticket), "refused", "support",
                           "a@example.org=sent,b@example.org", "1"],
                          [str(waits), str(self.desk.ticket), "queued", "support", "c@example.org", "0"]])
        self.assertIn("no such user", lines[0][7])
        self.assertEqual(len(self.tkt("outbox", "list", "--all")), 3)
        self.assertEqual(len(self.tkt("outbox", "list", "--state", "sent,refused")), 2)
        self.assertEqual(self.tkt("outbox", "list", "--ticket", self.desk.ticket, "-n", "1")[0][0], str(waits))
        shown, = map(json.loads, self.tkt("outbox", "show", refused, "--json"))
        self.assertEqual([copy["state"] for copy in shown["recipients"]], ["sent", "refused"])
        self.assertIn("no such user", "\n".join(self.tkt("outbox", "show", refused)))
        self.tkt("outbox", "list", "--state", "refusd", status=64)
        self.assertIn("refused", self.errors)
        self.assertEqual(len(server.mails), 2)

    def test_what_is_unknown_waits_for_a_persons_word(self):
        server = self.scripted({"dot": [DROP, DROP]})
        one, two = self.desk.queue("a@example.org"), self.desk.queue("b@example.org")
        self.desk.send()
        self.desk.send("--now")
        self.assertEqual(len(server.mails), 2)
        self.tkt("outbox", "retry", one, status=64)
        self.assertIn(f"tkt outbox resolve {one} retry", self.errors)
        self.assertEqual(self.tkt("outbox", "resolve", one, "sent"),
                         [f"{one}\t{self.desk.ticket}\tsent\ta@example.org"])
        self.tkt("outbox", "resolve", two, "maybe", status=64)
        self.tkt("outbox", "resolve", two, "retry", "--reason", "not in their log")
        self.desk.send()
        self.assertEqual((self.desk.states(), len(server.mails)), ({"sent": 2}, 3))
        self.assertEqual(server.mails[1], server.mails[2], "the same bytes, the same Message-ID")
        self.assertIn(("send_resolved", "b@example.org", "sent again: not in their log"),
                      self.desk.events())

    def test_what_is_taken_back_never_leaves(self):
        server = self.scripted()
        one, two = self.desk.queue("a@example.org"), self.desk.queue("b@example.org")
        self.tkt("outbox", "cancel", two, 4711, status=64)  # all or none
        self.tkt("outbox", "cancel", two)
        self.desk.send("--now")
        self.assertEqual([to for _, to, _ in server.mails], [["a@example.org"]])
        self.tkt("outbox", "cancel", one, status=64)
        self.assertEqual([json.loads(line)["state"] for line in self.tkt("outbox", "list", "--all", "--json")],
                         ["sent", "cancelled"])

    def test_the_ticket_says_it(self):
        self.scripted({"dot": [DROP]})
        outbox = self.desk.queue("a@example.org")
        with self.desk.database() as db:
            message = db.execute(
                "INSERT INTO message(ticket, kind, at, from_address, subject, text, message_id) "
                "VALUES (?, 'outgoing', 0, 'support@example.com', 'x', 'hello', 'x@example.com')",
                (self.desk.ticket,)).lastrowid
            db.execute("UPDATE outbox SET message = ? WHERE id = ?", (message, outbox))
        self.desk.send()
        self.assertIn(f"tkt outbox resolve {outbox} sent|retry",
                      "\n".join(self.tkt("show", self.desk.ticket)))


if __name__ == "__main__":
    unittest.main()
