"""Contacts from an address book: a real Radicale, and servers that lie."""
import base64
import http.server
import os
import subprocess
import threading
import unittest
import urllib.parse
import urllib.request

from lib.desk import Desk, USER
from lib.servers import TemporaryFolder, free_ports, listening, program, until

CARD = ("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{name}\r\nN:{name};;;;\r\n"
        "EMAIL:{address}\r\nCATEGORIES:VIP,Dealer\r\nEND:VCARD\r\n")


def card(uid, name, address):
    return CARD.format(uid=uid, name=name, address=address)


MKCOL = """<?xml version="1.0"?><d:mkcol xmlns:d="DAV:"
xmlns:c="urn:ietf:params:xml:ns:carddav"><d:set><d:prop><d:resourcetype><d:collection/>
<c:addressbook/></d:resourcetype></d:prop></d:set></d:mkcol>"""


class Radicale:
    """A private Radicale with one user, `desk`, and one address book."""

    def __init__(self):
        self.temporary = TemporaryFolder()
        folder = self.temporary.path
        [self.port] = free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}/desk/book/"
        with open(os.path.join(folder, "users"), "w", encoding="ascii") as out:
            out.write("desk:tiger\n")
        with open(os.path.join(folder, "config"), "w", encoding="ascii") as out:
            out.write(f"""[server]
hosts = 127.0.0.1:{self.port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
""")
        self.process = subprocess.Popen(
            ["/usr/bin/python3", program("radicale"), "--config", os.path.join(folder, "config")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        try:
            until(lambda: listening(self.port), seconds=60, what="Radicale did not listen")
            self.ask("MKCOL", "", MKCOL, "application/xml")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.temporary.remove()

    def make(self, name):
        """Another address book of the same user."""
        self.ask("MKCOL", f"../{name}/", MKCOL, "application/xml")

    def ask(self, method, name, body=None, kind="text/vcard"):
        url = urllib.parse.urljoin(self.url, name)
        request = urllib.request.Request(url, method=method,
                                         data=None if body is None else body.encode())
        request.add_header("Authorization", "Basic " + base64.b64encode(b"desk:tiger").decode())
        request.add_header("Content-Type", kind)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status


def book(url, password="tiger"):
    return (f'\n[[address_book]]\nname = "crm"\nurl = "{url}"\nuser = "desk"\n'
            f'password_command = "echo {password}"\ntls = "none"\ntype = "customer"\n')


class Liar(http.server.BaseHTTPRequestHandler):
    """Answers what its server's `answers` say, in turn; the last one for ever."""

    def do_REPORT(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answers = self.server.answers
        status, body, length = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        self.send_header("Content-Length", str(length if length is not None else len(body)))
        self.end_headers()
        try:
            for _ in range(self.server.times):
                self.wfile.write(body)
        except OSError:
            pass
        self.close_connection = True

    def do_PROPFIND(self):
        if self.headers.get("Depth") != "0":
            self.do_REPORT()
            return
        # It says of itself what it is.
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, body = multistatus(BOOK.format(self.path)) if self.server.is_book else (403, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Lying:
    def __init__(self, *answers, is_book=True, times=1):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
        self.server.answers = [(a + (None,))[:3] for a in answers]
        self.server.is_book = is_book
        self.server.times = times
        self.url = f"http://127.0.0.1:{self.server.server_port}/desk/book/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def multistatus(inside):
    return (207, ('<?xml version="1.0"?><multistatus xmlns="DAV:" '
                  'xmlns:C="urn:ietf:params:xml:ns:carddav">' + inside +
                  "</multistatus>").encode())


def response(href, etag, vcard=None):
    data = "" if vcard is None else f"<C:address-data>{vcard}</C:address-data>"
    return (f"<response><href>{href}</href><propstat><prop><getetag>{etag}</getetag>{data}</prop>"
            "<status>HTTP/1.1 200 OK</status></propstat></response>")


BOOK = ("<response><href>{}</href><propstat><prop><resourcetype><collection/><C:addressbook/>"
        "</resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>")
TOKEN = "<sync-token>t1</sync-token>"


class AddressBook(unittest.TestCase):
    def names(self, desk):
        return sorted(c["name"] for c in desk.json("tkt", "contact", "list"))

    def contacts(self, desk):
        """All that is known of people, but when it was written down."""
        return sorted((repr({k: v for k, v in c.items() if k != "updated_at"})
                       for c in desk.json("tkt", "contact", "list")))

    def sync(self, desk, **more):
        [report] = desk.json("tkt", "contact", "sync", **more)
        return {k: v for k, v in report.items() if v and k != "book"}

    def test_what_changes_in_radicale_changes_here(self):
        with Radicale() as server, Desk(more=book(server.url)) as desk:
            server.ask("PUT", "a.vcf", card("a", "Żaneta", "a@example.org"))
            server.ask("PUT", "b.vcf", card("b", "Bob", "b@example.org"))
            server.ask("PUT", "c%20d.vcf", card("c", "Cid", "c@example.org"))
            self.assertEqual(self.sync(desk), {"added": 3})
            self.assertEqual(self.sync(desk), {})
            [zaneta] = desk.json("tkt", "contact", "list", "a@example.org")
            self.assertEqual((zaneta["name"], zaneta["type"], zaneta["vip"]),
                             ("Żaneta", "Dealer", True))

            server.ask("PUT", "b.vcf", card("b", "Robert", "b@example.org"))
            server.ask("PUT", "e.vcf", card("e", "Eve", "e@example.org"))
            server.ask("DELETE", "a.vcf")
            desk.run("tkt", "new", "--contact", "c@example.org", "-s", "x", "-m", "y")
            server.ask("DELETE", "c%20d.vcf")
            self.assertEqual(self.sync(desk), {"added": 1, "updated": 1, "gone": 2})
            # Cid has a ticket and stays.
            self.assertEqual(self.names(desk), ["Cid", "Eve", "Robert"])

    def test_what_was_brought_is_taken_back(self):
        with Radicale() as server, Desk(more=book(server.url)) as desk:
            server.ask("PUT", "a.vcf", card("a", "Ann", "a@example.org"))
            server.ask("PUT", "b.vcf", card("b", "Bob", "b@example.org"))
            desk.run("tkt", "new", "-s", "x", "-m", "y", "--from", "stranger@example.org")
            desk.run("tkt", "contact", "add", "Own <own@example.org>")
            known = self.contacts(desk)
            self.assertEqual(self.sync(desk), {"added": 2})
            after = self.contacts(desk)

            said = desk.run("tkt", "undo")
            self.assertEqual(len(said.splitlines()), 2, said)
            self.assertIn("the next tkt contact sync crm brings that again", desk.stderr)
            self.assertEqual(self.contacts(desk), known)
            desk.run("tkt", "undo", "--redo")
            self.assertEqual(desk.stderr, "")
            self.assertEqual(self.contacts(desk), after)
            # Done again, it is what the server has.
            self.assertEqual(self.sync(desk), {})
            desk.run("tkt", "undo")
            # Taken out of the address book, it does not come again; the rest does.
            server.ask("DELETE", "b.vcf")
            self.assertEqual(self.sync(desk), {"added": 1})
            self.assertEqual(self.names(desk), ["", "Ann", "Own"])

            # What it changes, and what it takes away.
            known = self.contacts(desk)
            server.ask("PUT", "a.vcf", card("a", "Anna", "anna@example.org"))
            self.assertEqual(self.sync(desk), {"updated": 1})
            changed = self.contacts(desk)
            self.assertIn("contact", desk.run("tkt", "undo"))
            self.assertEqual(self.contacts(desk), known)
            desk.run("tkt", "undo", "--redo")
            self.assertEqual(self.contacts(desk), changed)
            server.ask("DELETE", "a.vcf")
            self.assertEqual(self.sync(desk), {"gone": 1})
            gone = self.contacts(desk)
            desk.run("tkt", "undo")
            self.assertEqual(self.contacts(desk), changed)
            desk.run("tkt", "undo", "--redo")
            self.assertEqual(self.contacts(desk), gone)

    def test_what_was_brought_and_is_needed_since_stays(self):
        with Radicale() as server, Desk(more=book(server.url)) as desk:
            server.ask("PUT", "a.vcf", card("a", "Ann", "a@example.org"))
            server.ask("PUT", "b.vcf", card("b", "Bob", "b@example.org"))
            server.ask("PUT", "c.vcf", card("c", "Cid", "c@example.org"))
            self.assertEqual(self.sync(desk), {"added": 3})
            command = desk.json("tkt", "undo", "--list")[0]["command"]
            desk.run("tkt", "new", "--contact", "a@example.org", "-s", "x", "-m", "y")
            server.ask("PUT", "b.vcf", card("b", "Robert", "b@example.org"))
            self.assertEqual(self.sync(desk), {"updated": 1})
            desk.run("tkt", "undo", command, status=75)
            self.assertIn("ticket 1 is of it since", desk.stderr)
            self.assertIn("changed again", desk.stderr)
            self.assertEqual(self.names(desk), ["Ann", "Robert"])
            # Whatever the server has told since, what was taken back is asked for.
            self.assertEqual(self.sync(desk), {"added": 1})
            self.assertEqual(self.names(desk), ["Ann", "Cid", "Robert"])

    def test_what_cron_brought_is_taken_back_by_its_number(self):
        with Radicale() as server, Desk(more=book(server.url)) as desk:
            server.ask("PUT", "a.vcf", card("a", "Ann", "a@example.org"))
            text = desk.config.read_text()
            desk.config.write_text(text.replace(f'"{USER}"', '"carl"'))  # nobody who is an agent
            self.assertEqual(self.sync(desk), {"added": 1})
            desk.config.write_text(text)
            self.assertEqual(desk.json("tkt", "undo", "--list"), [])
            [command] = desk.json("tkt", "undo", "--list", "--all")
            self.assertEqual((command["agent"], command["verb"]), ("tkt", "contact sync"))
            desk.run("tkt", "undo", command["command"])
            self.assertEqual(self.names(desk), [])

    def test_the_book_is_found_where_only_the_server_or_the_user_is_named(self):
        with Radicale() as server:
            server.ask("PUT", "a.vcf", card("a", "Ann", "a@example.org"))
            for url in (f"http://127.0.0.1:{server.port}", f"http://127.0.0.1:{server.port}/desk/"):
                with self.subTest(url), Desk(more=book(url)) as desk:
                    self.assertEqual(self.sync(desk), {"added": 1})
                    self.assertEqual(self.sync(desk), {})
            server.make("other")
            with Desk(more=book(url)) as desk:
                desk.run("tkt", "contact", "sync", status=78)
                self.assertIn("several address books", desk.stderr)
                self.assertIn("/desk/other/", desk.stderr)
            # What is named is never taken for something else.
            with Desk(more=book(server.url + "none/")) as desk:
                desk.run("tkt", "contact", "sync", status=78)
                self.assertIn("there is nothing at", desk.stderr)

    def test_what_is_forbidden_is_no_refused_login(self):
        with Lying((500, b""), is_book=False) as server, Desk(more=book(server.url)) as desk:
            desk.run("tkt", "contact", "sync", status=77)
            self.assertIn("forbids", desk.stderr)
            self.assertNotIn("password", desk.stderr)

    def test_an_answer_without_end_is_left(self):
        piece = b"<multistatus>" + b" " * (1 << 20)
        with Lying((207, piece, 1 << 31), times=2048) as server, Desk(more=book(server.url)) as desk:
            desk.run("tkt", "contact", "sync", status=69)
            self.assertEqual(self.names(desk), [])

    def test_a_token_that_the_server_has_forgotten_costs_nothing(self):
        with Radicale() as server, Desk(more=book(server.url)) as desk:
            server.ask("PUT", "a.vcf", card("a", "Ann", "a@example.org"))
            server.ask("PUT", "b.vcf", card("b", "Bob", "b@example.org"))
            self.assertEqual(self.sync(desk), {"added": 2})
            import sqlite3
            with sqlite3.connect(desk.database) as db:
                db.execute("UPDATE address_book SET sync_token = "
                           "'http://radicale.org/ns/sync/' || ?", ("0" * 64,))
            server.ask("DELETE", "b.vcf")
            self.assertEqual(self.sync(desk), {"gone": 1})
            self.assertEqual(self.names(desk), ["Ann"])

    def test_a_wrong_password_is_named(self):
        with Radicale() as server, Desk(more=book(server.url, "lion")) as desk:
            desk.run("tkt", "contact", "sync", status=77)
            self.assertIn("address book crm: the server refused the login", desk.stderr)

    def test_nobody_listens(self):
        [port] = free_ports(1)
        with Desk(more=book(f"http://127.0.0.1:{port}/x/")) as desk:
            desk.run("tkt", "contact", "sync", status=69)

    def test_a_server_that_lies_changes_nothing(self):
        ann = multistatus(response("/desk/book/a.vcf", "1") + TOKEN)
        whole = ann[1]
        cases = {"cut off": (207, whole[:-40]), "no XML": (207, b"hello"),
                 "another thing": (207, b"<html/>"), "broken off": (207, whole, len(whole) + 100),
                 "out of order": (500, b"")}
        for name, answer in cases.items():
            with self.subTest(name), Lying(answer) as server, Desk(more=book(server.url)) as desk:
                desk.run("tkt", "contact", "sync", status=69)
                self.assertEqual(self.names(desk), [])

    def test_cards_that_are_not_given_are_asked_for_again(self):
        listed = multistatus(response("/desk/book/a.vcf", "1") +
                             response("/desk/book/b.vcf", "1") +
                             response("http://elsewhere.example/c.vcf", "1") + TOKEN)
        ann = response("/desk/book/a.vcf", "2", card("a", "Ann", "a@example.org"))
        eve = response("/desk/book/unasked.vcf", "1", card("e", "Eve", "e@example.org"))
        bob = response("/desk/book/b.vcf", "1", card("b", "Bob", "b@example.org"))
        with Lying(listed, multistatus(ann + eve), listed, multistatus(ann + bob)) as server, \
                Desk(more=book(server.url)) as desk:
            self.assertEqual(self.sync(desk), {"added": 1})
            self.assertIn("1 cards that it does not give", desk.stderr)
            self.assertEqual(self.sync(desk), {"added": 1, "unchanged": 1})
            self.assertEqual(self.names(desk), ["Ann", "Bob"])


if __name__ == "__main__":
    unittest.main()
