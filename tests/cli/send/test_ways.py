"""TLS and logins; Maildir and sendmail."""
import re

from lib.sending import SendCase
from lib.servers import Authority, TemporaryFolder, kill_after
from lib.smtp_servers import ScriptedServer, Server


class Secured(SendCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = TemporaryFolder()
        cls.addClassCleanup(cls.temporary.remove)
        cls.authority = Authority(cls.temporary.path)

    def login(self, password="tiger"):
        return (f'ca_file = "{self.authority.ca}"\nuser = "support"\npassword = "{password}"')

    def server(self, **options):
        return self._enter(Server(**options))

    def test_starttls_and_a_login(self):
        server = self.server(authority=self.authority, logins={("support", "tiger")})
        self.desk.mailbox(f"smtp://localhost:{server.port}", more=self.login())
        self.desk.queue()
        self.assertEqual(len(self.desk.send()), 1)
        self.assertEqual(len(server.mails), 1)

    def test_tls_from_the_first_byte(self):
        server = self.server(authority=self.authority, implicit=True, logins={("support", "tiger")})
        self.desk.mailbox(f"smtps://localhost:{server.port}", more=self.login())
        self.desk.queue()
        self.desk.send()
        self.assertEqual(len(server.mails), 1)

    def test_a_refused_login_keeps_its_mail_back_and_no_other(self):
        server = self.server(authority=self.authority, logins={("support", "tiger")})
        self.desk.mailbox(f"smtp://localhost:{server.port}", more=self.login("lion"))
        other = self.scripted(name="billing")
        waiting = self.desk.queue()
        self.desk.queue(mailbox="billing")
        self.desk.send(status=77)
        self.assertRegex(self.desk.errors, r"^tkt-send: mailbox support: .*\n$")
        self.assertEqual((self.desk.state(waiting), server.mails, len(other.mails)), ("queued", [], 1))

    def test_a_certificate_that_nobody_vouches_for_is_refused(self):
        server = self.server(authority=self.authority)
        self.desk.mailbox(f"smtp://localhost:{server.port}", more="")
        self.desk.queue()
        self.desk.send(status=69)
        self.assertRegex(self.desk.errors, r"mailbox support: .*certificate")
        self.assertEqual(server.mails, [])

    def test_nothing_is_sent_in_the_clear_unless_that_is_wanted(self):
        server = self._enter(ScriptedServer())
        self.desk.mailbox(f"smtp://127.0.0.1:{server.port}", more="")
        self.desk.queue()
        self.desk.send(status=69)
        self.assertEqual((self.desk.states(), server.mails), ({"queued": 1}, []))

    def test_letters_beyond_ascii(self):
        server = self.server()
        self.desk.mailbox(f"smtp://127.0.0.1:{server.port}")
        plain = self.scripted(name="billing")
        able, unable = self.desk.queue("żółw@example.org"), self.desk.queue("żółw@example.org",
                                                                          mailbox="billing")
        self.desk.send()
        self.assertEqual((self.desk.state(able), self.desk.state(unable)), ("sent", "refused"))
        self.assertEqual((server.mails[0][1], plain.mails), (["żółw@example.org"], []))


class OtherWays(SendCase):
    def test_into_a_maildir_once_even_when_killed(self):
        self.desk.mailbox(f"maildir:{self.desk.folder}/out", more="")
        self.desk.queue(count=100)
        for _ in range(10):
            process = self.desk.start()
            kill_after(process, 0.03)
            process.communicate()
        self.desk.send()
        self.assertEqual(self.desk.states(), {"sent": 100})
        found = {re.search(rb"<\d+@", path.read_bytes()).group()
                 for path in (self.desk.folder / "out/new").iterdir()}
        self.assertEqual((len(found), len(list((self.desk.folder / "out/new").iterdir()))), (100, 100))

    def test_by_the_local_mail_system(self):
        script = self.desk.folder / "sendmail"
        script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {self.desk.folder}/words\n'
                          f"cat > {self.desk.folder}/mail\n")
        script.chmod(0o755)
        self.desk.mailbox(f"sendmail:{script}", more="")
        for size in (0, 600_000):  # held in memory, and not
            outbox = self.desk.queue("a@example.org", "-b@example.org", size=size)
            self.desk.send()
            self.assertEqual(self.desk.state(outbox), "sent")
            self.assertEqual((self.desk.folder / "words").read_text().splitlines(),
                             ["-i", "-f", "support@example.com", "--", "-b@example.org", "a@example.org"])
            with self.desk.database() as db:
                raw, = db.execute("SELECT bytes FROM raw JOIN outbox ON raw.id = outbox.raw WHERE outbox.id = ?",
                                  (outbox,)).fetchone()
            self.assertGreater(len(raw), size)
            self.assertEqual((self.desk.folder / "mail").read_bytes(), raw.replace(b"\r\n", b"\n"))

    def test_a_program_that_is_not_there(self):
        self.desk.mailbox("sendmail:/nonexistent/sendmail", more="")
        outbox = self.desk.queue()
        self.desk.send(status=78)
        self.assertEqual(self.desk.state(outbox), "queued")
