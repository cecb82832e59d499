"""Copies of sent mail in a folder of a real IMAP server: each once, and never a mail sent again for it."""

import imaplib
import socket
import threading
import unittest

from lib.servers import PASSWORD, USER, Dovecot, Listener, free_ports, kill_after
from lib.smtp_servers import ScriptedServer
from lib.sending import Desk

MAILBOX = """
[[mailbox]]
name = "support"
address = "support@example.com"
[mailbox.incoming]
url = "imap://127.0.0.1:{imap}"
user = "{user}"
password = "{password}"
tls = "none"
[mailbox.outgoing]
url = "smtp://127.0.0.1:{smtp}"
tls = "none"
sent_folder = "{folder}"
"""


class LostAnswer(Listener):
    """Between client and server: passes everything on, but closes instead of giving the answer to
    the first APPEND."""

    def __init__(self, port):
        self.target = port
        self.lose = 1
        super().__init__()

    def serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.target)) as server:
            state = {"tag": None}
            up = threading.Thread(target=self._up, args=(client, server, state), daemon=True)
            up.start()
            self._down(client, server, state)
            up.join()

    def _up(self, client, server, state):
        while data := self._read(client):
            for line in data.split(b"\r\n"):
                words = line.split(b" ")
                if len(words) > 2 and words[1] == b"APPEND" and self.lose:
                    self.lose -= 1
                    state["tag"] = words[0]
            server.sendall(data)
        self._close(client, server)

    def _down(self, client, server, state):
        while data := self._read(server):
            if state["tag"] and state["tag"] + b" OK" in data:
                break
            client.sendall(data)
        self._close(client, server)

    @staticmethod
    def _read(end):
        try:
            return end.recv(65536)
        except OSError:
            return b""

    @staticmethod
    def _close(*ends):
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class SentCopies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dovecot = Dovecot()
        cls.dovecot.start()
        cls.addClassCleanup(cls.dovecot.stop)
        cls.folders = 0

    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.temporary.remove)
        self.server = ScriptedServer()
        self.addCleanup(self.server.__exit__)
        type(self).folders += 1
        self.folder = f"Gesendet & verschickt {self.folders}"

    def configure(self, imap=None, folder=None):
        with self.desk.config.open("a") as out:
            out.write(MAILBOX.format(imap=imap or self.dovecot.port, smtp=self.server.port, user=USER,
                                     password=PASSWORD, folder=self.folder if folder is None else folder))

    def queue(self, count=1):
        """Mail that belongs to messages of the conversation."""
        first = None
        for _ in range(count):
            outbox = self.desk.queue()
            first = first or outbox
            with self.desk.database() as db:
                raw, = db.execute("SELECT raw FROM outbox WHERE id = ?", (outbox,)).fetchone()
                message = db.execute(
                    "INSERT INTO message(ticket, kind, at, from_address, subject, text, message_id, raw) "
                    "VALUES (?, 'outgoing', 0, 'support@example.com', 'x', 'hello', ?, ?)",
                    (self.desk.ticket, f"{raw}@example.com", raw)).lastrowid
                db.execute("UPDATE outbox SET message = ? WHERE id = ?", (message, outbox))
        return first

    def kept(self):
        """Message-IDs in the folder of sent mail."""
        with imaplib.IMAP4("127.0.0.1", self.dovecot.port) as imap:
            imap.login(USER, PASSWORD)
            if imap.select('"' + self.folder.replace("&", "&-") + '"', readonly=True)[0] != "OK":
                return []
            found = imap.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
            self.flags = [part[0] for part in found if isinstance(part, tuple)]
            return sorted(part[1].decode().split(":")[1].strip() for part in found if isinstance(part, tuple))

    def copies(self):
        with self.desk.database() as db:
            return dict(db.execute("SELECT state, count(*) FROM sent_copy GROUP BY state"))

    def due_now(self):
        with self.desk.database() as db:
            db.execute("UPDATE sent_copy SET not_before = 0")

    def test_what_was_sent_is_kept_as_it_was_sent(self):
        self.configure()
        self.queue(3)
        self.desk.send()
        self.assertEqual(self.kept(), ["<1@example.com>", "<2@example.com>", "<3@example.com>"])
        self.assertTrue(all(b"\\Seen" in flags for flags in self.flags), self.flags)
        self.assertEqual((self.copies(), len(self.server.mails)), ({"filed": 3}, 3))
        self.desk.send("--now")
        self.assertEqual(len(self.kept()), 3)

    def test_nothing_is_kept_of_what_was_not_sent_or_is_no_conversation(self):
        self.configure()
        self.server.script["RCPT b@example.org"] = "550 no"
        self.queue()
        self.desk.queue("a@example.org")  # a notice: no message of the ticket
        self.desk.queue("b@example.org")
        self.desk.send()
        self.assertEqual(self.kept(), ["<1@example.com>"])

    def test_it_can_be_switched_off(self):
        self.configure(folder="")
        self.queue()
        self.desk.send()
        self.assertEqual(self.copies(), {})

    def test_a_server_that_is_away_gets_it_later_and_nothing_is_sent_twice(self):
        port, = free_ports(1)
        self.configure(imap=port)
        self.queue(2)
        self.desk.send(status=69)
        self.assertRegex(self.desk.errors, r"^tkt-send: mailbox support: copies of sent mail: .*\n$")
        self.assertEqual((self.desk.states(), self.copies()), ({"sent": 2}, {"queued": 2}))
        self.assertEqual(self.desk.send(), [], "it does not wait for its next try")
        self.desk.config.write_text(self.desk.config.read_text().replace(f":{port}", f":{self.dovecot.port}"))
        self.due_now()
        self.desk.send()
        self.assertEqual((len(self.kept()), len(self.server.mails)), (2, 2))

    def test_an_answer_that_was_lost_makes_no_second_copy(self):
        with LostAnswer(self.dovecot.port) as between:
            self.configure(imap=between.port)
            self.queue(2)
            self.desk.send(status=69)
            self.assertEqual(self.kept(), ["<1@example.com>"])
            self.due_now()
            self.desk.send()
            self.assertEqual(self.kept(), ["<1@example.com>", "<2@example.com>"])
            self.assertEqual((self.copies(), len(self.server.mails)), ({"filed": 2}, 2))

    def test_killed_at_any_moment_each_is_kept_once(self):
        self.configure()
        self.queue(40)
        for round_number in range(30):
            process = self.desk.start()
            kill_after(process, 0.004 * (round_number % 12))
            process.communicate()
            self.due_now()
        self.desk.send()
        self.due_now()
        self.desk.send()
        states = self.desk.states()
        kept = self.kept()
        self.assertEqual(len(kept), len(set(kept)), "a copy is there twice")
        self.assertEqual(len(kept), states["sent"], (states, self.copies()))
        bodies = [body for _, _, body in self.server.mails]
        self.assertEqual(len(bodies), len(set(bodies)))


if __name__ == "__main__":
    unittest.main()
