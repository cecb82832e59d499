"""Programs that rules run: in a sandbox where systemd offers one, and without where it does not."""
import json
import os
import stat
import unittest

from lib.desk import Desk

MORE = """
[[rule]]
name = "ask"
if = {{ subject_matches = 'number (?P<no>\\d+)' }}
then = {{ run = "{program}" }}
"""

MAIL = (b"From: ann@customer.example\r\nTo: support@example.com\r\nSubject: number 17\r\n"
        b"\r\nWords; touch /tmp/hostile\r\n")

# What systemd-run(1) gets, with what follows -- started as it is told to.
STAND_IN = """#!/bin/sh
for word; do printf '%s\\n' "$word"; done >> {log}
printf '%s\\n' . >> {log}
{instead}
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
"""

PROPERTIES = {"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=read-only", "PrivateTmp=yes",
              "PrivateDevices=yes", "ProtectKernelTunables=yes", "RestrictSUIDSGID=yes", "TasksMax=64",
              "MemoryMax=1G"}


class Programs(unittest.TestCase):
    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.__exit__)
        folder = self.desk.folder
        self.program = self.script("program", f"""#!/bin/sh
cat > {folder}/input
echo '{{"priority": "high", "add_tags": ["asked"]}}'
""")
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.log = folder / "log"
        self.desk.config.write_text(self.desk.config.read_text() +
                                    MORE.format(program=self.program))

    def script(self, name, text):
        path = self.desk.folder / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def stand_in(self, instead=""):
        self.script("bin/systemd-run", STAND_IN.format(log=self.log, instead=instead))

    def take(self, path=None):
        """Gives the sentence about the program."""
        self.desk.deliver("1", MAIL)
        self.desk.run("tkt-fetch", "-q")
        self.desk.run("tkt-rules", PATH=path or f"{self.bin}:{os.environ['PATH']}")
        self.said = self.desk.stderr
        events = self.desk.json("tkt", "log")
        self.assertEqual([e["to"] for e in events if e["kind"] == "run"], ["done"], events)
        return next(e["reason"] for e in events if e["kind"] == "run")

    def check_work(self):
        ticket = self.desk.json("tkt", "show", "1")[0]
        self.assertEqual((ticket["priority"], ticket["tags"]), ("high", ["asked"]))
        told = json.loads((self.desk.folder / "input").read_text())
        self.assertEqual((told["ticket"]["subject"], told["captures"]["no"], told["rule"]),
                         ("number 17", "17", "ask"))

    def test_a_sandbox_is_asked_of_systemd(self):
        self.stand_in()
        self.assertEqual(self.take(), 'rule "ask": ran in a sandbox')
        self.assertNotIn("without a sandbox", self.said)
        self.check_work()
        calls = [call.strip().split("\n") for call in self.log.read_text().split("\n.\n") if call.strip()]
        self.assertEqual(len(calls), 2)  # whether there is one; the program
        for words, command in zip(calls, ("exit 0", str(self.program))):
            inner = words.index("--")
            self.assertEqual(words[inner + 1:], ["/bin/sh", "-c", command])
            options = words[:inner]
            self.assertLessEqual({"--quiet", "--pipe", "--wait", "--collect"}, set(options))
            self.assertEqual("--user" in options, os.geteuid() != 0)
            given = {options[i + 1] for i, word in enumerate(options) if word == "-p"}
            limit = {one for one in given if one.startswith("RuntimeMaxSec=")}
            self.assertEqual(len(limit), 1)
            self.assertEqual(given - limit, PROPERTIES)

    def test_systemd_lets_nobody_start_anything(self):
        self.stand_in("echo 'System has not been booted with systemd' >&2; exit 1")
        self.assertEqual(self.take(), 'rule "ask": ran without a sandbox')
        self.assertEqual(self.said.count("run without a sandbox"), 1)
        self.check_work()

    def test_there_is_no_systemd(self):
        for name in ("sh", "cat", "env"):
            (self.bin / name).symlink_to(f"/bin/{name}")
        self.assertEqual(self.take(path=str(self.bin)), 'rule "ask": ran without a sandbox')
        self.check_work()


class Refusing(unittest.TestCase):
    """A program may refuse the change that it is told of."""

    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.__exit__)
        program = self.desk.folder / "program"
        program.write_text(f"""#!/bin/sh
cat > {self.desk.folder}/input
echo '{{"refuse": "An invoice needs its number."}}'
""")
        program.chmod(0o755)
        self.desk.config.write_text(self.desk.config.read_text() + f"""
[[rule]]
name = "complete"
on = "ticket.status"
if = {{ changed_to = "closed" }}
then = {{ run = "{program}" }}
""")
        self.desk.deliver("1", MAIL)
        self.desk.run("tkt-fetch", "-q")
        self.desk.run("tkt-rules", "-q")
        self.program = program

    def test_a_change_is_put_back_and_its_maker_told(self):
        self.desk.run("tkt", "--as", "bert", "set", "1", "status=closed", "priority=high")
        self.desk.run("tkt-rules", "-q")
        ticket = self.desk.json("tkt", "show", "1")[0]
        self.assertEqual((ticket["status"], ticket["priority"]), ("new", "normal"))
        line = ('status: new -> closed by bert is put back, and agent, priority: rule "complete": '
                "An invoice needs its number.")
        self.assertIn(line, " ".join(self.desk.run("tkt", "show", "1").split()))
        told = [e for e in self.desk.json("tkt", "log", "1") if e["kind"] == "notified"]
        self.assertEqual([e["to"] for e in told], ["bert@example.com"])
        self.assertIn("An invoice needs its number.", told[0]["reason"])
        given = json.loads((self.desk.folder / "input").read_text())
        self.assertEqual([given[name]["status"] for name in ("before", "ticket")], ["new", "closed"])
        self.desk.run("tkt", "--as", "bert", "undo", status=64)  # nothing is left of it

    def test_a_broken_program_stops_nobody(self):
        for text in ("#!/bin/sh\necho '{\"refuse\": \"No.\"}'; exit 1\n", "#!/bin/sh\necho No.\n",
                     "#!/nowhere\n"):
            self.program.write_text(text)
            self.desk.run("tkt", "close", "1")
            self.desk.run("tkt-rules", "-q")
            self.assertEqual(self.desk.json("tkt", "show", "1")[0]["status"], "closed", text)
            self.desk.run("tkt", "reopen", "1")


if __name__ == "__main__":
    unittest.main()
