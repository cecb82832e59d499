"""tkt-rules dies in the middle of a batch: the desk is the same in the end."""
import sqlite3
import subprocess
import time
import unittest

from desk import Desk

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
                try:
                    process.wait(took * part)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    cut += 1
                killed.run("tkt-rules", "-q")
                self.assertEqual(self.picture(killed), wanted)
                killed.run("tkt-rules", "-q")
                self.assertEqual(self.picture(killed), wanted)
        self.assertGreater(cut, 0, "it was never killed at work")


if __name__ == "__main__":
    unittest.main()
