"""Every example of every manual page runs on a desk, or is at least read with the program's own options."""
import json
import os
import pathlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import unittest

from lib.desk import BIN, Desk
from lib.terminal import at_terminal

SOURCE = pathlib.Path(os.environ["TKT_SOURCE"])
PROGRAMS = ("tkt", "tkt-fetch", "tkt-rules", "tkt-sla", "tkt-send", "tkt-web", "tktd")

# Commands that are read and not run, each with what it would need.
NOT_RUN = {
    r"tkt next$": "a list that was seen on a terminal",
    r"tkt log -\w*f": "never ends",
    r"tkt-fetch --watch": "never ends",
    r"\btktd\b": "never ends, or needs the service manager",
    r"socat": "a daemon that listens",
    r"curl": "a web server",
}

# Examples that are no commands: the page and how the block begins.
NO_COMMAND = {
    ("tkt-fetch.1", "support: "): "a line of aliases(5)",
    ("tkt-journal.5", "begin\t"): "a journal",
    ("tkt-templates.7", "{{! "): "a template",
    ("tkt-web.8", "location "): "nginx.conf",
}

# Programs of other people: they take what they are given.
OTHERS = ("vi", "mutt", "mail")

MORE = """
[[agent]]
login = "anna"
name = "Anna Other"
email = "anna.other@example.com"
[[agent]]
login = "alice"
name = "Alice Example"
email = "alice@example.com"
[[queue]]
name = "billing"
mailbox = "support"
[[team]]
name = "second-line"
agents = ["bert"]
[[team]]
name = "returns"
agents = ["bert"]
[[priority]]
name = "normal"
reaction = "2h"
resolve = "8h"
[[priority]]
name = "high"
weight = 80
"""

CARD = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Max Muster\r\nEMAIL:max@customer.example\r\nEND:VCARD\r\n"
MAIL = "From: zoe@customer.example\nTo: support@example.com\nSubject: Fire\n\nIt burns.\n"


def pages():
    return sorted((SOURCE / "man").glob("*.[1-8]"))


def plain(text):
    """What stands in a page, as it is read."""
    text = re.sub(r"\\&|\\:", "", text)
    return text.replace(r"\(dq", '"').replace(r"\-", "-").replace(r"\e", "\\")


def is_complete(command):
    """Whether the shell would not ask for another line."""
    return not command.rstrip().endswith(("|", "&&")) and subprocess.run(
        ["bash", "-n"], input=command, text=True, capture_output=True, check=False).returncode == 0


def examples(page):
    """Of a page: (how the block begins, commands); a block that has none gives an empty list."""
    section = re.search(r"^\.Sh EXAMPLES$(.*?)(?=^\.Sh |\Z)", page.read_text(), re.DOTALL | re.MULTILINE)
    for literal, display in re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed$|^\.Dl ([^\n]*)$", section[1],
                                       re.DOTALL | re.MULTILINE):
        lines = plain(literal or display).splitlines()
        commands = []
        at_command = False
        for line in lines:
            cron = re.match(r"(?:[\d*/,-]+ +){5}(.*)", line)
            if cron or line.startswith(("$ ", "# ")):
                commands.append(cron[1] if cron else line[2:])
                at_command = not is_complete(commands[-1])
            elif at_command:
                commands[-1] += "\n" + line
                at_command = not is_complete(commands[-1])
        yield lines, commands


