"""Between tkt-send and the server: who is in the middle, how one logs in, and what the server cannot do."""

import base64
import email
import email.policy
import json
import re
import ssl
import unittest

from lib.servers import Authority, Listener, TemporaryFolder
from lib.sending import SendCase


def decoded(word):
    return base64.b64decode(word.encode() + b"==")


def encoded(data):
    return base64.b64encode(data).decode()


class SecureServer(Listener):
    """SMTP with STARTTLS and logins, and what somebody on the wire makes of them.

    `commands` has (secure, line) of all that came; `logins` (mechanism, what was said).
    """

    def __init__(self, authority, host="127.0.0.1", implicit=False, starttls=True, answer="220 go on", inject=b"",
                 mechanisms=(), accepts=True, offers=()):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(authority.certificate, authority.key)
        self.implicit, self.starttls, self.answer, self.inject = implicit, starttls, answer, inject
        self.mechanisms, self.accepts, self.offers = mechanisms, accepts, offers
        self.commands, self.logins, self.mails = [], [], []
        super().__init__(host)

    def clear(self):
        """What came before there was TLS."""
        return [line for secure, line in self.commands if not secure]

    def serve(self, client):
        try:
            with client:
                if self.implicit:
                    with self.context.wrap_socket(client, server_side=True) as secured:
                        self._talk(secured, True)
                else:
                    self._talk(client, False)
        except (OSError, EOFError):
            pass

    def _talk(self, client, secure):
        stream = client.makefile("rwb")

        def say(text):
            stream.write(text.encode() + b"\r\n")
            stream.flush()

        def line():
            got = stream.readline()
            if not got:
                raise EOFError
            text = got.decode(errors="replace").rstrip("\r\n")
            self.commands.append((secure, text))
            return text

        say("220 secure")
        while True:
            words = line().split(" ")
            verb = words[0].upper()
            if verb == "EHLO":
                offers = list(self.offers)
                if self.starttls and not secure:
                    offers.append("STARTTLS")
                # Who strips STARTTLS likes to see a login.
                if self.mechanisms and (secure or not self.starttls):
                    offers.append("AUTH " + " ".join(self.mechanisms))
                for offer in offers:
                    say("250-" + offer)
                say("250 HELP")
            elif verb == "STARTTLS":
                stream.write(self.answer.encode() + b"\r\n" + self.inject)
                stream.flush()
                if not self.answer.startswith("220"):
                    continue
                self._talk_on(client)
                return
            elif verb == "AUTH":
                if self._login(words[1].upper(), words[2:], say, line):
                    say("235 welcome")
                else:
                    say("535 5.7.8 no")
            elif verb == "DATA":
                say("354 go on")
                body = b""
                while (part := stream.readline()) != b".\r\n":
                    if not part:
                        raise EOFError
                    body += part
                self.mails.append(body)
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def _talk_on(self, client):
        """From here on encrypted, and no second greeting."""
        outer = self

        class Greeted:
            def __init__(self, secured):
                self.stream = secured.makefile("rwb")
                self.first = True

            def makefile(self, _mode):
                return self

            def write(self, data):
                if self.first:
                    self.first = False
                    return
                self.stream.write(data)

            def flush(self):
                self.stream.flush()

            def readline(self):
                return self.stream.readline()

        with self.context.wrap_socket(client, server_side=True) as secured:
            outer._talk(Greeted(secured), True)

    def _login(self, mechanism, initial, say, line):
        def answer(challenge=""):
            say("334 " + challenge)
            return line()

        def first():
            return decoded(initial[0] if initial else answer())

        if mechanism == "LOGIN":
            user = first() if initial else decoded(answer(encoded(b"Username:")))
            said = user + b"\0" + decoded(answer(encoded(b"Password:")))
        elif mechanism == "CRAM-MD5":
            said = decoded(answer(encoded(b"<1.2@example.com>")))
        else:
            said = first()
        self.logins.append((mechanism, said))
        if not self.accepts and mechanism in ("XOAUTH2", "OAUTHBEARER"):
            answer(encoded(json.dumps({"status": "401"}).encode()))
        return self.accepts


