"""tkt-fetch against a real Dovecot."""

import os
import random
import signal
import subprocess
import time
import unittest

from lib import servers
from lib.fetching import Desk
from lib.servers import PASSWORD, Dovecot, letter, until


class WithServer(unittest.TestCase):
    """Each test has a desk of its own; they share a server, each with a user of its own."""

    users = 0

    @classmethod
    def setUpClass(cls):
        cls.server = Dovecot().start()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.remove)
        WithServer.users += 1
        self.user = f"user{WithServer.users}@example.com"

    def plain(self, incoming="", mailbox="", user=None, name="support"):
        return Desk.mailbox(f"imap://127.0.0.1:{self.server.port}", name=name, mailbox=mailbox,
                            incoming='tls = "none"\n' + incoming, user=user or self.user)

    def secure(self, scheme, port, host="localhost", ca=True, password=PASSWORD, name="support"):
        extra = f'ca_file = "{self.server.authority.ca}"\n' if ca else ""
        return Desk.mailbox(f"{scheme}://{host}:{port}", name=name, incoming=extra,
                            user=self.user, password=password)

    def deliver(self, count, first=0, **more):
        self.server.append([letter(number) for number in range(first, first + count)],
                           user=self.user, **more)

    def fetch(self, *words, **more):
        return self.desk.run("tkt-fetch", *words, **more)

    def assert_done(self, result, out):
        self.assertEqual((result.status, result.out, result.err), (0, out, ""))

    def assert_fails(self, result, status, *parts):
        """One line that names the mailbox and says what to do."""
        self.assertEqual(result.status, status, result)
        self.assertEqual(result.err.count("\n"), 1, result)
        for part in ("tkt-fetch: ", *parts):
            self.assertIn(part, result.err)


class Connecting(WithServer):

    def test_takes_mail_in_the_clear_by_starttls_and_by_tls(self):
        for number, mailbox in enumerate((self.plain(),
                                          self.secure("imap", self.server.port),
                                          self.secure("imaps", self.server.tls_port))):
            self.deliver(3, first=number * 3)
            self.desk.configure(mailbox)
            self.assert_done(self.fetch(), "support: 3 new, 0 repeated\n")
            self.assertEqual(self.server.unseen(self.user), [])

    def test_a_certificate_that_is_not_trusted_is_refused(self):
        for scheme, port in (("imap", self.server.port), ("imaps", self.server.tls_port)):
            self.desk.configure(self.secure(scheme, port, ca=False))
            self.assert_fails(self.fetch(), 69, "mailbox support", "not trusted", "ca_file")

    def test_a_certificate_of_another_host_is_refused(self):
        # Not in the certificate, and this machine all the same.
        self.desk.configure(self.secure("imaps", self.server.tls_port, host="localhost."))
        trailing = self.fetch()
        self.assertIn(trailing.status, (0, 69))  # some resolvers do not know localhost.
        self.desk.configure(self.secure("imaps", self.server.tls_port, host="127.0.0.1"))
        self.assertEqual(self.fetch().status, 0)
        self.desk.configure(self.secure("imaps", self.server.tls_port, host="ip6-localhost"))
        self.assert_fails(self.fetch(), 69, "mailbox support")

    def test_a_wrong_password_is_one_clear_line(self):
        self.desk.configure(self.secure("imaps", self.server.tls_port, password="lion"))
        self.assert_fails(self.fetch(), 77, "mailbox support", "login of", "refused",
                          "check user and password")

    def test_an_unknown_host_and_a_closed_port_are_told(self):
        self.desk.configure(self.secure("imaps", 993, host="mail.invalid"))
        self.assert_fails(self.fetch(), 69, "mailbox support", "mail.invalid:993", "no such host")
        port = servers.free_ports(1)[0]
        self.desk.configure(self.secure("imap", port))
        self.assert_fails(self.fetch(), 69, "mailbox support", f"localhost:{port}",
                          "Connection refused")

    def test_a_password_may_come_from_a_command(self):
        self.deliver(1)
        keys = (f'tls = "none"\nuser = "{self.user}"\n'
                f'password_command = "echo {PASSWORD}"\n')
        self.desk.configure(Desk.mailbox(f"imap://127.0.0.1:{self.server.port}").replace(
            f'user = "{servers.USER}"\npassword = "{PASSWORD}"\n', keys))
        self.assert_done(self.fetch(), "support: 1 new, 0 repeated\n")
        self.desk.configure(Desk.mailbox(f"imap://127.0.0.1:{self.server.port}").replace(
            f'user = "{servers.USER}"\npassword = "{PASSWORD}"\n',
            keys.replace(f"echo {PASSWORD}", "exit 7")))
        self.assert_fails(self.fetch(), 75, "mailbox support", "password_command",
                          "exited with status 7")

    def test_one_mailbox_that_fails_does_not_stop_the_others(self):
        self.deliver(2)
        self.desk.configure(self.secure("imaps", self.server.tls_port, password="lion"),
                            self.plain(name="billing"))
        result = self.fetch()
        self.assertEqual(result.status, 77, result)
        self.assertEqual(result.out, "billing: 2 new, 0 repeated\n")
        self.assertEqual(result.err.count("\n"), 1, result)

    def test_a_mailbox_can_be_named(self):
        self.deliver(1)
        self.desk.configure(self.secure("imaps", self.server.tls_port, password="lion"),
                            self.plain(name="billing"))
        self.assert_done(self.fetch("billing"), "billing: 1 new, 0 repeated\n")
        self.assert_fails(self.fetch("biling"), 64, 'did you mean "billing"?')


