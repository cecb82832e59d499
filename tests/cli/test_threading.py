"""Threading, and putting it right, by the programs themselves."""
import json
import unittest

from lib.desk import Desk

MORE = r"""
[[foreign_number]]
name = "tracker"
pattern = '\b([A-Z]+-\d+)\b'
"""


def mail(sender, subject, message_id, more="", body="Words.\n"):
    return (f"From: {sender}\r\nTo: support@example.com\r\nSubject: {subject}\r\n"
            f"Message-ID: <{message_id}>\r\n{more}\r\n{body}").encode()


class OnADesk(unittest.TestCase):
    mailbox = {}

    def setUp(self):
        self.desk = Desk(more=MORE)
        self.addCleanup(self.desk.__exit__)
        self.tkt = lambda *words, **more: self.desk.run("tkt", *words, **more)
        self.count = 0

    def receive(self, *words, **more):
        """Gives the ticket that the mail is on."""
        self.count += 1
        self.desk.deliver(f"{self.count}", mail(*words, **more))
        self.desk.run("tkt-fetch", "-q")
        self.desk.run("tkt-rules", "-q")
        newest = [e for e in self.desk.json("tkt", "log") if e["kind"] == "message"][-1]
        return newest["ticket"]

    def show(self, ticket):
        return json.loads(self.tkt("show", ticket, "--json"))

    def texts(self, ticket):
        return [m["message_id"].split("@")[0] for m in self.show(ticket)["messages"]]


class Operations(OnADesk):
    def test_merged_numbers_are_taken_everywhere(self):
        first = self.receive("ann@customer.example", "fire", "a1@c.example")
        second = self.receive("bea@customer.example", "smoke", "b1@c.example")
        self.assertEqual(self.tkt("merge", second, first, "--reason", "same"),
                         f"merge\t{second}\t{first}\t2\n")
        self.assertEqual(self.texts(second), ["a1", "b1"])
        self.assertEqual(self.show(second)["id"], first)
        self.assertEqual(self.show(first)["merged"], [second])
        self.assertEqual(self.tkt("list", "--all", "--ids"), f"{first}\n")
        self.tkt("comment", second, "-m", "a note")
        self.assertEqual(len(self.texts(first)), 3)
        self.tkt("close", stdin=f"{second}\n".encode(), *["-"])
        self.assertEqual(self.show(first)["status"], "closed")
        self.assertIn("same", self.tkt("why", second))
        self.assertEqual(self.receive("bea@customer.example", f"[#{second}] hot", "b2@c.example"), first)
        self.tkt("merge", second, first, status=64)
        self.assertIn("one ticket already", self.desk.stderr)

        self.assertEqual(self.tkt("undo", f"#{second}"), f"undo merge\t{first}\t{second}\t2,4\n")
        self.assertEqual(self.texts(second), ["b1", "b2"])  # what came for it meanwhile, too
        self.assertEqual(self.show(second)["status"], "new")
        self.tkt("undo", f"#{second}", status=64)
        self.assertIn("nothing has happened that could be undone", self.desk.stderr)

    def test_messages_are_split_off_and_moved(self):
        first = self.receive("ann@customer.example", "fire", "a1@c.example")
        self.receive("ann@customer.example", "and the lift", "a2@c.example",
                     more="In-Reply-To: <a1@c.example>\r\n")
        part, = self.desk.json("tkt", "split", first, 2)
        self.assertEqual(part, {"done": "split", "from": first, "to": part["to"], "messages": [2]})
        self.assertEqual(self.show(part["to"])["subject"], "and the lift")
        self.assertIsNotNone(self.show(part["to"])["reaction_due"])
        self.assertEqual(self.receive("ann@customer.example", "up", "a3@c.example",
                                      more="In-Reply-To: <a2@c.example>\r\n"), part["to"])
        self.assertEqual(self.tkt("move-message", 3, first), f"move\t{part['to']}\t{first}\t3\n")
        self.assertEqual(self.texts(first), ["a1", "a3"])
        self.tkt("undo", f"#{first}")
        self.tkt("undo", f"#{first}")
        self.assertEqual(self.texts(first), ["a1", "a2"])
        self.tkt("split", first, 1, 2, status=64)
        self.assertIn("nothing would be left", self.desk.stderr)

    def test_other_desks_numbers_name_tickets(self):
        first = self.receive("robot@tracker.example", "[PROJ-12] Disk full", "p1@tracker.example")
        self.assertEqual(self.show("proj-12")["id"], first)
        self.assertEqual(self.show(first)["foreign_numbers"],
                         [{"system": "tracker", "number": "PROJ-12"}])
        self.assertEqual(self.receive("robot@tracker.example", "Re: PROJ-12", "p2@tracker.example"),
                         first)
        other = self.receive("ann@customer.example", "PROJ-12 again", "a1@c.example")
        self.assertNotEqual(other, first)
        self.tkt("show", "PROJ-12", status=64)
        self.assertIn("which of them", self.desk.stderr)
        self.tkt("show", "PROJ-13", status=64)
        self.assertIn("no ticket number", self.desk.stderr)


class Keys(OnADesk):
    def test_keys_are_rotated_and_retired(self):
        first = self.receive("ann@customer.example", "fire", "a1@c.example")
        self.tkt("reply", first, "-m", "Water?")
        token = self.show(first)["messages"][-1]["message_id"]
        self.assertEqual([k["state"] for k in self.desk.json("tkt", "key", "list")], ["signs"])
        made, = self.desk.json("tkt", "key", "rotate")
        self.assertEqual((made["key"], made["state"]), (2, "signs"))
        self.assertEqual(self.receive("eve@elsewhere.example", "me", "e1@elsewhere.example",
                                      more=f"In-Reply-To: <{token}>\r\n"), first)
        self.tkt("key", "retire", 2, status=64)
        self.assertIn("rotate", self.desk.stderr)
        self.tkt("key", "retire", 1)
        self.assertEqual([k["state"] for k in self.desk.json("tkt", "key", "list")],
                         ["retired", "signs"])
        stranger = self.receive("zed@elsewhere.example", "me", "z1@elsewhere.example",
                                more=f"In-Reply-To: <{token}>\r\n")
        self.assertNotEqual(stranger, first)
        self.assertIn("stale token", self.tkt("why", stranger))


if __name__ == "__main__":
    unittest.main()
