"""SMTP servers for tests: one that does as it is told at every step, and aiosmtpd for TLS and logins."""

import logging
import select
import socket
import ssl
import threading
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

# Clients that go away and logins without TLS are what the tests are about.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)
logging.getLogger("mail.debug").setLevel(logging.CRITICAL)

DROP = "drop"  # closes the connection
HANG = "hang"  # says nothing, until the server is stopped


class ScriptedServer:
    """Answers each step as `script` says, else as a server should.

    Steps are `connect`, the first word of a command, `RCPT address`, `body` (after the first line of
    the message) and `dot` (after its end). What stands in `script` for a step is a reply, DROP or
    HANG; a list gives one for each time, and then no more.
    """

    def __init__(self, script=None):
        self.script = {key: list(value) if isinstance(value, list) else value
                       for key, value in (script or {}).items()}
        self.mails = []  # (sender, [recipients], bytes) of each message that came to its dot
        self.commands = []
        self.connections = 0
        self.reached = {}  # step -> Event, for steps that hang
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stopping.set()
        self._listener.close()

    def stream(self, connection):
        """What is read from and written to; a file over the connection."""
        return connection.makefile("rwb")

    def hanging(self, step):
        """An event that is set once somebody waits at this step."""
        return self.reached.setdefault(step, threading.Event())

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _told(self, step):
        with self._lock:
            told = self.script.get(step)
            if isinstance(told, list):
                return told.pop(0) if told else None
            return told

    def _serve(self, connection):
        try:
            with connection, self.stream(connection) as stream:
                self._talk(stream)
        except (OSError, ConnectionError, EOFError):
            pass

    def _answer(self, stream, steps, usual):
        """False if the connection is to be closed."""
        told = next((t for t in map(self._told, steps) if t), None)
        if told == HANG:
            self.hanging(steps[0]).set()
            self._stopping.wait()
            return False
        if told == DROP:
            return False
        stream.write((told or usual).encode() + b"\r\n")
        stream.flush()
        return not (told or "").startswith("421")

    def _talk(self, stream):
        if not self._answer(stream, ["connect"], "220 scripted ESMTP"):
            return
        sender, recipients = None, []
        while True:
            line = stream.readline()
            if not line:
                return
            text = line.decode(errors="replace").rstrip("\r\n")
            self.commands.append(text)
            verb = text.split(" ")[0].upper()
            if verb == "EHLO":
                going = self._answer(stream, [verb], "250-scripted\r\n250-PIPELINING\r\n250 8BITMIME")
            elif verb == "MAIL":
                sender, recipients = address(text), []
                going = self._answer(stream, [verb], "250 ok")
            elif verb == "RCPT":
                told = self.script.get(f"RCPT {address(text)}") or self.script.get("RCPT")
                if not told:
                    recipients.append(address(text))
                going = self._answer(stream, [f"RCPT {address(text)}", "RCPT"], "250 ok")
            elif verb == "DATA":
                told = self._told(verb) or (None if recipients else "554 5.5.1 no valid recipients")
                if told:
                    if told == HANG:
                        self.hanging(verb).set()
                        self._stopping.wait()
                    if told in (DROP, HANG):
                        return
                    stream.write(told.encode() + b"\r\n")
                    stream.flush()
                    continue
                stream.write(b"354 go on\r\n")
                stream.flush()
                body = self._body(stream)
                if body is None:
                    return
                self.mails.append((sender, recipients, body))
                going = self._answer(stream, ["dot"], "250 queued")
            elif verb == "QUIT":
                stream.write(b"221 bye\r\n")
                stream.flush()
                return
            else:
                going = self._answer(stream, [verb], "250 ok")
            if not going:
                return

    def _body(self, stream):
        body = []
        while True:
            line = stream.readline()
            if not line:
                return None
            if line == b".\r\n":
                return b"".join(body)
            body.append(line[1:] if line.startswith(b".") else line)
            if self._told("body") == DROP:
                return None


class BytewiseServer(ScriptedServer):
    """Each byte of its answers comes by itself."""

    class Stream:
        def __init__(self, connection):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connection = connection
            self._reader = connection.makefile("rb")

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self._reader.close()

        def readline(self):
            return self._reader.readline()

        def write(self, text):
            for byte in text:
                self._connection.sendall(bytes([byte]))

        def flush(self):
            pass

    def stream(self, connection):
        return self.Stream(connection)


class GluedServer(ScriptedServer):
    """Answers only once nothing more comes: all in one piece."""

    class Stream(BytewiseServer.Stream):
        def __init__(self, connection):
            super().__init__(connection)
            self._lines, self._answers, self.most = b"", b"", 0

        def readline(self):
            while b"\n" not in self._lines:
                if not select.select([self._connection], [], [], 0.02)[0]:
                    self._connection.sendall(self._answers)
                    self._answers = b""
                got = self._connection.recv(65536)
                if not got:
                    return b""
                self._lines += got
            line, _, self._lines = self._lines.partition(b"\n")
            return line + b"\n"

        def write(self, text):
            self._answers += text

    def stream(self, connection):
        return self.Stream(connection)


def address(command):
    return command[command.index("<") + 1:command.index(">")]


class Server:
    """aiosmtpd: TLS by STARTTLS or from the first byte, and logins."""

    def __init__(self, authority=None, implicit=False, logins=None):
        self.mails = []
        self.logins = logins
        context = None
        if authority:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(authority.certificate, authority.key)
        options = {"enable_SMTPUTF8": True}
        if logins is not None:
            options |= {"authenticator": self._login, "auth_required": True,
                        "auth_require_tls": bool(authority) and not implicit}
        outer = self

        class Quiet(Controller):
            def factory(self):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    return SMTP(self.handler, tls_context=None if implicit else context,
                                require_starttls=bool(context) and not implicit, **options)

        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        listener.close()
        self._controller = Quiet(outer, hostname="127.0.0.1", port=self.port,
                                 ssl_context=context if implicit else None)

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    def _login(self, _server, _session, _envelope, _mechanism, data):
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given in self.logins, handled=False)

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 queued"