class Taking(WithServer):

    def test_stores_every_byte_and_when_it_came(self):
        self.deliver(1, date=1700000000)
        self.desk.configure(self.plain())
        self.assert_done(self.fetch(), "support: 1 new, 0 repeated\n")
        rows = self.desk.query("SELECT bytes, arrived_at, folder, uid FROM incoming "
                               "JOIN raw ON raw.id = raw")
        self.assertEqual(rows, [(servers.crlf(letter(0)), 1700000000000, "INBOX", 1)])

    def test_leaves_what_is_read_or_deleted(self):
        self.deliver(1)
        self.deliver(1, first=1, flags="(\\Seen)")
        self.deliver(1, first=2, flags="(\\Deleted)")
        self.desk.configure(self.plain())
        self.assert_done(self.fetch(), "support: 1 new, 0 repeated\n")
        self.assert_done(self.fetch(), "support: 0 new, 0 repeated\n")

    def test_folders_with_letters_of_any_language(self):
        self.deliver(1, folder="Wys&AUI-ane")
        self.deliver(1, first=1)
        self.desk.configure(self.plain('folders = ["INBOX", "Wysłane"]'))
        self.assert_done(self.fetch(), "support: 2 new, 0 repeated\n")
        self.assertEqual(self.desk.query("SELECT folder FROM incoming ORDER BY uid, folder"),
                         [("INBOX",), ("Wysłane",)])
        self.assertEqual(self.server.unseen(self.user, "Wys&AUI-ane"), [])

    def test_a_missing_folder_is_named_and_the_others_are_taken(self):
        self.deliver(1, folder="Support")
        self.deliver(1, first=1)
        self.desk.configure(self.plain('folders = ["Suport", "INBOX"]'))
        result = self.fetch()
        self.assert_fails(result, 78, "mailbox support", '"Suport"', 'did you mean "Support"?')
        self.assertEqual(self.desk.count(), 1)

    def test_moves_or_deletes_what_is_durable(self):
        self.deliver(2)
        self.desk.configure(self.plain('after = "move:Archive"'))
        self.assert_done(self.fetch(), "support: 2 new, 0 repeated\n")
        self.assertEqual(self.server.flags(self.user), {})
        self.assertEqual(len(self.server.flags(self.user, "Archive")), 2)
        self.deliver(2, first=2)
        self.desk.configure(self.plain('after = "delete"'))
        self.assert_done(self.fetch(), "support: 2 new, 0 repeated\n")
        self.assertEqual(self.server.flags(self.user), {})

    def test_of_oversized_mail_the_beginning_is_taken_and_the_rest_stays(self):
        self.server.append([letter(1, size=200_000), letter(2)], user=self.user)
        self.desk.configure(self.plain('after = "delete"', mailbox='max_size = "100KB"'))
        result = self.fetch()
        self.assert_done(result,
                         "support: 2 new, 0 repeated, 1 too large and taken in part\n")
        sizes = self.desk.query("SELECT length(bytes), note <> '' FROM incoming "
                                "JOIN raw ON raw.id = raw ORDER BY uid")
        self.assertEqual(sizes, [(65536, 1), (len(servers.crlf(letter(2))), 0)])
        self.assertEqual(self.server.flags(self.user), {1: {"\\Seen"}})

    def test_a_change_of_uidvalidity_imports_nothing_again(self):
        self.deliver(5)
        self.desk.configure(self.plain('after = "keep"'))
        self.assert_done(self.fetch(), "support: 5 new, 0 repeated\n")
        before = self.desk.query("SELECT DISTINCT uidvalidity FROM incoming")
        # What a restored or rebuilt mailbox looks like: the same mail under other numbers.
        mail = os.path.join(self.server.home, self.user, "mail")
        for name in os.listdir(mail):
            if name.startswith("dovecot"):
                os.remove(os.path.join(mail, name))
        # UIDVALIDITY is a time in seconds.
        until(lambda: time.time() > before[0][0] + 1)
        self.deliver(1, first=5)
        result = self.fetch()
        self.assertEqual((result.status, result.out), (0, "support: 1 new, 5 repeated\n"), result)
        self.assertIn("numbered anew", result.err)
        self.assertNotEqual(self.desk.query("SELECT DISTINCT uidvalidity FROM incoming"), before)
        self.assert_done(self.fetch(), "support: 0 new, 0 repeated\n")
        self.assertEqual(self.desk.count(), 6)

    def test_says_what_it_did_as_json(self):
        self.deliver(1)
        self.desk.configure(self.plain())
        self.assertEqual(self.fetch("--json").objects(),
                         [{"format": 1, "mailbox": "support", "new": 1, "repeated": 0, "partial": 0,
                           "failed": 0}])
        self.assert_done(self.fetch("-q"), "")

    def test_an_audit_lists_what_is_on_one_side_only(self):
        self.deliver(2)
        self.desk.configure(self.plain('after = "keep"'))
        self.fetch()
        self.assert_done(self.fetch("--audit"), "")
        self.deliver(1, first=2)
        client = self.server.login(self.user)
        client.select("INBOX")
        client.uid("STORE", "1", "+FLAGS", "(\\Deleted)")
        client.expunge()
        client.logout()
        found = self.fetch("--audit", "--json").objects()
        self.assertEqual([(f["only_in"], f["uid"]) for f in found], [("store", 1), ("mailbox", 3)])
        self.assertFalse(found[1]["seen"])
        self.assertEqual(len(self.fetch("--audit").out.splitlines()), 2)
        self.assertEqual(self.desk.count(), 2)

    def test_only_one_fetcher_at_a_time(self):
        self.desk.configure(self.plain())
        watcher = self.desk.start("tkt-fetch", "--watch", "support")
        try:
            until(lambda: os.path.exists(self.desk.database + ".fetch-support.lock"))
            self.assert_fails(self.fetch(), 75, "mailbox support", "another tkt-fetch")
        finally:
            watcher.terminate()
            watcher.communicate()


