"""What strangers write to a desk: harmless wherever it is shown or sent, the truth in JSON."""
import email
import email.policy
import json
import re
import unittest

from lib import on_a_desk
from lib.desk import BIN
from lib.terminal import at_terminal

# A command for the terminal, a title, the eight-bit form of a command, a change of the direction of
# writing, a heap of accents.
COMMANDS = "\x1b[2J\x1b]0;owned\x07\u009b31m\u202egnp.exe"
SUBJECT = "fire" + COMMANDS + "e" + "\u0301" * 1000
NAME = "Ann" + COMMANDS
BODY = "Dear desk,\nsee the fire" + COMMANDS + "\x7f\x08\x0c\nAnn"
HARMFUL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"


def encoded(text):
    """RFC 2047, a character of UTF-8 cut nowhere: each its own octets."""
    octets = ["".join(f"={byte:02X}" for byte in c.encode()) for c in text]
    words, word = [], ""
    for octet in octets:
        if len(word) + len(octet) > 60:
            words.append(word)
            word = ""
        word += octet
    return "\r\n ".join(f"=?utf-8?Q?{w}?=" for w in [*words, word])


def mail(message_id, subject=SUBJECT, body=BODY, more=""):
    return (f"From: {encoded(NAME)} <ann@customer.example>\r\nTo: support@example.com\r\n"
            f"Message-ID: <{message_id}@customer.example>\r\n{more}Subject: {encoded(subject)}\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            + body.replace("\n", "\r\n") + "\r\n"
            f"--b\r\nContent-Type: text/x-log; name=\"{encoded('a' + COMMANDS + '.log')}\"\r\n"
            "Content-Disposition: attachment\r\n\r\nx\r\n--b--\r\n").encode()


