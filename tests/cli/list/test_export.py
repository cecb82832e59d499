"""tkt export: tickets as files that mail programs and scripts read."""
import json
import mailbox
import re
import shutil
import subprocess
import unittest

from lib.on_a_desk import Verbs

# Line ends, an eight-bit byte in no charset, lines that part messages in a mailbox file, and no line
# end behind the last.
RAW = (b"From: Zo\xeb <zoe@customer.example>\r\nTo: support@example.com\r\nSubject: Fire\r\n"
       b"Message-ID: <a1@customer.example>\r\n\r\nIt burns.\r\nFrom here to there.\r\n"
       b">From the start.\r\n>>From quoted.\r\nFromage.\r\nthe end")


class Export(Verbs):
    def setUp(self):
        super().setUp()
        self.desk.deliver("m1", RAW)
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.file = self.desk.folder / "1.mbox"
        note = self.desk.folder / "note.txt"
        note.write_text("attached")
        self.tkt("comment", 1, "-m", "He means it: żółw.", "--attach", note)
        self.tkt("reply", 1, "-m", "Water!")

    def test_a_mail_program_opens_it(self):
        self.tkt("export", 1, "--mbox", "-o", self.file)
        box = mailbox.mbox(self.file, create=False)
        self.addCleanup(box.close)
        messages = list(box)
        self.assertEqual([m["X-Tkt-Kind"] for m in messages], [None, "comment", None])
        self.assertEqual(messages[0]["Message-ID"], "<a1@customer.example>")
        self.assertIn("żółw", messages[1].get_payload(0).get_payload(decode=True).decode())
        self.assertEqual(messages[1].get_payload(1).get_filename(), "note.txt")
        self.assertIn("Water!", messages[2].get_payload())
        for reader in ("neomutt", "mutt"):
            if shutil.which(reader):
                done = subprocess.run([reader, "-R", "-f", self.file, "-e", "push <exit>"], timeout=60,
                                      stdin=subprocess.DEVNULL, capture_output=True, check=False)
                self.assertNotIn(b"not a mailbox", done.stderr + done.stdout)

    def test_what_came_in_comes_out_byte_for_byte(self):
        self.tkt("export", 1, "--mbox", "-o", self.file)
        box = mailbox.mbox(self.file, create=False)
        self.addCleanup(box.close)
        # One > less on each line that has one and then From: the rule of mboxrd.
        raw = re.sub(rb"(?m)^>(>*From )", rb"\1", box.get_bytes(0))
        self.assertEqual(raw.removesuffix(b"\n"), RAW)
        folder = self.desk.folder / "eml"
        names = self.tkt("export", 1, "--eml", "-o", folder).splitlines()
        self.assertEqual([name.rsplit("-", 1)[1] for name in names],
                         ["incoming.eml", "comment.eml", "outgoing.eml"])
        with open(names[0], "rb") as file:
            self.assertEqual(file.read(), RAW)
        self.assertIn("stays as it is", self.refuses(64, "export", 1, "--eml", "-o", folder))

    def test_programs_get_all_of_it(self):
        self.assertEqual(json.loads(self.tkt("export", 1, "--json"))["messages"],
                         self.ticket(1)["messages"])
        self.assertEqual(self.desk.json("tkt", "export", 1), self.desk.json("tkt", "show", 1))
        self.assertEqual(len(self.tkt("export", 1, 1, "--json").splitlines()), 1)

    def test_nothing_is_overwritten(self):
        self.file.write_text("mine")
        self.assertIn("stays as it is", self.refuses(64, "export", 1, "--mbox", "-o", self.file))
        self.assertEqual(self.file.read_text(), "mine")
        self.assertIn("as what?", self.refuses(64, "export", 1))
        self.assertIn("no ticket 9", self.refuses(64, "export", 9, "--mbox"))
        status, seen = self.at_terminal("export", 1, "--mbox")
        self.assertEqual(status, 64)
        self.assertIn("-o FILE", seen)


if __name__ == "__main__":
    unittest.main()
