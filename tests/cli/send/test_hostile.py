"""tkt-send where everything breaks: connections cut at every byte, processes ended at every call.

What must hold each time: a mail that the server has taken is sent or unknown, never sent again by
itself; a mail that it has not taken is never lost. With TKT_SLOW every byte and every call has its
turn (ctest label `slow`), else a sample of them, with all around the end of a message.
"""

import os
import pathlib
import shutil
import subprocess
import unittest

from lib.servers import Listener, TemporaryFolder
from lib.smtp_servers import ScriptedServer
from lib.sending import Desk

SOURCE = pathlib.Path(os.environ["TKT_SOURCE"])
WHOLE = bool(os.environ.get("TKT_SLOW"))


def some(whole, dense=(), step=29):
    """All of a range, or every so-many-th of it with all of `dense`."""
    if WHOLE:
        return list(whole)
    return sorted({*whole[::step], *(n for n in dense if n in whole)})


class CuttingServer(Listener):
    """Speaks SMTP to one client at a time and closes after so many bytes of the dialogue, heard and
    said together. `mails` has what came to its dot."""

    one_by_one = True

    def __init__(self):
        self.cut_after = None
        self.mails = []
        self.said_yes = 0  # to whole messages, to the last byte
        self.length = 0    # of the last dialogue
        self.dot_at = 0    # what it was when the last final dot had come
        super().__init__()

    def serve(self, client):
        with client:
            self.length = 0
            try:
                self._talk(client)
            except (EOFError, OSError):
                pass

    def _count(self):
        self.length += 1
        if self.cut_after is not None and self.length > self.cut_after:
            raise EOFError

    def _say(self, client, text):
        for byte in text:
            self._count()
            client.sendall(bytes([byte]))

    def _line(self, client):
        line = b""
        while not line.endswith(b"\r\n"):
            self._count()
            byte = client.recv(1)
            if not byte:
                raise EOFError
            line += byte
        return line

    def _talk(self, client):
        self._say(client, b"220 cut\r\n")
        while True:
            verb = self._line(client)[:4].upper()
            if verb == b"EHLO":
                self._say(client, b"250-cut\r\n250 PIPELINING\r\n")
            elif verb == b"DATA":
                self._say(client, b"354 go\r\n")
                body = b""
                while (line := self._line(client)) != b".\r\n":
                    body += line
                self.mails.append(body)
                self.dot_at = self.length
                self._say(client, b"250 ok\r\n")
                self.said_yes += 1
            elif verb == b"QUIT":
                self._say(client, b"221 bye\r\n")
                return
            else:
                self._say(client, b"250 ok\r\n")


class Hostile(unittest.TestCase):
    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.temporary.remove)

    def clean_up_outbox(self):
        with self.desk.database() as db:
            db.execute("DELETE FROM outbox")

    def test_a_connection_cut_after_every_byte_loses_and_doubles_nothing(self):
        server = CuttingServer()
        self.addCleanup(server.close)
        self.desk.mailbox(f"smtp://127.0.0.1:{server.port}", more='tls = "none"\nconnections = 1')
        self.desk.queue()
        self.desk.send()
        whole, dot = server.length, server.dot_at
        self.assertGreater(whole, 200)
        for cut in some(range(whole), range(dot - 3, dot + 9, 2)):
            with self.subTest(cut=cut):
                self.clean_up_outbox()
                server.mails.clear()
                server.said_yes = 0
                server.cut_after = cut
                outbox = self.desk.queue()
                process = self.desk.start("-q")
                process.communicate(timeout=60)
                state = self.desk.state(outbox)
                if server.said_yes:
                    self.assertEqual(state, "sent")
                elif server.mails:
                    self.assertEqual(state, "unknown")
                else:
                    self.assertIn(state, ("queued", "unknown"))
                # What was not taken arrives in the end; what was is not repeated.
                server.cut_after = None
                with self.desk.database() as db:
                    db.execute("UPDATE outbox SET not_before = 0")
                self.desk.send("-q")
                state = self.desk.state(outbox)
                self.assertIn(state, ("sent", "unknown"))
                self.assertLessEqual(len(server.mails), 1, "sent twice")
                if state == "sent":
                    self.assertEqual(len(server.mails), 1, "lost")

    def shim(self):
        folder = TemporaryFolder()
        self.addCleanup(folder.remove)
        library = pathlib.Path(folder.path) / "kill_at.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SOURCE / "tests/cli/kill_at.c", "-ldl"],
                       check=True)
        return library

    def run_with(self, library, **variables):
        return self.desk.start("-q", env={**os.environ, "LD_PRELOAD": str(library), **variables})

    @unittest.skipIf(shutil.which("cc") is None, "needs a C compiler")
    def test_ended_before_every_call_it_loses_and_doubles_nothing(self):
        library = self.shim()
        for connections in (1, 3):
            server = ScriptedServer()
            self.addCleanup(server.__exit__)
            self.desk = Desk()
            self.addCleanup(self.desk.temporary.remove)
            self.desk.mailbox(f"smtp://127.0.0.1:{server.port}",
                              more=f'tls = "none"\nconnections = {connections}')
            self.desk.queue(count=4)
            count = self.desk.folder / "count"
            self.run_with(library, KILL_COUNT=str(count)).communicate(timeout=60)
            calls = int(count.read_text())
            self.assertGreater(calls, 40)
            unknown = 0
            for at in some(range(1, calls + 1), step=max(1, calls // 10)):
                with self.subTest(connections=connections, at=at):
                    self.clean_up_outbox()
                    server.mails.clear()
                    self.desk.queue(count=4)
                    self.run_with(library, KILL_AT=str(at)).communicate(timeout=60)
                    self.desk.send("-q")
                    states = self.desk.states()
                    self.assertLessEqual(set(states), {"sent", "unknown"})
                    self.assertEqual(sum(states.values()), 4)
                    bodies = [body for _, _, body in server.mails]
                    self.assertEqual(len(bodies), len(set(bodies)), "sent twice")
                    self.assertGreaterEqual(len(bodies), states.get("sent", 0), "lost")
                    self.assertLessEqual(states.get("unknown", 0), connections)
                    unknown += states.get("unknown", 0)
                    left = [path.name for path in self.desk.folder.iterdir()
                            if path.name.startswith("tkt.db-sending.")]
                    self.assertEqual(left, [], "a journal was left behind")
            # Only what was on its way at that very moment is not known.
            if WHOLE:
                self.assertLess(unknown, calls * connections / 2)


if __name__ == "__main__":
    unittest.main()