class OfStrangers(on_a_desk.OnADesk):
    more = on_a_desk.two_queues() + """
[[rule]]
name = "fires"
if = { subject_contains = "fire" }
then = { priority = "high", add_tags = ["hot"] }
[[rule]]
name = "tells"
if = { body_contains = "see the fire" }
then = { notify = ["bert"] }
"""

    def setUp(self):
        super().setUp()
        self.desk.deliver("one", mail("one"))
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")

    def test_json_keeps_the_truth(self):
        ticket = self.ticket(1)
        message = ticket["messages"][0]
        self.assertEqual(ticket["subject"], SUBJECT)
        self.assertEqual(message["subject"], SUBJECT)
        self.assertEqual(message["text"], BODY)
        self.assertEqual(message["from"]["name"], NAME)
        self.assertEqual(ticket["requester"]["name"], NAME)
        self.assertEqual(self.desk.json("tkt", "list")[0]["subject"], SUBJECT)
        self.assertEqual(json.loads(self.tkt("export", 1, "--json"))["subject"], SUBJECT)

    def test_json_is_harmless_where_it_is_shown(self):
        for words in ("show 1 --json", "list --json", "search fire --json", "log --json", "why 1 --json",
                      "export 1 --json", "contact list --json", "summary 1 --json"):
            with self.subTest(words=words):
                self.assertNotRegex(self.tkt(*words.split()), HARMFUL)
        explained = self.desk.run("tkt-rules", "--explain", "-", "--json", stdin=mail("two"))
        self.assertNotRegex(explained, HARMFUL)
        self.assertEqual(json.loads(explained)["text"], BODY)
        self.assertNotRegex(self.desk.run("tkt-rules", "--backtest", "--since", "1d", "--json"), HARMFUL)

    def harmless(self, shown):
        self.assertNotRegex(shown.replace("\r\n", "\n"), HARMFUL)
        self.assertLess(max(len(run) for run in re.findall("\u0301*", shown)), 10)

    def test_what_is_shown_is_harmless(self):
        self.tkt("comment", 1, "-m", "a comment" + COMMANDS)
        self.tkt("reply", 1, "--at", "tomorrow 8:00", "--status", "open", "-m", "an answer" + COMMANDS)
        self.tkt("set", 1, "subject=" + SUBJECT + "2")
        self.tkt("new", "--link", 1, "-s", "other", "--contact", 1, "-m", "x")
        ways = ["list", "show 1", "show 1 --all --events", "search fire", "search see", "log", "log 1", "why 1",
                "complete tickets", "complete tags", "complete contacts", "complete addresses",
                "list --csv", "search fire --csv", "list --atom", "list --columns id,subject,from,message,message-from",
                "--format|{id} {subject} {from}", "summary 1", "contact list", "contact show 1",
                "undo --list --all", "draft list", "outbox list", "export 1 --json",
                "show 1 --headers", "report sla", "report rating", "list --ids"]
        tried = 0
        for way in ways:
            words = ["list", *way.split("|")] if way.startswith("--format") else way.split()
            with self.subTest(way=way):
                done = at_terminal([str(BIN / "tkt"), *words],
                                   {**self.desk.environment, "PAGER": "cat", "NO_COLOR": "1"}, 200, b"")
                self.harmless(done[1])
                self.assertEqual(done[0], 0, done[1])
                self.harmless(self.tkt(*words))
        self.harmless(self.desk.run("tkt-rules", "--explain", "-", stdin=mail("two")))
        self.harmless(self.desk.run("tkt-rules", "--backtest", "--since", "1d"))
        self.harmless(self.desk.run("tkt-send", "--dry-run"))
        self.harmless(self.tkt("why", "-", stdin=mail("two")))

    def test_what_is_sent_is_harmless(self):
        self.tkt("reply", 1, "-m", "Is it out?", "--with-history")
        self.tkt("reply", 1, "-t", "in-progress")
        self.tkt("forward", 1, "--to", "fire@brigade.example", "-m", "Look")
        self.tkt("summary", 1, "--send")
        self.desk.run("tkt-send")
        sent = self.desk.sent_files()
        self.assertGreaterEqual(len(sent), 5)  # bert's notice is one
        for file in sent:
            parsed = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            with self.subTest(subject=parsed["Subject"]):
                self.assertNotRegex(file.read_bytes().decode().replace("\r\n", "\n"), "[\x00-\x08\x0b-\x1f\x7f-\x9f]")
                self.assertNotRegex(str(parsed["Subject"]), "[\x00-\x1f\x7f-\x9f]")
                for part in parsed.walk():
                    if part.get_content_maintype() == "text" and not part.get_filename():
                        self.assertNotRegex(part.get_content(), "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
        # What is kept of an answer is what was sent.
        for message in self.ticket(1)["messages"][1:]:
            self.assertNotRegex(message["text"] + message["subject"], "[\x00-\x08\x0b-\x1f\x7f-\x9f]")

    def test_an_editor_gets_it_harmless(self):
        seen = self.desk.folder / "seen"
        editor = self.desk.folder / "editor"
        editor.write_text(f"#!/bin/sh\ncat \"$1\" >> {seen}\nexit 1\n")
        editor.chmod(0o755)
        for words in ("reply 1", "reply 1 --with-history", "forward 1 --to fire@brigade.example",
                      "reply 1 -t in-progress", "comment 1", "new --link 1 --contact 1"):
            at_terminal([str(BIN / "tkt"), *words.split()], {**self.desk.environment, "EDITOR": str(editor)}, 80, b"y\n")
        text = seen.read_text()
        self.assertIn("> see the fire", text)
        self.assertNotRegex(text, "[\x00-\x08\x0b-\x1f\x7f-\x9f]")

    def test_a_file_gets_a_name_without_control_characters(self):
        into = self.desk.folder / "saved"
        into.mkdir()
        self.tkt("show", 1, "--attachment", "1:1", "-o", into)
        name, = [file.name for file in into.iterdir()]
        self.assertNotRegex(name, "[\x00-\x1f\x7f-\x9f]")

    def test_an_answer_that_lost_them_has_the_same_subject(self):
        self.tkt("reply", 1, "-m", "Is it out?")
        self.desk.run("tkt-send")
        sent = self.desk.sent_files()[-1].read_bytes().decode()
        token = re.search(r"Message-ID: (<[^>]+>)", sent, re.IGNORECASE).group(1)
        clean = re.sub("[\x00-\x1f\x7f-\x9f]", "", SUBJECT)
        self.desk.deliver("back", mail("back", "Re: " + clean, "It is.", f"In-Reply-To: {token}\r\n"))
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.assertEqual(self.ticket(1)["messages"][-1]["text"], "It is.")
        self.assertNotIn("another subject", self.tkt("why", 1) + self.tkt("log", 1))

    def test_the_same_mail_by_a_way_that_cleans_it_is_the_same(self):
        gone = lambda text: re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text)
        self.desk.deliver("again", mail("one", gone(SUBJECT), gone(BODY)))
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.assertEqual(self.tkt("list", "--ids"), "1\n")
        self.assertEqual(len(self.ticket(1)["messages"]), 1)


if __name__ == "__main__":
    unittest.main()
