"""What every verb prints, word for word, and that each says how it is used."""
import os
import pathlib
import re
import subprocess
import unittest

from lib.desk import BIN, Desk, USER
from lib.terminal import at_terminal
from lib.on_a_desk import MORE

SOURCE = pathlib.Path(os.environ["TKT_SOURCE"])
GOLDEN = SOURCE / "tests/cli/golden/desk.txt"
# Written by others, with tests of their own.
ELSEWHERE = {"complete"}

# A session in a terminal is one of an agent whose name is as long on every machine.
BY_ANNA = """tkt() {
    if [ "$1" = --as ]; then command tkt "$@"; else command tkt --as anna "$@"; fi
}
"""

LOCAL = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d [A-Z]+")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z")
LEFT = re.compile(r"\b(\d+[dhms] ?)+(left|late)(, paused)?")


def steady(text, folder):
    """The same text whenever and wherever it was printed."""
    text = text.replace(str(folder), "FOLDER")
    text = re.sub(rf"\b{re.escape(USER)}\b", "USER", text)
    text = LOCAL.sub("TIME", TIME.sub("TIME", text))
    text = LEFT.sub("LEFT", text)
    text = re.sub(r'"score":[\d.e-]+', '"score":SCORE', text)
    return re.sub(r"<?[\w.+-]+@example\.com>?(?=[\s\"]|$)", lambda m: m[0] if "." not in m[0].split("@")[0]
                  else "MESSAGE-ID", text)


def still(text, folder):
    """The same, as wide as it was: a terminal's columns stand below each other."""
    text = text.replace("^D\b\b", "")
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "YYYY-MM-DD hh:mm", text)
    return steady(re.sub(r"(?<=[ (])\dm (?= |$)|(?<=\()\dm(?=\))", "now", text), folder)


def verbs():
    usage = subprocess.run([BIN / "tkt", "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z-]+)", usage.split("Subcommands:")[-1], re.MULTILINE)


def session(run):
    """The whole session, with what `run` says of each of its commands."""
    said = []
    for line in GOLDEN.read_text().splitlines():
        if line.startswith("## "):
            said += [""] * bool(said and not said[-1].startswith("## ")) + [line]
        if line.startswith("$ "):
            said += [line, *run(line[2:])]
    return "\n".join(said) + "\n"


class Golden(unittest.TestCase):
    maxDiff = None

    def held_against(self, golden, text):
        if os.environ.get("TKT_GOLDEN") == "write":
            golden.write_text(text)
        self.assertEqual(text, golden.read_text())

    def environment(self, desk, **more):
        return {**desk.environment, "TZ": "UTC", "XDG_STATE_HOME": str(desk.folder / "state"), **more}

    def test_every_verb_prints_what_it_did(self):
        def run(command):
            done = subprocess.run(["bash", "-c", command], env=environment, cwd=desk.folder, text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
            return [*steady(done.stdout, desk.folder).splitlines(),
                    *("! " + error for error in steady(done.stderr, desk.folder).splitlines()),
                    *([f"? {done.returncode}"] if done.returncode else [])]

        with Desk(more=MORE) as desk:
            environment = self.environment(desk, LC_ALL="C.UTF-8")
            self.held_against(GOLDEN, session(run))

    def test_every_verb_shows_what_it_did_at_terminals(self):
        def run(command):
            status, seen = at_terminal(["/bin/bash", "-c", BY_ANNA + command], environment, columns,
                                       b"\x04", desk.folder)
            if locale == "C":
                self.assertTrue(seen.isascii(), command)
            return [*still(seen, desk.folder).splitlines(), *([f"? {status}"] if status else [])]

        for columns in (80, 200):
            for locale in ("C.UTF-8", "C"):
                with self.subTest(columns=columns, locale=locale), Desk(more=MORE) as desk:
                    desk.config.write_text(desk.config.read_text().replace(f'"{USER}"', '"anna"'))
                    environment = self.environment(desk, LC_ALL=locale, TERM="xterm", PAGER="cat", NO_COLOR="1")
                    self.held_against(GOLDEN.with_name(f"terminal-{columns}-{locale}.txt"), session(run))

    def test_no_verb_is_left_out(self):
        run = set(re.findall(r"\btkt (?:--as \w+ )?([a-z-]+)", "\n".join(
            line for line in GOLDEN.read_text().splitlines() if line.startswith("$"))))
        self.assertEqual(set(verbs()) - run - ELSEWHERE, set())

    def test_each_says_by_an_example_how_it_is_used(self):
        for verb in verbs():
            usage = subprocess.run([BIN / "tkt", verb, "--help"], capture_output=True, text=True, check=True)
            with self.subTest(verb=verb):
                self.assertRegex(usage.stdout, rf"Examples?:[\s\S]*\btkt {verb}\b")

    def test_what_is_nearly_a_verb_is_taken_for_one(self):
        for wrong, right in [("clsoe", "close"), ("resolv", "resolve"), ("snoze", "snooze"), ("unlnik", "unlink"),
                             ("exprot", "export"), ("staus", "status"), ("realease", "release")]:
            done = subprocess.run([BIN / "tkt", wrong], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 64)
            self.assertIn(f'did you mean "{right}"?', done.stderr)


if __name__ == "__main__":
    unittest.main()
