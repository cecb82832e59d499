"""What every verb prints, word for word, and that each says how it is used."""
import os
import pathlib
import re
import subprocess
import unittest

from desk import BIN, Desk, USER
from test_verbs import MORE

SOURCE = pathlib.Path(os.environ["TKT_SOURCE"])
GOLDEN = SOURCE / "tests/cli/golden/desk.txt"
# Written by others, with tests of their own.
ELSEWHERE = {"complete"}

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


def verbs():
    usage = subprocess.run([BIN / "tkt", "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z-]+)", usage.split("Subcommands:")[-1], re.MULTILINE)


class Golden(unittest.TestCase):
    maxDiff = None

    def test_every_verb_prints_what_it_did(self):
        wanted = GOLDEN.read_text()
        said = []
        with Desk(more=MORE) as desk:
            environment = {**desk.environment, "TZ": "UTC", "LC_ALL": "C.UTF-8",
                           "XDG_STATE_HOME": str(desk.folder / "state")}
            for line in wanted.splitlines():
                if line.startswith("## "):
                    said += [""] * bool(said and not said[-1].startswith("## ")) + [line]
                if not line.startswith("$ "):
                    continue
                said.append(line)
                done = subprocess.run(["bash", "-c", line[2:]], env=environment, cwd=desk.folder, text=True,
                                      stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
                said += steady(done.stdout, desk.folder).splitlines()
                said += ["! " + error for error in steady(done.stderr, desk.folder).splitlines()]
                said += [f"? {done.returncode}"] if done.returncode else []
        text = "\n".join(said) + "\n"
        if os.environ.get("TKT_GOLDEN") == "write":
            GOLDEN.write_text(text)
        self.assertEqual(text, wanted)

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
