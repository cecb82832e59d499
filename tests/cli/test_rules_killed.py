"""tkt-rules dies in the middle of its work, or is there twice: the desk is the same in the end."""
import contextlib
import random
import sqlite3
import subprocess
import time
import unittest

from lib.desk import Desk
from lib.servers import kill_after

MAILS = 400

# All but what is random: ids that we sign, and instants.
PICTURE = [
    "SELECT id, subject, status, queue, requester_address FROM ticket ORDER BY id",
    "SELECT id, ticket, kind, from_address, subject, incoming FROM message ORDER BY id",
    "SELECT ticket, kind, before, after, message FROM event WHERE kind <> 'clock' ORDER BY id",
    "SELECT ticket, address FROM participant ORDER BY 1, 2",
    "SELECT message_id, message FROM ghost ORDER BY 1, 2",
    "SELECT id, state FROM incoming ORDER BY id",
    "SELECT ticket, other, kind FROM link ORDER BY 1, 2",
]


def mail(number):
    """Every third starts a thread, the others answer what came before, or never will."""
    parent = number - 1 if number % 3 else number + 1000 if number % 2 else None
    more = f"In-Reply-To: <{parent}@c.example>\r\n" if parent is not None else ""
    return (f"From: customer{number // 30}@c.example\r\nTo: support@example.com\r\n"
            f"Subject: Mail {number}\r\nMessage-ID: <{number}@c.example>\r\n{more}\r\n"
            f"Words of mail {number}.\r\n").encode()


