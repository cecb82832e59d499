"""tktd: starting, poking, reloading, stopping. The stages are scripts that write down what happens."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import time
import unittest

from lib.servers import TemporaryFolder, until

TKTD = os.path.join(os.environ["TKT_BIN"], "tktd")

# A stage that says that it ran, and how, in the file of its name.
STAGE = """#!/bin/sh
echo "$$ $*" >> {folder}/ran.{name}
{then}
"""
STAY = "trap 'exit 0' TERM; while :; do sleep 0.05; done"
DEAF = "trap '' TERM; while :; do sleep 0.05; done"


def alive(pid):
    """A zombie whose parent has not looked yet is dead."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Desk:
    """A desk with scripts for stages: tktd takes those that lie in its own folder."""

    def __init__(self):
        self.temporary = TemporaryFolder()
        self.folder = self.temporary.path
        os.mkdir(self.path("bin"))
        self.tktd = shutil.copy(TKTD, self.path("bin"))
        self.config = self.path("tkt.toml")
        self.database = self.path("data/tkt.db")
        self.socket = self.database + ".sock"
        self.log = self.path("log")
        self.running = []
        for name in ("rules", "sla", "send"):
            self.stage(name)
        self.stage("fetch", STAY)
        self.write(imap=["support"])

    def path(self, name):
        return os.path.join(self.folder, name)

    def stage(self, name, then="exit 0"):
        path = self.path("bin/tkt-" + name)
        with open(path + ".new", "w") as file:
            file.write(STAGE.format(folder=self.folder, name=name, then=then))
            os.fchmod(file.fileno(), 0o755)
        os.rename(path + ".new", path)

    def write(self, imap=(), maildir=(), more=""):
        text = f'[desk]\ndatabase = "sqlite:{self.database}"\n'
        text += '[daemon]\nfetch = "1h"\nrules = "1h"\nsla = "1h"\nsend = "1h"\n'
        for name in imap:
            text += (f'[[mailbox]]\nname = "{name}"\naddress = "{name}@example.com"\n'
                     f'[mailbox.incoming]\nurl = "imap://127.0.0.1:1"\nuser = "{name}"\ntls = "none"\n'
                     'password_command = "echo secret"\n')
        for name in maildir:
            text += (f'[[mailbox]]\nname = "{name}"\naddress = "{name}@example.com"\n'
                     f'[mailbox.incoming]\nurl = "maildir:{self.folder}/{name}"\n')
        with open(self.config, "w") as file:
            file.write(text + more)

    def start(self, *arguments, **environment):
        """Starts tktd and waits until it listens."""
        process = self.spawn(*arguments, **environment)
        until(lambda: "ready:" in self.logged() or process.poll() is not None, what="no tktd")
        assert process.poll() is None, self.logged()
        return process

    def spawn(self, *arguments, **environment):
        with open(self.log, "a") as log:
            process = subprocess.Popen([self.tktd, "--config", self.config, *arguments], stderr=log,
                                       stdin=subprocess.DEVNULL, env={**os.environ, **environment})
        self.running.append(process)
        return process

    def logged(self):
        try:
            with open(self.log) as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def runs(self, stage):
        """A list of (process id, arguments), one for each run so far."""
        try:
            with open(self.path("ran." + stage)) as file:
                lines = [line.split(" ", 1) for line in file.read().splitlines()]
        except FileNotFoundError:
            return []
        return [(int(pid), arguments) for pid, arguments in lines]

    def until_runs(self, stage, count):
        return until(lambda: len(self.runs(stage)) >= count and self.runs(stage),
                     what=f"not {count} runs of {stage}")

    def until_logged(self, pattern):
        return until(lambda: re.search(pattern, self.logged()), what=f"no {pattern!r} in the log")

    def poke(self, payload):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(payload, self.socket)

    def remove(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.temporary.remove()


class TktdTest(unittest.TestCase):
    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.remove)

    def stop(self, process, number=signal.SIGTERM):
        """Returns the status."""
        process.send_signal(number)
        return process.wait(timeout=60)

    # ------------------------------------------------------------ starting

    def test_starts_every_stage_with_the_configuration(self):
        desk = self.desk
        desk.write(imap=["support"], maildir=["drop"])
        desk.stage("fetch", f'case "$*" in *--watch*) {STAY};; esac')
        desk.start("-v")
        told = f"--config {desk.config} -v"
        arguments = sorted(run[1] for run in desk.until_runs("fetch", 2))
        self.assertEqual(arguments, [f"{told} --watch support", f"{told} drop"])
        for stage in ("rules", "sla", "send"):
            self.assertEqual(desk.until_runs(stage, 1)[0][1], told)

    def test_the_database_is_there_before_any_stage(self):
        desk = self.desk
        desk.stage("rules", f"test -s {desk.database} && touch {desk.folder}/saw-it")
        desk.start()
        until(lambda: os.path.exists(desk.path("saw-it")), what="no database")

    def test_a_broken_configuration_starts_nothing(self):
        desk = self.desk
        desk.write(imap=["support"], more='colour = 1\n[desks]\n')
        process = desk.spawn()
        self.assertEqual(process.wait(timeout=20), os.EX_CONFIG)
        lines = desk.logged().splitlines()
        self.assertGreaterEqual(len(lines), 2, lines)
        self.assertTrue(all(line.startswith(f"tktd: {desk.config}:") for line in lines), lines)
        self.assertEqual(desk.runs("rules"), [])
        self.assertFalse(os.path.exists(desk.database))

    def test_a_configuration_that_is_not_there(self):
        os.remove(self.desk.config)
        self.assertEqual(self.desk.spawn().wait(timeout=20), os.EX_NOINPUT)
        self.assertIn(self.desk.config, self.desk.logged())

    def test_a_newer_database_is_refused(self):
        desk = self.desk
        process = desk.start()
        self.stop(process)
        with sqlite3.connect(desk.database) as connection:
            connection.execute("PRAGMA user_version = 4711")
        connection.close()
        runs = len(desk.runs("rules"))
        process = desk.spawn()
        self.assertEqual(process.wait(timeout=20), os.EX_CONFIG)
        self.assertIn("4711", desk.logged().splitlines()[-1])
        self.assertEqual(len(desk.runs("rules")), runs)
        self.assertFalse(os.path.exists(desk.socket))

    def test_a_second_one_is_refused_in_one_line(self):
        desk = self.desk
        first = desk.start()
        before = desk.logged()
        second = desk.spawn()
        self.assertEqual(second.wait(timeout=20), os.EX_TEMPFAIL)
        said = desk.logged()[len(before):].splitlines()
        self.assertEqual(said, [f"tktd: {desk.database}: another tktd looks after this database"])
        self.assertIsNone(first.poll())
        desk.until_runs("rules", 1)
        desk.poke(b"rules")  # the first one still has the socket
        desk.until_runs("rules", 2)

    # ------------------------------------------------------------ poking

    def test_a_poke_starts_a_stage_at_once(self):
        desk = self.desk
        desk.start()
        for stage in ("rules", "sla", "send"):
            desk.until_runs(stage, 1)
            desk.poke(stage.encode())  # the clock would take an hour
            desk.until_runs(stage, 2)

    def test_one_mailbox_or_all_can_be_fetched(self):
        desk = self.desk
        desk.write(maildir=["one", "two"])
        desk.stage("fetch")
        desk.start()
        desk.until_runs("fetch", 2)
        desk.poke(b"fetch two")
        self.assertTrue(desk.until_runs("fetch", 3)[2][1].endswith(" two"))
        desk.poke(b"fetch")
        again = desk.until_runs("fetch", 5)[3:]
        self.assertEqual(sorted(run[1].split()[-1] for run in again), ["one", "two"])

    def test_hostile_datagrams_are_ignored(self):
        desk = self.desk
        process = desk.start()
        desk.until_runs("rules", 1)
        for payload in (b"", b"\0" * 100, b"rules\n", b"\xff\xfe", b"x" * 100_000, b"fetch ../../etc",
                        b"rules" * 1000, b"%s%n", b"fetch", b"shutdown"):
            desk.poke(payload)
        desk.poke(b"send")
        desk.until_runs("send", 2)
        self.assertIsNone(process.poll())
        self.assertEqual(len(desk.runs("rules")), 1)

    def test_the_socket_is_for_the_group_and_goes_with_the_daemon(self):
        desk = self.desk
        process = desk.start()
        mode = os.lstat(desk.socket).st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o660)
        self.assertEqual(self.stop(process), 0)
        self.assertFalse(os.path.exists(desk.socket))

    # ------------------------------------------------------------ failing

    def test_a_stage_that_crashes_is_retried_with_back_off(self):
        desk = self.desk
        desk.stage("rules", "kill -SEGV $$")
        desk.start()
        desk.until_logged(r"stage=rules pid=\d+ signal=SEGV retry_in=1s")
        desk.until_logged(r"stage=rules pid=\d+ signal=SEGV retry_in=2s")
        self.assertGreaterEqual(len(desk.runs("rules")), 2)
        desk.stage("rules")
        desk.until_logged(r"stage=rules pid=\d+ status=0 well again")

    def test_a_fetcher_that_ends_is_started_again(self):
        desk = self.desk
        desk.start()
        pid = desk.until_runs("fetch", 1)[0][0]
        os.kill(pid, signal.SIGKILL)
        desk.until_logged(rf"stage=fetch mailbox=support pid={pid} signal=KILL retry_in=1s")
        self.assertNotEqual(desk.until_runs("fetch", 2)[1][0], pid)

    def test_a_stage_that_finds_its_configuration_wrong_is_told_of_clearly(self):
        self.desk.stage("send", "exit 78")
        self.desk.start()
        self.desk.until_logged(r"stage=send pid=\d+ status=78 retry_in=1s: its configuration is wrong")

    # ------------------------------------------------------------ reloading

    def test_a_broken_configuration_is_reported_and_the_old_one_stays(self):
        desk = self.desk
        process = desk.start()
        pid = desk.until_runs("fetch", 1)[0][0]
        before = desk.logged()
        desk.write(imap=["support"], more='colour = 1\nshape = 2\n')
        process.send_signal(signal.SIGHUP)
        desk.until_logged("going on as before")
        said = desk.logged()[len(before):]
        for key in ("colour", "shape"):
            self.assertRegex(said, rf'(?m)^tktd: {re.escape(desk.config)}:\d+:\d+: .*{key}')
        self.assertIsNone(process.poll())
        self.assertTrue(alive(pid))
        desk.poke(b"sla")
        desk.until_runs("sla", 2)

    def test_a_new_configuration_changes_what_it_has_to(self):
        desk = self.desk
        desk.write(imap=["same", "gone"])
        process = desk.start()
        first = {run[1].split()[-1]: run[0] for run in desk.until_runs("fetch", 2)}
        desk.write(imap=["same", "added"], more="\n# a remark\n")
        process.send_signal(signal.SIGHUP)
        desk.until_logged("configuration read again: 2 mailboxes")
        self.assertTrue(desk.until_runs("fetch", 3)[2][1].endswith(" added"))
        until(lambda: not alive(first["gone"]), what="the dropped mailbox is still watched")
        self.assertTrue(alive(first["same"]))
        self.assertEqual(len(desk.runs("fetch")), 3)

    def test_a_new_database_moves_the_daemon(self):
        desk = self.desk
        process = desk.start()
        pid = desk.until_runs("fetch", 1)[0][0]
        old_socket = desk.socket
        desk.database = desk.path("elsewhere/tkt.db")
        desk.socket = desk.database + ".sock"
        desk.write(imap=["support"])
        process.send_signal(signal.SIGHUP)
        desk.until_logged("configuration read again")
        self.assertFalse(os.path.exists(old_socket))
        desk.until_runs("fetch", 2)
        self.assertFalse(alive(pid))
        runs = len(desk.until_runs("rules", 2))
        desk.poke(b"rules")
        desk.until_runs("rules", runs + 1)

    # ------------------------------------------------------------ stopping

    def test_sigterm_ends_everything(self):
        desk = self.desk
        process = desk.start()
        pid = desk.until_runs("fetch", 1)[0][0]
        status = self.stop(process)
        self.assertEqual(status, 0)
        self.assertFalse(alive(pid))
        self.assertNotIn("killed", desk.logged())

    def test_a_child_that_does_not_listen_is_killed(self):
        desk = self.desk
        desk.stage("fetch", DEAF)
        process = desk.start()
        pid = desk.until_runs("fetch", 1)[0][0]
        status = self.stop(process)
        self.assertEqual(status, 0)
        self.assertFalse(alive(pid))
        self.assertIn(f"pid={pid} does not stop; killed", desk.logged())

    def test_a_second_signal_does_not_wait(self):
        desk = self.desk
        desk.stage("fetch", DEAF)
        process = desk.start()
        pid = desk.until_runs("fetch", 1)[0][0]
        process.send_signal(signal.SIGINT)
        desk.until_logged("signal=INT: stopping")
        self.assertEqual(self.stop(process, signal.SIGINT), 0)
        self.assertFalse(alive(pid))
        self.assertNotIn("does not stop; killed", desk.logged())

    def test_children_do_not_outlive_a_killed_daemon_and_the_next_one_starts(self):
        desk = self.desk
        process = desk.start()
        pid = desk.until_runs("fetch", 1)[0][0]
        process.kill()
        process.wait()
        until(lambda: not alive(pid), what="an orphan goes on fetching")
        self.assertTrue(os.path.exists(desk.socket))  # nobody could take it away
        os.remove(desk.log)
        desk.start()
        rules = len(desk.until_runs("rules", 2))
        desk.poke(b"rules")
        desk.until_runs("rules", rules + 1)


