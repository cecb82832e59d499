"""Large attachments are read, written and sent piece by piece: no program holds one whole."""
import email
import email.policy
import os
import subprocess
import sys
import unittest

from lib import sending
from lib.desk import BIN, SANITIZED, Desk
from lib.smtp_servers import ScriptedServer

MAIL = b"""From: Zoe <zoe@customer.example>
To: support@example.com
Subject: pictures
Message-ID: <1@customer.example>

Please send them.
"""
SIZE = 15_000_000  # in base64 the 20 MB that a mail may have
ROOM = 8 << 20     # pieces on their way, and what the database keeps of its pages

# A process begins with the memory of the one that started it, which therefore is to be small.
MEASURE = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


@unittest.skipIf(SANITIZED, "what was freed is kept for a while by AddressSanitizer")
class Memory(unittest.TestCase):
    def peak(self, environment, *words):
        """The most memory that a program had, in bytes."""
        done = subprocess.run([sys.executable, "-c", MEASURE, str(BIN / words[0]), *map(str, words[1:])],
                              env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        if os.environ.get("TKT_FIGURES"):
            print(words[0], round(int(done.stdout) / 1024, 1), "MiB")
        return int(done.stdout) * 1024

    def test_of_what_a_large_answer_takes(self):
        with Desk() as desk:
            desk.deliver("1", MAIL)
            desk.run("tkt-fetch")
            desk.run("tkt-rules")
            reply = ("tkt", "reply", 1, "--force", "-m", "Here is the file.")
            small = [self.peak(desk.environment, *reply), self.peak(desk.environment, "tkt-send", "-q")]
            file = desk.folder / "pictures.bin"
            file.write_bytes(os.urandom(SIZE))
            large = [self.peak(desk.environment, *reply, "--attach", file), self.peak(desk.environment, "tkt-send", "-q")]
            self.assertLess(large[0] - small[0], ROOM)
            self.assertLess(large[1] - small[1], ROOM)
            # Sent on with all its files: the mail that they are in is read whole, one at a time.
            summary = self.peak(desk.environment, "tkt", "summary", 1, "--send", "--with-attachments")
            self.assertLess(summary - small[0], 1.4 * SIZE + ROOM)
            self.assertLess(self.peak(desk.environment, "tkt-send", "-q") - small[1], ROOM)
            # What came out is what went in, twice.
            large = [path for path in desk.sent_files() if path.stat().st_size > SIZE]
            self.assertEqual(len(large), 2)
            for path in large:
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
                self.assertEqual([part.get_content() for part in mail.iter_attachments()], [file.read_bytes()])
            # And an answer to a large mail reads no more of it than its header.
            letter = email.message_from_bytes(MAIL.replace(b"<1@", b"<2@"), policy=email.policy.SMTP)
            letter.add_attachment(file.read_bytes(), "application", "octet-stream", filename="pictures.bin")
            desk.deliver("2", letter.as_bytes())
            desk.run("tkt-fetch")
            desk.run("tkt-rules")
            self.assertLess(self.peak(desk.environment, "tkt", "reply", 2, "--force", "-m", "Thank you.") - small[0], ROOM)

    def test_over_smtp_a_mail_is_read_as_it_is_sent(self):
        with sending.Desk() as desk, ScriptedServer() as server:
            desk.mailbox(f"smtp://127.0.0.1:{server.port}", more='tls = "none"\nconnections = 1')
            peaks = []
            for size in (0, 4 * SIZE // 3):
                desk.queue(size=size)
                peaks.append(self.peak(None, "tkt-send", "-q", "-c", desk.config))
            self.assertEqual(desk.states(), {"sent": 2})
            self.assertLess(peaks[1] - peaks[0], ROOM)


if __name__ == "__main__":
    unittest.main()