class Watching(WithServer):

    def watch(self):
        watcher = self.desk.start("tkt-fetch", "--watch", "support")

        def stop():
            watcher.kill()
            watcher.communicate()
        self.addCleanup(stop)
        return watcher

    def test_takes_mail_as_it_comes_and_ends_cleanly(self):
        self.deliver(1)
        self.desk.configure(self.plain(), desk='[daemon]\nfetch = "1h"\n')  # by IDLE, not by the next poll
        watcher = self.watch()
        self.assertEqual(watcher.stdout.readline(), b"support: 1 new, 0 repeated\n")
        for number in (1, 2):
            self.deliver(1, first=number)
            self.assertEqual(watcher.stdout.readline(), b"support: 1 new, 0 repeated\n")
        self.assertEqual(self.server.unseen(self.user), [])
        watcher.send_signal(signal.SIGTERM)
        self.assertEqual(watcher.wait(60), 0)

    def test_a_server_that_goes_away_ends_it_as_unavailable(self):
        own = Dovecot().start()
        self.addCleanup(own.stop)
        self.desk.configure(Desk.mailbox(f"imap://127.0.0.1:{own.port}",
                                         incoming='tls = "none"\n', user=self.user))
        own.append([letter(1)], user=self.user)
        watcher = self.watch()
        self.assertEqual(watcher.stdout.readline(), b"support: 1 new, 0 repeated\n")
        own.halt()
        self.assertEqual(watcher.wait(60), 69)
        line = watcher.stderr.read().decode()
        self.assertIn("mailbox support", line)
        self.assertEqual(line.count("\n"), 1, line)

    def test_a_maildir_is_watched_too(self):
        for name in ("cur", "new", "tmp"):
            os.makedirs(self.desk.path("mail/" + name))
        self.desk.configure(f"maildir:{self.desk.path('mail')}", desk='[daemon]\nfetch = "1h"\n')
        watcher = self.watch()
        until(self.desk.has_fetched)
        with open(self.desk.path("mail/tmp/a"), "wb") as out:
            out.write(letter(1))
        os.rename(self.desk.path("mail/tmp/a"), self.desk.path("mail/new/a"))
        self.assertEqual(watcher.stdout.readline(), b"support: 1 new, 0 repeated\n")
        self.assertEqual(os.listdir(self.desk.path("mail/cur")), ["a:2,S"])

    def test_watches_exactly_one_mailbox(self):
        self.desk.configure(self.plain(), self.plain(name="billing"))
        self.assert_fails(self.fetch("--watch"), 64, "one mailbox")