class Killed(unittest.TestCase):
    def desk(self):
        desk = Desk()
        self.addCleanup(desk.__exit__)
        for number in range(MAILS):
            desk.deliver(f"{number:05}", mail(number))
        desk.run("tkt-fetch", "-q")
        return desk

    def picture(self, desk):
        with sqlite3.connect(desk.database) as db:
            return [db.execute(query).fetchall() for query in PICTURE]

    def test_the_desk_is_the_same(self):
        whole = self.desk()
        start = time.monotonic()
        whole.run("tkt-rules", "-q")
        took = time.monotonic() - start

        wanted = self.picture(whole)
        cut = 0
        for part in (0.3, 0.5, 0.7):
            with self.subTest(part=part):
                killed = self.desk()
                process = killed.start("tkt-rules", "-q", stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
                cut += kill_after(process, took * part)
                killed.run("tkt-rules", "-q")
                self.assertEqual(self.picture(killed), wanted)
                killed.run("tkt-rules", "-q")
                self.assertEqual(self.picture(killed), wanted)
        self.assertGreater(cut, 0, "it was never killed at work")


CHAIN = """
[[rule]]
name = "opened"
on = "ticket.created"
then = { add_tags = "opened", notify = "bert" }
[[rule]]
name = "tagged"
on = "ticket.tag_added"
if = { changed_to = "opened" }
then = { priority = "high" }
[[rule]]
name = "high"
on = "ticket.priority"
if = { changed_to = "high" }
then = { note = "seen" }
[[rule]]
name = "old"
on = "after:1s"
since = "created"
then = { add_tags = "old", notify = "bert" }
[[rule]]
name = "closed for a second"
on = "after:1s"
since = "status"
if = { status = "closed" }
then = { note = "closed for a second" }
"""


class Triggers(unittest.TestCase):
    """Each change sets off a rule once, and each wait ends once, however often the program dies."""
    tickets = 120

    def setUp(self):
        self.desk = Desk(more=CHAIN)
        self.addCleanup(self.desk.__exit__)
        for number in range(self.tickets):
            self.desk.deliver(f"{number:05}", mail(3 * number))
        self.desk.run("tkt-fetch", "-q")

    def query(self, sql):
        with sqlite3.connect(self.desk.database) as db:
            return db.execute(sql).fetchall()

    def fired(self):
        return dict(self.query("SELECT after, count(*) FROM event WHERE kind = 'rule' GROUP BY after"))

    def run_and_kill(self, times):
        """Gives how often it was killed at work."""
        source = random.Random(7)
        cut = 0
        for _ in range(times):
            process = self.desk.start("tkt-rules", "-q", stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
            cut += kill_after(process, source.uniform(0.01, 0.2))
        return cut

    def test_each_once(self):
        cut = self.run_and_kill(12)
        self.assertGreater(cut, 0, "it was never killed at work")
        self.desk.run("tkt-rules", "-q")
        self.desk.environment["TKT_NOW"] = "+1m"  # what waits comes due while nothing runs
        self.run_and_kill(6)
        self.desk.run("tkt-rules", "-q")
        self.desk.run("tkt-rules", "-q")
        once = {name: self.tickets for name in ("opened", "tagged", "high", "old")}
        self.assertEqual(self.fired(), once)
        self.assertEqual(self.query("SELECT min(n), max(n) FROM (SELECT count(*) AS n FROM event "
                                    "WHERE kind = 'rule' GROUP BY ticket, after)"), [(1, 1)])
        # What they did was done as often.
        self.assertEqual(self.query("SELECT count(*), count(DISTINCT ticket) FROM event WHERE "
                                    "kind = 'note' AND reason LIKE 'seen%'"), [(self.tickets,) * 2])
        self.assertEqual(self.query("SELECT count(*) FROM notified"), [(2 * self.tickets,)])
        self.assertEqual(self.query("SELECT count(*) FROM outbox"), [(2 * self.tickets,)])

        # Changes while nothing runs: two for some tickets, and each is one more occurrence.
        first = [str(number) for number in range(1, 21)]
        self.desk.run("tkt", "set", *first, "priority=low")
        self.desk.run("tkt", "set", *first, "priority=high")
        self.desk.run("tkt", "close", *first)
        self.desk.environment["TKT_NOW"] = "+2m"
        self.run_and_kill(6)
        self.desk.run("tkt-rules", "-q")
        self.assertEqual(self.fired(), {**once, "high": self.tickets + 20, "closed for a second": 20})


class Two(unittest.TestCase):
    def test_two_at_once_never_take_the_same_message(self):
        desk = Desk()
        self.addCleanup(desk.__exit__)
        mails = 2000
        for number in range(mails):
            desk.deliver(f"{number:05}", mail(3 * number + 3000))
        desk.run("tkt-fetch", "-q")
        both = 0

        def waiting():
            with sqlite3.connect(desk.database) as db:
                return db.execute("SELECT count(*) FROM incoming WHERE state = 'new'").fetchone()[0]

        rounds = 0
        while waiting() and rounds < 50:
            rounds += 1
            # The first one is ended half-way now and then, so that they take turns.
            pair = [desk.start("tkt-rules", "-q", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                    for _ in range(2)]
            with contextlib.suppress(subprocess.TimeoutExpired):
                pair[0].wait(0.2)
            both += all(process.poll() is None for process in pair) or any(
                process.poll() == 75 for process in pair)
            for process in pair:
                process.terminate()
            for process in pair:
                _, said = process.communicate(timeout=60)
                self.assertIn(process.returncode, (0, 75, -15), said)
                if process.returncode == 75:
                    self.assertIn(b"another tkt-rules is at work", said)
        desk.run("tkt-rules", "-q")
        self.assertGreater(both, 0, "they never met")
        with sqlite3.connect(desk.database) as db:
            self.assertEqual(db.execute("SELECT state, count(*) FROM incoming GROUP BY state").fetchall(),
                             [("done", mails)])
            self.assertEqual(db.execute("SELECT count(*), count(DISTINCT incoming), count(DISTINCT "
                                        "ticket) FROM message").fetchone(), (mails, mails, mails))
            self.assertEqual(db.execute("SELECT count(*) FROM ticket").fetchone(), (mails,))


if __name__ == "__main__":
    unittest.main()
