"""tkt-web on loopback: survey pages, hooks, and clients that mean no good."""
import hashlib
import hmac
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
import unittest

from lib.desk import BIN, Desk
from lib.servers import listening, until
from lib.webserver import SECRET, Web

SYSTEMD = pathlib.Path(os.environ["TKT_SOURCE"]) / "systemd"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def signed(body, at=None, secret=SECRET, kind="application/json"):
    at = str(int(time.time() if at is None else at))
    body = body if isinstance(body, bytes) else body.encode()
    mark = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Tkt-Timestamp": at, "X-Tkt-Signature": f"sha256={mark}", "Content-Type": kind}


class Survey(unittest.TestCase):
    def test_a_rating_from_link_to_report(self):
        with Web() as web:
            ticket = web.resolve()
            links = web.links()
            self.assertEqual(sorted(links), [1, 2, 3, 4, 5])

            # Whatever only follows links rates nothing.
            for target in links.values():
                for method in ("GET", "HEAD", "GET"):
                    status, headers, page = web.request(method, target)
                    self.assertEqual(status, 200)
                    self.assertNotIn("Set-Cookie", headers)
                    policy = headers["Content-Security-Policy"]
                    self.assertTrue(policy.startswith("default-src 'none'"))
                    self.assertNotIn("unsafe", policy)
                    self.assertNotRegex(page, r"""(src|href)=["']?http""")
            self.assertEqual(os.listdir(web.folder / "spool"), [])

            status, _, page = web.form(links[4], rate=4)
            self.assertEqual(status, 200)
            self.assertIn("Thank you", page)
            self.assertEqual(web.take(), {"ratings": 1, "messages": 0, "repeated": 0, "refused": 0})
            web.form(links[4], rate=4)
            self.assertEqual(web.take()["repeated"], 1)
            status, _, page = web.form(links[4], comment="  Fast & <kind>  ")
            self.assertEqual(status, 200)
            self.assertNotIn("<textarea", page)
            web.form(links[2], rate=2)  # another mind
            self.assertEqual(web.take()["ratings"], 2)
            self.assertEqual([(e["kind"], e["from"], e["to"]) for e in web.ratings()],
                             [("rated", "", "4 (satisfied)"),
                              ("rating_comment", "", "Fast & <kind>"),
                              ("rated", "4 (satisfied)", "2 (dissatisfied)")])
            self.assertEqual(web.json("tkt", "list", "--all")[0]["status"], "resolved")

            figures = web.json("tkt", "report", "rating", "--by", "queue,month")
            self.assertEqual(len(figures), 1)
            self.assertEqual(figures[0]["queue"], "support")
            self.assertEqual((figures[0]["asked"], figures[0]["answered"], figures[0]["average"]),
                             (1, 1, 2.0))
            self.assertEqual(figures[0]["levels"], {"1": 0, "2": 1, "3": 0, "4": 0, "5": 0})
            self.assertEqual(web.json("tkt", "report", "rating", "--query", "subject:nothing-like-it"), [])
            self.assertEqual(web.json("tkt", "report", "rating", "--query", "is:closed OR is:open"),
                             web.json("tkt", "report", "rating"))
            table = web.run("tkt", "report", "rating", "--csv")
            self.assertEqual(table.splitlines()[0],
                             "asked,answered,average,comments,level_1,level_2,level_3,level_4,level_5")
            self.assertEqual(table.splitlines()[1], "1,1,2.00,1,0,1,0,0,0")
            self.assertEqual(web.json("tkt", "show", ticket)[0]["rating"]["score"], 2)
            # It is the last word that filters and figures go by.
            for query, found in (("rating:<3", [ticket]), ("rating:2", [ticket]), ("rating:>=3", []),
                                 ("rating:none", []), ("-rating:none", [ticket])):
                with self.subTest(query):
                    self.assertEqual([t["id"] for t in web.json("tkt", "list", "--all", query)], found)
            web.run("tkt", "assign", ticket, "bert")
            for by in ("agent", "queue", "month"):
                (line,) = web.json("tkt", "report", "rating", "--by", by)
                self.assertEqual((line["answered"], line["average"]), (1, 2.0))
                self.assertEqual(bool(line[by]), True)
            # Whoever follows the log sees that a mind was changed.
            self.assertIn("4 (satisfied)", web.run("tkt", "log", ticket))

    def test_forged_and_expired_links(self):
        with Web(survey='expires = "1d"') as web:
            web.resolve()
            link = web.links()[5]
            # After expiry the page says so, and the desk itself takes nothing that comes too late.
            web.stop()
            web.environment["TKT_NOW"] = "+25h"
            web.__enter__()
            self.assertEqual(web.request("GET", link)[0], 410)
            self.assertEqual(web.form(link, rate=5)[0], 410)
            start, end = link.rsplit(".", 1)
            for target in ("/rate/en/", "/rate/", "/rate/en/1.5.9999999999.", start, link + "A",
                           start + "." + "A" * len(end), link.replace(".5.", ".1."),
                           "/rate/en/" + "9" * 150, "/rate/en/%00", "/rate/en/../../etc/passwd"):
                with self.subTest(target=target):
                    self.assertEqual(web.request("GET", target)[0], 404)
                    self.assertEqual(web.form(target, rate=5)[0], 404)
            self.assertEqual(os.listdir(web.folder / "spool"), [])

    def test_what_the_spool_holds_is_checked_again(self):
        with Web() as web:
            web.resolve()
            token = web.links()[5].rsplit("/", 1)[1]
            forged = token.replace(".5.", ".1.")
            spool = web.folder / "spool"
            at = int(time.time() * 1000)
            for name, text in (("1.rating", f"tkt spool 1\nkind: rating\nat: {at}\ntoken: {forged}\n"),
                               ("2.rating", "nonsense"),
                               ("3.rating", f"tkt spool 1\nkind: rating\nat: {at}\ntoken: {token}\n")):
                (spool / name).write_text(text)
            self.assertEqual(web.take(), {"ratings": 1, "messages": 0, "repeated": 0, "refused": 2})
            self.assertEqual([e["to"] for e in web.ratings()], ["5 (very satisfied)"])
            self.assertEqual(sorted(os.listdir(spool)), [".bad-1.rating", ".bad-2.rating"])

    def test_pages_speak_the_language_of_the_customer(self):
        with Web() as web:
            web.resolve()
            link = web.links()[3]
            token = link.rsplit("/", 1)[1]
            for language, word in (("de", "zufrieden"), ("pl", "Państwo"), ("ru", "довольны")):
                status, headers, page = web.request("GET", f"/rate/{language}/{token}")
                self.assertEqual((status, headers["Content-Language"]), (200, language))
                self.assertIn(word, page)
            page = web.request("GET", f"/rate/xx/{token}", headers={"Accept-Language": "fi, pl;q=0.8"})
            self.assertEqual(page[1]["Content-Language"], "pl")

    def test_a_full_disk_is_told_and_nothing_is_lost(self):
        with Web() as web:
            web.resolve()
            link = web.links()[5]
            (web.folder / "spool").rename(web.folder / "elsewhere")
            status, headers, page = web.form(link, rate=5)
            self.assertEqual((status, headers["Retry-After"]), (503, "30"))
            self.assertEqual(web.request("GET", "/healthz")[0], 503)
            (web.folder / "elsewhere").rename(web.folder / "spool")
            self.assertEqual(web.request("GET", "/healthz")[0], 200)
            self.assertEqual(web.form(link, rate=5)[0], 200)
            self.assertEqual(web.take()["ratings"], 1)