class Secure(SendCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = TemporaryFolder()
        cls.addClassCleanup(cls.temporary.remove)
        cls.authority = Authority(cls.temporary.path)

    def server(self, scheme="smtp", host="127.0.0.1", login='password = "tiger"', user="support", more="", **options):
        server = self._enter(SecureServer(self.authority, host=host, implicit=scheme == "smtps", **options))
        who = f'user = "{user}"\n{login}' if user else ""
        self.desk.mailbox(f"{scheme}://{host}:{server.port}", more=f'ca_file = "{self.authority.ca}"\n{who}\n{more}')
        return server

    def again(self):
        """A desk for the next case of a loop."""
        self.desk.temporary.remove()
        self.setUp()


class InTheMiddle(Secure):
    def test_who_strips_starttls_gets_neither_login_nor_mail(self):
        for options in ({"starttls": False}, {"answer": "454 4.7.0 TLS not available"}, {"answer": "220-no\r\n554 no"},
                        {"answer": "250 ok"}):
            with self.subTest(options):
                self.again()
                server = self.server(mechanisms=("PLAIN", "LOGIN"), **options)
                outbox = self.desk.queue()
                self.desk.send(status=69)
                self.assertEqual((self.desk.state(outbox), server.logins, server.mails), ("queued", [], []))
                self.assertLessEqual({line.split(" ")[0] for line in server.clear()}, {"EHLO", "STARTTLS", "QUIT"})
                self.assertNotIn(encoded(b"tiger"), str(server.commands))

    def test_what_is_slipped_in_behind_starttls_is_not_heeded(self):
        for inject in (b"250-HELP\r\n250 AUTH PLAIN\r\n", b"235 welcome\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n"):
            with self.subTest(inject):
                self.again()
                server = self.server(mechanisms=("PLAIN",), inject=inject)
                outbox = self.desk.queue()
                process = self.desk.start()
                process.communicate(timeout=60)
                self.assertLessEqual({line.split(" ")[0] for line in server.clear()}, {"EHLO", "STARTTLS", "QUIT"})
                # Either nobody is believed any more, or all was said anew under TLS.
                self.assertEqual(self.desk.state(outbox), "sent" if server.mails else "queued")
                self.assertEqual(len(server.logins), len(server.mails))

    def test_a_certificate_of_another_host_is_refused(self):
        for scheme in ("smtp", "smtps"):
            with self.subTest(scheme):
                self.again()
                server = self.server(scheme, host="127.0.0.2", mechanisms=("PLAIN",))
                outbox = self.desk.queue()
                self.desk.send(status=69)
                self.assertRegex(self.desk.errors, "mailbox support: .*certificate")
                self.assertEqual((self.desk.state(outbox), server.logins, server.mails), ("queued", [], []))

    def test_with_the_right_one_all_is_well(self):
        for scheme in ("smtp", "smtps"):
            with self.subTest(scheme):
                self.again()
                server = self.server(scheme, mechanisms=("PLAIN",))
                self.desk.queue()
                self.desk.send()
                self.assertEqual((server.logins, len(server.mails)), ([("PLAIN", b"\0support\0tiger")], 1))


class LoggingIn(Secure):
    def test_by_whatever_the_server_knows(self):
        for mechanism, said in (("PLAIN", b"\0support\0tiger"), ("LOGIN", b"support\0tiger")):
            with self.subTest(mechanism):
                self.again()
                server = self.server(mechanisms=(mechanism, "GSSAPI-NONE"))
                self.desk.queue()
                self.desk.send()
                self.assertEqual((server.logins, len(server.mails)), ([(mechanism, said)], 1))
        self.again()
        server = self.server(mechanisms=("CRAM-MD5", "PLAIN"))
        self.desk.queue()
        self.desk.send()
        # What does not give the password away goes first.
        self.assertEqual([mechanism for mechanism, _ in server.logins], ["CRAM-MD5"])
        self.assertTrue(server.logins[0][1].startswith(b"support "))

    def test_a_server_that_knows_none_of_ours(self):
        server = self.server(mechanisms=("X-UNHEARD-OF",))
        self.desk.queue()
        self.desk.send(status=77)
        self.assertRegex(self.desk.errors, "no way to log in")
        self.assertEqual(server.mails, [])

    def test_with_a_token(self):
        for mechanism in ("XOAUTH2", "OAUTHBEARER"):
            with self.subTest(mechanism):
                self.again()
                server = self.server(mechanisms=("PLAIN", mechanism), login='token_command = "printf the-token"',
                                     user="support@example.com")
                self.desk.queue(count=2)
                self.desk.send()
                ((used, said),) = server.logins
                self.assertEqual((used, len(server.mails)), (mechanism, 2))
                self.assertIn(b"support@example.com", said)
                self.assertTrue(said.endswith(b"auth=Bearer the-token\x01\x01"), said)

    def test_a_token_that_is_refused_is_no_password(self):
        for mechanisms in (("XOAUTH2", "PLAIN"), ("OAUTHBEARER", "LOGIN"), ("PLAIN", "LOGIN")):
            with self.subTest(mechanisms):
                self.again()
                server = self.server(mechanisms=mechanisms, login='token_command = "printf the-token"', accepts=False)
                outbox = self.desk.queue()
                self.desk.send(status=77)
                self.assertLessEqual({mechanism for mechanism, _ in server.logins}, {"XOAUTH2", "OAUTHBEARER"})
                self.assertEqual((self.desk.state(outbox), server.mails), ("queued", []))
                self.assertNotIn("the-token", self.desk.errors)


class Extensions(Secure):
    def mail_line(self, server):
        return next(line for _, line in server.commands if line.startswith("MAIL "))

    def rcpt_lines(self, server):
        return [line for _, line in server.commands if line.startswith("RCPT ")]

    def test_size_is_said_and_heeded(self):
        server = self.server(user="", offers=("SIZE 2000",))
        large, small = self.desk.queue(size=3000), self.desk.queue()
        self.desk.send()
        self.assertEqual((self.desk.state(large), self.desk.state(small)), ("refused", "sent"))
        self.assertEqual(len(server.mails), 1)
        self.assertRegex(self.mail_line(server), r" SIZE=\d+")
        self.assertRegex(str(self.desk.events()), "the server takes at most 2000")

    def test_nothing_is_asked_that_was_not_offered(self):
        server = self.server(user="", more='reports = ["failure", "delay"]')
        self.desk.queue()
        self.desk.send()
        self.assertRegex(self.mail_line(server), r"^MAIL FROM:<\S+>$")
        self.assertRegex(self.rcpt_lines(server)[0], r"^RCPT TO:<\S+>$")

    def test_eight_bits_where_they_are_offered_and_seven_elsewhere(self):
        text = "Zażółć gęślą jaźń.\r\n.\r\nFrom here\r\n"
        mails = [b"From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\nX-Kept:  as it  is\r\n"
                 b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                 + text.encode(),
                 b"From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\n"
                 b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                 b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                 + text.encode() + b"\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
                 b"\r\niVBORw0KGgo=\r\n--b--\r\n"]
        # One that is not held in memory.
        mails.append(mails[1].replace(b"iVBORw0KGgo=\r\n", (b"iVBORw0KGgo" * 6 + b"\r\n") * 10_000))
        for offers in (("8BITMIME",), ()):
            with self.subTest(offers):
                self.again()
                server = self.server(user="", offers=offers)
                for raw in mails:
                    outbox = self.desk.queue()
                    with self.desk.database() as db:
                        db.execute("UPDATE raw SET bytes = ? WHERE id = (SELECT raw FROM outbox WHERE id = ?)",
                                   (raw, outbox))
                self.desk.send()
                lines = [line for _, line in server.commands if line.startswith("MAIL ")]
                got = [re.sub(rb"(?m)^\.", b"", mail) for mail in server.mails]
                if offers:
                    self.assertTrue(all(line.endswith(" BODY=8BITMIME") for line in lines))
                    self.assertEqual(got, mails)
                    continue
                self.assertFalse(any("BODY" in line for line in lines))
                self.assertTrue(all(mail.isascii() for mail in got), got)
                for mail in got:
                    message = email.message_from_bytes(mail, policy=email.policy.SMTP)
                    body = message.get_body(("plain",)).get_content()
                    self.assertEqual(body.replace("\r\n", "\n").rstrip("\n"), text.replace("\r\n", "\n").rstrip("\n"))
                self.assertIn(b"\r\nX-Kept:  as it  is\r\n", got[0])

    def test_delivery_reports_where_they_are_offered(self):
        server = self.server(user="", offers=("DSN",), more='reports = ["failure", "delay"]')
        self.desk.queue()
        self.desk.queue(sender="")
        self.desk.send()
        self.assertIn("RET=HDRS", self.mail_line(server))
        self.assertEqual(self.rcpt_lines(server), ["RCPT TO:<a@example.org> NOTIFY=FAILURE,DELAY",
                                                   "RCPT TO:<a@example.org>"])

    def test_an_address_beyond_ascii_where_that_is_not_offered(self):
        server = self.server(user="")
        outbox = self.desk.queue("żółw@example.org", "b@example.org")
        self.desk.send()
        self.assertEqual(self.desk.copies(outbox), {"żółw@example.org": "refused", "b@example.org": "sent"})
        self.assertRegex(str(self.desk.events()), "SMTPUTF8")
        self.assertEqual(len(server.mails), 1)


if __name__ == "__main__":
    unittest.main()