class ServiceManagerTest(unittest.TestCase):
    """What a service manager hears on $NOTIFY_SOCKET."""

    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.remove)

    def listen(self):
        path = self.desk.path("notify")
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.bind(path)
        manager.settimeout(20)
        return manager, path

    def hear(self, manager, wanted):
        """The fields of the first message that has the one that is wanted."""
        while True:
            message = manager.recv(65536).decode()
            if wanted in message.split("\n"):
                return dict(line.split("=", 1) for line in message.split("\n"))

    def test_ready_reloading_stopping(self):
        desk = self.desk
        manager, path = self.listen()
        desk.stage("send", "exit 75")
        desk.stage("rules", f'test -z "$NOTIFY_SOCKET" || touch {desk.folder}/leaked')
        process = desk.start(NOTIFY_SOCKET=path)
        self.assertIn("1 mailbox", self.hear(manager, "READY=1")["STATUS"])
        self.assertTrue(os.path.exists(desk.socket))
        while "stage=send" not in (status := manager.recv(65536).decode()):
            pass
        self.assertTrue(status.startswith("STATUS=1 mailbox; failing: "), status)
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        process.send_signal(signal.SIGHUP)
        reloading = self.hear(manager, "RELOADING=1")
        self.assertGreaterEqual(int(reloading["MONOTONIC_USEC"]), before)
        self.hear(manager, "READY=1")
        process.send_signal(signal.SIGTERM)
        self.hear(manager, "STOPPING=1")
        self.assertEqual(process.wait(timeout=20), 0)
        self.assertFalse(os.path.exists(desk.path("leaked")))

    def test_the_watchdog_is_fed(self):
        manager, path = self.listen()
        self.desk.start(NOTIFY_SOCKET=path, WATCHDOG_USEC="100000")
        for _ in range(3):
            self.hear(manager, "WATCHDOG=1")


if __name__ == "__main__":
    unittest.main()