class Hooks(unittest.TestCase):
    def test_what_comes_by_a_hook_is_a_ticket_once(self):
        with Web() as web:
            body = json.dumps({"from": "ann@customer.example", "name": "Ann", "subject": "By the form",
                               "text": "Zażółć\nplease", "phone": "12 34"})
            mark = signed(body)
            for _ in range(3):  # who sends again because an answer was lost does no harm
                self.assertEqual(web.request("POST", "/hook/form", body, mark)[0], 202)
            self.assertEqual(web.take()["messages"], 1)
            self.assertEqual(web.request("POST", "/hook/form", body, mark)[0], 202)
            self.assertEqual(web.take(), {"ratings": 0, "messages": 0, "repeated": 1, "refused": 0})
            web.run("tkt-rules")
            tickets = web.json("tkt", "list")
            self.assertEqual([t["subject"] for t in tickets], ["By the form"])
            ticket = web.json("tkt", "show", tickets[0]["id"])[0]
            message = ticket["messages"][0]
            self.assertEqual(message["text"].splitlines(), ["Zażółć", "please", "", "phone: 12 34"])
            self.assertEqual(ticket["requester"]["address"], "ann@customer.example")

    def test_kinds_of_bodies(self):
        with Web() as web:
            mail = b"From: a@b.example\r\nSubject: As mail\r\nMessage-ID: <x@b.example>\r\n\r\nhello\r\n"
            for body, kind in ((mail, "message/rfc822"), (b"plain words", "text/plain; charset=utf-8"),
                               (b"subject=As+a+form&text=1%2B1%3D2", "application/x-www-form-urlencoded")):
                self.assertEqual(web.request("POST", "/hook/form", body, signed(body, kind=kind))[0], 202)
            broken = b"{"
            self.assertEqual(web.request("POST", "/hook/form", broken, signed(broken))[0], 202)
            self.assertEqual(web.take(), {"ratings": 0, "messages": 3, "repeated": 0, "refused": 1})
            web.run("tkt-rules")
            self.assertEqual(sorted(t["subject"] for t in web.json("tkt", "list")),
                             ["As a form", "As mail", "form"])

    def test_what_is_not_signed_is_refused(self):
        with Web() as web:
            body = '{"text": "x"}'
            good = signed(body)
            wrong = [{}, {**good, "X-Tkt-Signature": "sha256=" + "0" * 64},
                     {**good, "X-Tkt-Signature": good["X-Tkt-Signature"][:-2]},
                     {**good, "X-Tkt-Timestamp": str(int(good["X-Tkt-Timestamp"]) + 1)},
                     signed(body, at=time.time() - 600), signed(body, at=time.time() + 600),
                     signed(body, secret="another secret of that size"), signed(body + " ")]
            for headers in wrong:
                with self.subTest(headers=headers):
                    self.assertEqual(web.request("POST", "/hook/form", body, headers)[0], 401)
            self.assertEqual(web.request("POST", "/hook/nobody", body, good)[0], 404)
            self.assertEqual(web.request("GET", "/hook/form")[0], 405)
            self.assertEqual(os.listdir(web.folder / "spool"), [])

    def test_a_machine_gets_no_answer(self):
        with Web(more='[automatic_mail]\nregistered = "registered"\n') as web:
            body = "disk full"
            web.request("POST", "/hook/monitor", body, signed(body, kind="text/plain"))
            web.take()
            web.run("tkt-rules")
            ticket = web.json("tkt", "show", web.json("tkt", "list")[0]["id"])[0]
            self.assertEqual([m["kind"] for m in ticket["messages"]], ["incoming"])


