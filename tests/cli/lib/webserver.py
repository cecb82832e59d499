"""A desk with its tkt-web on loopback."""
import contextlib
import http.client
import re
import socket

from lib.desk import Desk
from lib.servers import listening, until

SECRET = "a secret of thirty-two characters"

WEB = """
[desk]
language = "en"
[survey]
statuses = ["resolved"]
url = "http://127.0.0.1:{port}/"
{survey}
[web]
listen = ["127.0.0.1:{port}"]
spool = "{folder}/spool"
key = "{folder}/survey.key"
time_limit = "{time_limit}"
connections = {connections}
[[hook]]
name = "form"
mailbox = "support"
secret = "{secret}"
[[hook]]
name = "monitor"
mailbox = "support"
from = "monitor@example.com"
automatic = true
secret = "{secret}"
"""

QUESTION = b"""From: Zoe Customer <zoe@customer.example>
To: support@example.com
Subject: The kettle whistles
Date: Fri, 20 Nov 2026 10:00:00 +0100
Message-ID: <kettle@customer.example>

It whistles all day long, and we would like it to stop.
"""


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Web(Desk):
    """Use in a `with`: tkt-web runs meanwhile."""

    def __init__(self, time_limit="10s", connections=4096, survey="", more=""):
        super().__init__(more=more)
        self.port = free_port()
        (self.folder / "spool").mkdir()
        (self.folder / "conf.d").mkdir()
        part = WEB.replace('[desk]\nlanguage = "en"\n', "")
        values = {"port": self.port, "folder": self.folder, "time_limit": time_limit,
                  "connections": connections, "secret": SECRET, "survey": survey}
        self.part = self.folder / "conf.d/web.toml"
        self.part.write_text(part.format(**values))
        self.part.chmod(0o600)
        self.run("tkt", "key", "survey", "--export", self.folder / "survey.key")
        self.server = None

    def __enter__(self):
        self.server = self.start("tkt-web", "-q", "--config", self.part)
        until(lambda: listening(self.port), what="tkt-web does not listen")
        return self

    def __exit__(self, *failure):
        self.stop()
        super().__exit__(*failure)

    def stop(self):
        if self.server is not None:
            self.server.terminate()
            status = self.server.wait(timeout=60)
            self.server = None
            return status
        return None

    def request(self, method, target, body=None, headers=None):
        """Status, headers and body of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def form(self, target, **fields):
        from urllib.parse import urlencode
        return self.request("POST", target, urlencode(fields),
                            {"Content-Type": "application/x-www-form-urlencoded"})

    def resolve(self):
        """Opens a ticket by mail, resolves it, and gives the mail that asks: text and HTML."""
        self.deliver("question", QUESTION)
        self.run("tkt-fetch")
        self.run("tkt-rules")
        ticket = self.json("tkt", "list")[0]["id"]
        self.run("tkt", "set", ticket, "status=resolved")
        self.run("tkt-rules")
        self.ticket = ticket
        message = [m for m in self.json("tkt", "show", ticket)[0]["messages"]
                   if m["kind"] == "auto"][-1]
        self.mail = self.run("tkt", "show", "--raw", message["id"])
        return ticket

    def links(self):
        """Targets of the links, by score."""
        import email
        import email.policy
        text = email.message_from_string(self.mail, policy=email.policy.default)
        self.text = text.get_body(("plain",)).get_content()
        self.html = text.get_body(("html",)).get_content()
        found = re.findall(rf"http://127\.0\.0\.1:{self.port}(/rate/\w+/\d+\.(\d+)\.\S+)", self.text)
        return {int(score): target for target, score in found}

    def take(self):
        return self.json("tkt-fetch", "--spool")[0]

    def ratings(self):
        return [e for e in self.json("tkt", "show", self.ticket)[0]["events"]
                if e["kind"] in ("rated", "rating_comment", "rating_refused")]