class Piped(unittest.TestCase):
    """tkt-fetch -: what a mail server is told."""

    def setUp(self):
        self.desk = Desk().configure(
            '[[mailbox]]\nname = "support"\naddress = "support@example.com"\n'
            'max_size = "10KB"\n'
            '[[mailbox]]\nname = "billing"\naddress = "billing@example.com"\n')
        self.addCleanup(self.desk.remove)

    def pipe(self, message, *words, **more):
        return self.desk.run("tkt-fetch", "-", *words, stdin=message, **more)

    def test_takes_a_message_once(self):
        self.assertEqual(self.pipe(letter(1)).status, 0)
        self.assertEqual(self.pipe(b"From a Fri Mar  1 10:00:00 2024\n" + letter(1)).status, 0)
        self.assertEqual(self.pipe(letter(1), "--mailbox", "billing").status, 0)
        self.assertEqual(self.desk.query("SELECT mailbox, folder FROM incoming"),
                         [("support", "-"), ("billing", "-")])

    def test_sends_back_what_cannot_be_taken(self):
        result = self.pipe(letter(1, size=20_000))
        self.assertEqual(result.status, 65, result)
        self.assertIn("larger than the 10000 bytes", result.err)
        self.assertEqual(self.pipe(b"").status, 65)

    def test_our_own_mistakes_leave_the_mail_with_the_server(self):
        self.assertEqual(self.pipe(letter(1), "--mailbox", "nobody").status, 75)
        self.assertEqual(self.pipe(letter(1), "--no-such-option").status, 75)
        with open(self.desk.config, "a", encoding="utf-8") as out:
            out.write("nonsense = [\n")
        self.assertEqual(self.pipe(letter(1)).status, 75)
        os.remove(self.desk.config)
        self.assertEqual(self.pipe(letter(1)).status, 75)

    def test_a_database_that_cannot_be_opened_leaves_the_mail_with_the_server(self):
        os.mkdir(self.desk.database)  # root may write everywhere, but not into that
        result = self.pipe(letter(1))
        self.assertEqual(result.status, 75, result)
        self.assertIn(self.desk.database, result.err)

    def test_a_locked_database_leaves_the_mail_with_the_server(self):
        self.assertEqual(self.pipe(letter(1)).status, 0)
        holder = subprocess.Popen(
            ["/usr/bin/python3", "-c",
             "import sqlite3, sys, time\n"
             "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
             "db.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(120)",
             self.desk.database], stdout=subprocess.PIPE)
        try:
            self.assertEqual(holder.stdout.readline(), b"held\n")
            result = self.pipe(letter(2))
        finally:
            holder.kill()
            holder.communicate()
        self.assertEqual(result.status, 75, result)
        self.assertEqual(self.pipe(letter(2)).status, 0)
        self.assertEqual(self.desk.count(), 2)