class Hostile(unittest.TestCase):
    def raw(self, web, data, wait=5):
        with socket.create_connection(("127.0.0.1", web.port), wait) as client:
            client.sendall(data)
            client.settimeout(wait)
            answer = b""
            try:
                while piece := client.recv(65536):
                    answer += piece
            except (TimeoutError, ConnectionResetError):
                pass
            return answer

    def status(self, answer):
        return int(answer.split(b" ", 2)[1]) if answer else None

    def test_limits(self):
        with Web() as web:
            end = b"Host: x\r\nConnection: close\r\n\r\n"
            self.assertEqual(self.status(self.raw(web, b"GET /healthz HTTP/1.1\r\n" + end)), 200)
            self.assertEqual(self.status(self.raw(web, b"GET / HTTP/1.1\r\n" + end)), 404)
            self.assertEqual(self.status(self.raw(web, b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n" + end)), 431)
            many = b"".join(b"X-%d: y\r\n" % i for i in range(3000))
            self.assertEqual(self.status(self.raw(web, b"GET / HTTP/1.1\r\n" + many + end)), 431)
            self.assertEqual(self.status(self.raw(web, b"nonsense\r\n\r\n")), 400)
            self.assertEqual(self.status(self.raw(
                web, b"POST /rate/en/x HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n")), 413)
            self.assertEqual(self.status(self.raw(
                web, b"POST /hook/form HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n")), 413)
            chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
            self.assertEqual(self.status(self.raw(
                web, b"POST /rate/en/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 3)), 413)
            self.assertEqual(self.status(self.raw(
                web, b"GET /rate/en/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")), 413)
            self.assertEqual(web.request("GET", "/healthz")[0], 200)

    def test_slow_clients_are_parted_with_and_nobody_waits_for_them(self):
        def slow_clients(web):
            for _ in range(60):  # more than there may be
                client = socket.create_connection(("127.0.0.1", web.port), 5)
                client.sendall(b"GET /healthz HTTP/1.1\r\nHo")
                yield client

        def is_gone(client):
            try:
                client.setblocking(True)
                client.sendall(b"s")
                client.setblocking(False)
                return client.recv(100) == b""
            except BlockingIOError:
                return False
            except OSError:
                return True

        # None of them would be parted with before the request gives up.
        with Web(time_limit="1h", connections=50) as web:
            waiting = list(slow_clients(web))
            self.assertEqual(web.request("GET", "/healthz")[0], 200)
            for client in waiting:
                client.close()
        with Web(time_limit="2s", connections=50) as web:
            waiting = list(slow_clients(web))

            def all_gone():
                """A byte now and then buys no time."""
                for client in [client for client in waiting if is_gone(client)]:
                    client.close()
                    waiting.remove(client)
                return not waiting
            until(all_gone, step=0.2, what="slow clients are still there")
            self.assertEqual(web.request("GET", "/healthz")[0], 200)

    def test_a_thousand_idle_connections_leave_room(self):
        with Web(connections=1500) as web:
            idle = [socket.create_connection(("127.0.0.1", web.port), 5) for _ in range(1000)]
            self.assertEqual(web.request("GET", "/healthz")[0], 200)
            rss = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(
                f"/proc/{web.server.pid}/status").read_text())[1])
            for client in idle:
                client.close()
            self.assertLess(rss, 64 * 1024)  # KiB; the figure itself is bench_web's

    def test_it_reads_nothing_of_the_desk(self):
        with Web() as web:
            web.resolve()
            web.request("GET", web.links()[1])
            held = [os.readlink(f"/proc/{web.server.pid}/fd/{fd}")
                    for fd in os.listdir(f"/proc/{web.server.pid}/fd")]
            self.assertFalse([name for name in held if "tkt.db" in name])
            # Nor need it be able to: its part of the configuration and the key are enough.
            alone = web.folder / "alone"
            alone.mkdir()
            (alone / "web.toml").write_text(web.part.read_text())
            (alone / "web.toml").chmod(0o600)
            web.run("tkt-web", "--config", alone / "web.toml", "--check")

    def test_it_ends_when_it_is_told_to(self):
        with Web() as web:
            client = socket.create_connection(("127.0.0.1", web.port), 5)
            self.assertEqual(web.stop(), 0)
            client.close()

    def test_a_socket_from_the_service_manager(self):
        with Web() as web:
            web.stop()
            listener = socket.create_server(("127.0.0.1", 0))
            port = listener.getsockname()[1]

            script = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" -q --config "$1"'
            server = subprocess.Popen(["sh", "-c", script, str(BIN / "tkt-web"), str(web.part)],
                                      pass_fds=(3,), preexec_fn=lambda: os.dup2(listener.fileno(), 3))
            try:
                listener.close()
                web.port = port
                self.assertEqual(web.request("GET", "/healthz")[0], 200)
            finally:
                server.terminate()
                self.assertEqual(server.wait(timeout=20), 0)


PROGRAMS = ("setpriv", "systemd-sysusers", "systemd-tmpfiles")
MISSING = [name for name in PROGRAMS if not shutil.which(name)]


@unittest.skipIf(os.geteuid() != 0, "other users can only be tried by root")
@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class AsInstalled(unittest.TestCase):
    """Users and folders as systemd/ gives them, under a root of the test's own; programs run as those users."""

    def setUp(self):
        self.web = Web()
        self.addCleanup(Desk.__exit__, self.web)
        self.addCleanup(self.web.stop)
        self.root = self.web.folder / "root"
        (self.root / "etc").mkdir(parents=True)
        for kind in ("sysusers", "tmpfiles"):
            (self.root / f"usr/lib/{kind}.d").mkdir(parents=True)
            shutil.copy(SYSTEMD / f"tkt.{kind}", self.root / f"usr/lib/{kind}.d/tkt.conf")
        subprocess.run(["systemd-sysusers", f"--root={self.root}"], check=True, capture_output=True)
        subprocess.run(["systemd-tmpfiles", f"--root={self.root}", "--create", "--prefix=/var", "--prefix=/etc"],
                       check=True, capture_output=True)
        self.users = {line.split(":")[0]: line.split(":")
                      for line in (self.root / "etc/passwd").read_text().splitlines()}
        self.groups = {line.split(":")[0]: line.split(":")
                       for line in (self.root / "etc/group").read_text().splitlines()}
        self.web.folder.chmod(0o755)
        # The desk and the spool are where they belong; secrets come as the service manager hands them over.
        self.desk, self.spool = self.root / "var/lib/tkt", self.root / "var/spool/tkt"
        self.web.config.write_text(self.web.config.read_text().replace(
            f"sqlite:{self.web.folder}/tkt.db", f"sqlite:{self.desk}/tkt.db"))
        self.web.part.write_text(self.web.part.read_text().replace(f"{self.web.folder}/spool", str(self.spool))
                                 .replace(f'secret = "{SECRET}"', 'credential = "hooks"'))
        self.credentials = self.web.folder / "credentials"
        self.credentials.mkdir(mode=0o700)
        (self.credentials / "hooks").write_text(SECRET)
        for path in (self.credentials, self.credentials / "hooks"):
            os.chown(path, int(self.users["tkt-web"][2]), -1)
        self.web.database = self.desk / "tkt.db"
        self.web.part.chmod(0o644)
        self.addCleanup(os.umask, os.umask(0o007))
        self.web.run("tkt", "key", "survey", "--export", self.web.folder / "survey.key")
        (self.web.folder / "survey.key").chmod(0o644)

    def as_user(self, name):
        """What goes in front of a command; without any privilege, and with no groups but the user's."""
        number, group = self.users[name][2:4]
        groups = [line[2] for line in self.groups.values() if name in line[3].split(",")] + [group]
        return ["setpriv", f"--reuid={number}", f"--regid={group}", f"--groups={','.join(groups)}",
                "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]

    def attempt(self, user, *words):
        return subprocess.run([*self.as_user(user), *map(str, words)], env=self.web.environment,
                              capture_output=True, text=True, check=False)

    def test_the_web_reads_nothing_of_the_desk_and_its_ratings_arrive(self):
        if self.attempt("tkt-web", BIN / "tkt-web", "--version").returncode:
            self.skipTest("other users may not run the programs from where they were built")
        unit = (SYSTEMD / "tkt-web.service.in").read_text()
        self.assertIn("\nUser=tkt-web\n", unit)
        self.assertRegex(unit, r"\nReadWritePaths=/var/spool/tkt\n")
        web = self.web
        web.resolve()
        web.server = subprocess.Popen([*self.as_user("tkt-web"), str(BIN / "tkt-web"), "-q", "--config", str(web.part)],
                                      env={**web.environment, "CREDENTIALS_DIRECTORY": str(self.credentials)},
                                      umask=0o027)
        until(lambda: listening(web.port), what="tkt-web does not listen")

        # The desk: neither the database, nor its folder, nor by tkt's own programs.
        for words in (["cat", web.database], ["ls", self.desk], ["touch", self.desk / "x"],
                      [BIN / "tkt", "list"], [BIN / "tkt-fetch", "--spool"]):
            with self.subTest(words=words):
                self.assertNotEqual(self.attempt("tkt-web", *words).returncode, 0)
        self.assertIn("Permission denied", self.attempt("tkt-web", "cat", web.database).stderr)
        self.assertEqual(self.attempt("tkt", "test", "-r", web.database).returncode, 0)

        # The spool: what it leaves there the desk takes in, and away.
        self.assertEqual(web.form(web.links()[4], rate=4)[0], 200)
        body = '{"subject": "From a form"}'
        self.assertEqual(web.request("POST", "/hook/form", body, signed(body))[0], 202)
        left = sorted(self.spool.iterdir())
        self.assertEqual(len(left), 2)
        for path in left:
            self.assertEqual(path.stat().st_uid, int(self.users["tkt-web"][2]))
            self.assertEqual(path.stat().st_mode & 0o007, 0)
        done = self.attempt("tkt", BIN / "tkt-fetch", "--spool", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({**json.loads(done.stdout), "format": 1},
                         {"format": 1, "ratings": 1, "messages": 1, "repeated": 0, "refused": 0})
        self.assertEqual(list(self.spool.iterdir()), [])
        self.assertEqual([event["to"] for event in web.ratings()], ["4 (satisfied)"])


if __name__ == "__main__":
    unittest.main()