def leave_draft(desk, ticket):
    """What an editor leaves that fails after it has saved."""
    desk.environment.pop("VISUAL", None)
    editor = "sh -c 'echo Hello. >> \"$1\"; exit 1' editor"
    status, seen = at_terminal([str(BIN / "tkt"), "reply", str(ticket)], {**desk.environment, "EDITOR": editor})
    if status == 0:
        raise AssertionError(f"no draft was left: {seen}")


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desk = Desk(more=MORE)
        cls.addClassCleanup(cls.desk.__exit__, True)
        folder = cls.desk.folder
        cls.kept = folder.with_name(folder.name + "-kept")
        cls.addClassCleanup(shutil.rmtree, cls.kept, ignore_errors=True)
        (folder / "bin").mkdir()
        (folder / "backup").mkdir()
        for name in OTHERS:
            (folder / "bin" / name).write_text("#!/bin/sh\nexit 0\n")
            (folder / "bin" / name).chmod(0o755)
        cls.desk.environment |= {"XDG_STATE_HOME": str(folder / "state"), "HOME": str(folder), "EDITOR": "true",
                                 "PATH": f"{folder}/bin:{cls.desk.environment['PATH']}"}
        for name in ("VISUAL", "PAGER"):
            cls.desk.environment.pop(name, None)
        cls.fill(folder)
        shutil.copytree(folder, cls.kept)

    @classmethod
    def fill(cls, folder):
        """Tickets 1 to 20, messages and mail up to 42, drafts up to 4, contacts up to 7: as examples have them."""
        run = cls.desk.run
        for name, text in {"answer.txt": "Water.", "answer.md": "*Water*.", "letter.txt": "Hello.", "manual.pdf": "%PDF-1",
                           "contacts.vcf": CARD, "message.eml": MAIL, "mail.eml": MAIL, "last": "0"}.items():
            (folder / name).write_text(text + "\n")
        (folder / "other.toml").write_text(cls.desk.config.read_text())
        for number in range(1, 21):
            attached = ["--attach", folder / "manual.pdf"] if number == 17 else []
            run("tkt", "new", "-s", f"Printer {number}", "--to", "Zoë <zoe@customer.example>", "-m", "It burns.", *attached)
        for number in [*range(1, 13), *range(1, 10), 17]:
            run("tkt", "reply", number, "-m", "Have you tried water?")
        for number in range(1, 8):
            run("tkt", "contact", "add", "--name", f"Customer {number}", f"customer{number}@customer.example")
        run("tkt-send")
        for number in range(11, 15):
            leave_draft(cls.desk, number)
        run("tkt", "link", 17, "--depends", 12)
        run("tkt", "set", 17, "agent=none")
        with sqlite3.connect(cls.desk.database) as db:
            for table in ("outbox", "outbox_recipient"):
                number = "id" if table == "outbox" else table.partition("_")[0]
                db.execute(f"UPDATE {table} SET state = 'unknown' WHERE {number} = 42")
                db.execute(f"UPDATE {table} SET state = 'queued' WHERE {number} = 41")
            db.execute("UPDATE ticket SET requester_address = 'ann@customer.example', contact = NULL WHERE id = 17")
            db.execute("UPDATE sqlite_sequence SET seq = 4710 WHERE name = 'event'")
        db.close()
        run("tkt", "tag", 17, "+old")
        run("tkt", "tag", 17, "+bert-star")

    def setUp(self):
        for entry in self.desk.folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        shutil.copytree(self.kept, self.desk.folder, dirs_exist_ok=True)

    def runs(self, script):
        script = script.replace("/var/lib/tkt/tkt.db", str(self.desk.database)).replace("/backup", "backup")
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=self.desk.folder, text=True,
                              env=self.desk.environment, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout}{done.stderr}")

    def is_read(self, command):
        """Each verb and option of our programs is one that the program knows."""
        words = list(shlex.shlex(command, posix=True, punctuation_chars="|&;()<>"))
        for at, word in enumerate(words):
            if word not in PROGRAMS or (at and words[at - 1] not in ("|", "&&", ";", "do", "while", "(")):
                continue
            arguments = []
            for argument in words[at + 1:]:
                if re.fullmatch(r"[|&;()<>]+", argument):
                    break
                arguments.append(argument)
            usage = self.usage(word)
            for argument in arguments:
                if re.fullmatch(r"[a-z-]*[a-z]", argument) and re.search(rf"^  {argument}  ", usage, re.MULTILINE):
                    word += f" {argument}"
                    usage = self.usage(*word.split()) + re.sub(r"(?s)^Subcommands:.*", "", usage, flags=re.MULTILINE)
            self.assertNotEqual(word, "tkt", f"no verb in {command}")
            for option in arguments:
                long = re.match(r"--[a-z][a-z-]*", option)
                short = re.fullmatch(r"-([a-zA-Z]+)", option)
                for name in [long[0]] if long else [f"-{letter}" for letter in short[1]] if short else []:
                    self.assertRegex(usage, rf"(?<![a-z-]){name}(?![a-z-])", command)

    def usage(self, *words):
        done = subprocess.run([BIN / words[0], *words[1:], "--help"], text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
        return done.stdout

    def test_every_example(self):
        seen = 0
        for page in pages():
            for lines, commands in examples(page):
                with self.subTest(page=page.name, example=lines[0]):
                    seen += 1
                    if not commands:
                        self.no_command(page, lines)
                        continue
                    reason = [why for pattern, why in NOT_RUN.items() if re.search(pattern, "\n".join(commands))]
                    for command in commands:
                        self.is_read(command)
                    if not reason:
                        self.setUp()
                        self.runs("\n".join(commands))
        self.assertGreater(seen, 60)

    def no_command(self, page, lines):
        if lines[0].startswith("["):
            return  # configuration: the next test
        if page.name == "tkt-web.8" and lines[0].startswith("body="):
            body = re.match(r"body='(.*)'", lines[0])[1]
            self.assertLessEqual({"subject", "text"}, set(json.loads(body)))
            self.assertTrue(is_complete("\n".join(lines)))
            return
        self.assertTrue(any(page.name == name and lines[0].startswith(begin) for name, begin in NO_COMMAND),
                        "neither a command nor one of NO_COMMAND")

    def test_commands_of_the_readme_are_ones(self):
        blocks = re.findall(r"^```sh\n(.*?)^```", (SOURCE / "README.md").read_text(), re.DOTALL | re.MULTILINE)
        self.assertGreater(len(blocks), 3)
        for block in blocks:
            with self.subTest(block=block):
                self.assertTrue(is_complete(block))
                for line in re.sub(r"#.*", "", re.sub(r"([|]|\\)\n *", "| ", block)).splitlines():
                    self.is_read(line)

    def test_configurations_are_right(self):
        file = self.desk.folder / "example.toml"
        whole = ""
        for lines, _ in examples(SOURCE / "man/tkt.toml.5"):
            text = "\n".join(lines) + "\n"
            whole = whole or text
            # A rule speaks of queues that the small desk of the page does not have.
            before = {"[desk]": "", "[[rule]]": self.desk.config.read_text()}.get(lines[0], whole)
            with self.subTest(example=lines[0]):
                file.write_text(before + text)
                self.desk.run("tkt", "config", "check", file)


class Json(unittest.TestCase):
    def test_objects_in_the_pages_are_json(self):
        seen = 0
        for page in pages():
            for text in re.findall(r'^\.Ql (\{(?:\\\(dq|").*\})', page.read_text(), re.MULTILINE):
                with self.subTest(page=page.name, text=text):
                    seen += 1
                    self.assertIsInstance(json.loads(plain(text)), dict)
        self.assertGreaterEqual(seen, 2)

    def test_every_key_that_is_printed_is_in_the_page(self):
        named = set()
        text = "".join((SOURCE / "man" / name).read_text() for name in ("tkt-json.7", "tkt-send.1", "tkt-contact.1"))
        for line in re.findall(r"^\.(?:Cm|Pq Cm|It Cm|Po Cm) (.*)$", text, re.MULTILINE):
            named |= set(re.findall(r"[a-z_]+", line))
        with Desk() as desk:
            desk.run("tkt", "new", "-s", "Fire", "--to", "zoe@customer.example", "-m", "It burns.")
            leave_draft(desk, 1)
            found = 0
            for words in (["list"], ["search", "fire"], ["show", 1], ["log"], ["draft", "list"], ["undo", "--list"],
                          ["outbox", "list"], ["outbox", "show", 1], ["tag", 1, "+hot"]):
                for line in desk.json("tkt", *words):
                    with self.subTest(words=words):
                        found += 1
                        self.assertEqual(keys(line) - named, set())
            self.assertGreaterEqual(found, 9)


def keys(value):
    """Of an object and of the objects in its lists."""
    if isinstance(value, list):
        return set().union(*map(keys, value))
    if not isinstance(value, dict):
        return set()
    return set(value).union(*(keys(inner) for name, inner in value.items() if name != "fields"))


class Prose(unittest.TestCase):
    def text_of(self, page):
        """The page as it is read, without columns and examples."""
        source = re.sub(r"^\.Sh EXAMPLES$.*?(?=^\.Sh )|^\.Bl -column.*?^\.El$|^\.Sh (?:SYNOPSIS|ENVIRONMENT)$.*?(?=^\.Sh )",
                        "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
        shown = subprocess.run(["mandoc", "-T", "ascii", "-O", "width=500"], input=source, text=True,
                               capture_output=True, check=True).stdout
        return re.sub(".\b", "", shown)

    def test_no_sentence_stands_twice_in_a_paragraph(self):
        for page in pages():
            before = []
            for paragraph in re.split(r"\n\s*\n", self.text_of(page)):
                words = paragraph.split()
                runs = [tuple(words[at:at + 8]) for at in range(len(words) - 7)]
                with self.subTest(page=page.name, paragraph=" ".join(words)):
                    self.assertEqual(len(runs), len(set(runs)), "eight words stand there twice")
                    self.assertFalse(len(words) > 7 and words == before, "it stands twice")
                before = words

    def test_no_quote_is_eaten(self):
        """Within a line of a macro a word in quotes ends with its quote; others are \\(dq."""
        for page in pages():
            for line in re.findall(r"^\.[A-Z][a-z] .*$", page.read_text(), re.MULTILINE):
                with self.subTest(page=page.name, line=line):
                    self.assertNotRegex(line, r' "[^"]*"[^ ]')

    def test_no_word_stands_twice(self):
        for page in pages():
            with self.subTest(page=page.name):
                self.assertEqual(re.findall(r"(?<!\S)([a-z]+) \1(?![\w-])", self.text_of(page)), [])


if __name__ == "__main__":
    unittest.main()
