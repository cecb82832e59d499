"""Completions of bash, zsh and fish."""
import os
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest

from lib.on_a_desk import WithPromises
from lib.terminal import start


class Completions(WithPromises):
    def setUp(self):
        super().setUp()
        self.new("one", "--tag", "hot")
        self.source = os.environ["TKT_SOURCE"] + "/completions"

    def shell(self, *words):
        done = subprocess.run(words, env=self.desk.environment, capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def bash(self, line):
        script = f"""
            . {self.source}/tkt.bash
            compopt() {{ :; }}
            COMP_LINE='{line}' COMP_POINT={len(line)}
            read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
            _tkt
            printf '%s\\n' "${{COMPREPLY[@]}}" """
        return self.shell("bash", "-c", script)

    def test_bash(self):
        self.assertEqual(self.bash("tkt li"), ["list", "link"])
        self.assertIn("reopen", self.bash("tkt "))
        self.assertNotIn("complete", self.bash("tkt "))
        self.assertEqual(self.bash("tkt show "), ["1"])
        self.assertEqual(self.bash("tkt list --queue "), ["support", "billing"])
        self.assertEqual(self.bash("tkt list --qu"), ["--queue", "--quiet"])
        self.assertEqual(self.bash("tkt set 1 +h"), ["+hot"])
        self.assertEqual(self.bash("tkt set 1 priority=h"), ["high"])
        self.assertEqual(self.bash("tkt move 1 bi"), ["billing"])
        self.assertEqual(self.bash("tkt list subj"), ["subject:"])
        # Readline puts what stands behind the colon in its place.
        self.assertEqual(self.bash("tkt list queue:b"), ["billing"])
        self.assertEqual(self.bash("tkt search -queue:b"), ["billing"])
        for program in ("tkt-fetch", "tkt-rules", "tkt-sla", "tkt-send", "tktd"):
            self.shell("bash", "-c", f". {self.source}/{program}.bash; complete -p {program} > /dev/null")

    def verbs(self):
        usage = self.tkt("--help").split("Subcommands:")[-1]
        return re.findall(r"^  ([a-z-]+)", usage, re.MULTILINE)

    def test_every_verb_and_every_option_of_it(self):
        verbs = self.verbs()
        self.assertEqual(set(self.bash("tkt ")), set(verbs))
        for verb in verbs:
            with self.subTest(verb=verb):
                usage = re.split("Subcommands:|\nExample", self.tkt(verb, "--help"))[0]
                options = set(re.findall(r"(--[a-z][a-z-]+)", usage))
                self.assertEqual(options - set(self.bash(f"tkt {verb} --")), set())

    LIVE = [("tkt list queue:bi", "queue:billing"), ("tkt list agent:be", "agent:bert"),
            ("tkt list tag:ho", "tag:hot"), ("tkt list @mi", "@mine"), ("tkt search @mi", "@mine"),
            ("tkt list --queue bi", "billing"), ("tkt list --agent be", "bert"), ("tkt assign 1 be", "bert"),
            ("tkt move 1 bi", "billing"), ("tkt list --tag ho", "hot"), ("tkt --as be", "bert"),
            ("tkt log agent:be", "agent:bert"), ("tkt log --agent be", "bert")]

    def with_a_saved_query(self):
        self.tkt("search", "--save", "mine", "agent:me")

    @unittest.skipUnless(shutil.which("bash"), "bash is not installed")
    def test_live_names_at_a_terminal_in_bash(self):
        self.with_a_saved_query()
        shell = ["bash", "--norc", "-i"]
        self.at_a_prompt(shell, f"PS1='ready> '; bind 'set bell-style none'; . {self.source}/tkt.bash\n", {})

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_live_names_at_a_terminal_in_zsh(self):
        self.with_a_saved_query()
        with tempfile.TemporaryDirectory() as home:
            begin = (f"fpath=({self.source} $fpath); autoload -Uz compinit; compinit -u -d {home}/dump; "
                     "PS1='ready> '; setopt no_beep; zstyle ':completion:*' insert-tab false\n")
            self.at_a_prompt(["zsh", "-f", "-i"], begin, {"ZDOTDIR": home, "HOME": home})

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_live_names_in_fish(self):
        self.with_a_saved_query()
        for line, whole in self.LIVE + [("tkt show ", "1")]:
            with self.subTest(line=line), tempfile.TemporaryDirectory() as home:
                found = subprocess.run(["fish", "-c", f"source {self.source}/tkt.fish; complete -C '{line}'"],
                                       env={**self.desk.environment, "HOME": home}, capture_output=True, text=True,
                                       timeout=60, check=False)
                self.assertIn(whole, [offer.split("\t")[0] for offer in found.stdout.splitlines()])

    def at_a_prompt(self, words, begin, more):
        """Each line with a tab behind it, as hands type it; what is shown then ends with the whole name."""
        pid, terminal = start(words, {**self.desk.environment, **more, "TERM": "dumb"})

        def until(text, what):
            seen, limit = "", time.monotonic() + 60
            while text not in seen and time.monotonic() < limit:
                if select.select([terminal], [], [], 1)[0]:
                    seen += os.read(terminal, 65536).decode(errors="replace")
            self.assertIn(text, seen, what)

        try:
            os.write(terminal, begin.encode())
            os.write(terminal, b"echo be''gun\n")
            until("begun", begin)
            for line, whole in self.LIVE + [("tkt show ", "1")]:
                # Whether it is whole is seen by what is run: the name that was offered, echoed.
                os.write(terminal, line.encode() + b"\t")
                os.write(terminal, b"\x01echo 'got' \n")
                until(f"got {line.rsplit(' ', 1)[0]} {whole}", line)
        finally:
            os.close(terminal)
            os.waitpid(pid, 0)

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish(self):
        def fish(line):
            with tempfile.TemporaryDirectory() as home:
                self.desk.environment["HOME"] = home
                found = subprocess.run(["fish", "-c", f"source {self.source}/tkt.fish; complete -C '{line}'"],
                                       env=self.desk.environment, capture_output=True, text=True, timeout=60,
                                       check=False)
            self.assertEqual(found.stderr, "")
            return [offer.split("\t")[0] for offer in found.stdout.splitlines()]
        self.assertEqual(fish("tkt lis"), ["list"])
        self.assertEqual(fish("tkt show "), ["1"])
        self.assertEqual(sorted(fish("tkt list --queue ")), ["billing", "support"])
        self.assertIn("priority=high", fish("tkt set 1 prio"))
        self.assertEqual(fish("tkt list queue:b"), ["queue:billing"])

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh(self):
        # The real completion system, at a terminal of its own: a tab behind what was typed.
        with tempfile.TemporaryDirectory() as home:
            rc = (f"fpath=({self.source} $fpath); autoload -Uz compinit; compinit -u -d {home}/dump\n"
                  "PS1='ready> '; setopt no_beep; zstyle ':completion:*' insert-tab false\n")
            with open(f"{home}/.zshrc", "w", encoding="utf-8") as file:
                file.write(rc)
            environment = {**self.desk.environment, "ZDOTDIR": home, "HOME": home, "TERM": "dumb"}
            pid, terminal = start(["zsh", "-i"], environment)
            seen = ""

            def until(text):
                nonlocal seen
                limit = time.monotonic() + 60
                while text not in seen and time.monotonic() < limit:
                    if select.select([terminal], [], [], 1)[0]:
                        seen += os.read(terminal, 65536).decode(errors="replace")
                self.assertIn(text, seen)
                seen = ""

            try:
                until("ready> ")
                os.write(terminal, b"tkt lis\t")
                until("tkt list ")
                os.write(terminal, b"--queue bil\t")
                until("billing")
                os.write(terminal, b"subject:x queue:sup\t")
                until("queue:support")
            finally:
                os.close(terminal)
                os.waitpid(pid, 0)