class Failing(WithServer):

    def test_a_database_that_cannot_be_opened_leaves_mail_unread(self):
        self.deliver(3)
        self.desk.configure(self.plain())
        os.mkdir(self.desk.database)
        self.assert_fails(self.fetch(), 75, self.desk.database)
        self.assertEqual(len(self.server.unseen(self.user)), 3)

    def test_a_full_disk_leaves_mail_unread_and_the_desk_whole(self):
        self.deliver(1)
        self.desk.configure(self.plain())
        self.assert_done(self.fetch(), "support: 1 new, 0 repeated\n")
        self.server.append([letter(n, size=50_000) for n in range(1, 41)], user=self.user)

        def small_disk():
            import resource
            # SIGXFSZ would end the program; ignored, write(2) fails as on a full disk.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        result = self.fetch(preexec_fn=small_disk)
        self.assert_fails(result, 75, "mailbox support")
        stored = self.desk.count()
        self.assertLess(stored, 41)
        self.assertEqual(len(self.server.unseen(self.user)), 41 - stored)
        self.assertEqual(self.fetch().status, 0)
        self.assertEqual(self.desk.count(), 41)
        self.assertEqual(self.server.unseen(self.user), [])
        self.assertEqual(self.desk.query("PRAGMA integrity_check"), [("ok",)])

    def test_ctrl_c_loses_nothing(self):
        self.server.fill([letter(n, size=3000) for n in range(3000)], user=self.user)
        self.desk.configure(self.plain())
        program = self.desk.start("tkt-fetch")
        until(lambda: os.path.exists(self.desk.database + "-wal") and
              os.path.getsize(self.desk.database + "-wal") > 3_000_000)
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=10)
        self.assertIn(program.returncode, (0, 75), err)
        self.assertEqual(self.fetch().status, 0)
        self.assertEqual(self.desk.count(), 3000)
        self.assertEqual(self.server.unseen(self.user), [])

    def test_killed_at_any_moment_it_takes_each_message_once(self):
        count = 500
        self.server.fill([letter(n, size=2000) for n in range(count)], user=self.user)
        # How long a whole run takes here and now; kills come at moments of such a run.
        self.desk.configure(self.plain('after = "keep"\n'))
        begun = time.monotonic()
        self.assert_done(self.fetch(), f"support: {count} new, 0 repeated\n")
        whole = time.monotonic() - begun
        self.assertEqual(len(self.server.unseen(self.user)), count)

        chance = random.Random(20240301)
        killed = 0
        while killed < 100:
            # Another desk takes the whole mailbox, again and again killed on the way.
            self.desk.remove()
            self.desk = Desk().configure(self.plain())
            self.addCleanup(self.desk.remove)
            self.server.mark_unseen(self.user)
            while self.server.unseen(self.user) and killed < 100:
                program = self.desk.start("tkt-fetch", "-q")
                servers.kill_after(program, chance.uniform(0, whole))
                _, err = program.communicate(timeout=30)
                killed += program.returncode == -signal.SIGKILL
                self.assertIn(program.returncode, (0, -signal.SIGKILL), err)
            self.assertEqual(self.fetch("-q").status, 0)
            self.assertEqual(self.desk.query("SELECT count(*), count(DISTINCT uid), "
                                             "count(DISTINCT digest) FROM incoming "
                                             "WHERE state = 'new'"), [(count, count, count)])
            self.assertEqual(self.desk.count(), count)
            self.assertEqual(self.desk.count("raw"), count)
            self.assertEqual(self.server.unseen(self.user), [])
            self.assertEqual(self.desk.query("PRAGMA integrity_check"), [("ok",)])
        self.route_killed_too(chance, count)

    def route_killed_too(self, chance, count):
        """tkt-rules on what came, killed some times on the way: a ticket for each message."""
        for _ in range(5):
            program = self.desk.start("tkt-rules", "-q")
            servers.kill_after(program, chance.uniform(0, 0.2))
            program.communicate(timeout=30)
        self.assertEqual(self.desk.run("tkt-rules", "-q").status, 0)
        self.assertEqual(self.desk.query("SELECT state, count(*) FROM incoming GROUP BY state"),
                         [("done", count)])
        self.assertEqual(self.desk.count("ticket"), count)
        self.assertEqual(self.desk.count("message"), count)


if __name__ == "__main__":
    unittest.main()
