"""Contacts: by hand, from files, from mail, merged and taken apart."""
import unittest

from lib.desk import Desk

MAIL = b"""From: Zoe Example <zoe@example.org>
To: support@example.com
Subject: Where is my parcel?
Message-ID: <1@example.org>

It has not come.
"""


class Contacts(unittest.TestCase):
    def test_a_contact_from_the_first_mail_to_the_card(self):
        with Desk() as desk:
            desk.deliver("1", MAIL)
            desk.run("tkt-fetch")
            desk.run("tkt-rules")
            [contact] = desk.json("tkt", "contact", "list")
            self.assertEqual((contact["name"], contact["addresses"]),
                             ("Zoe Example", ["zoe@example.org"]))
            desk.run("tkt", "contact", "edit", "zoe@example.org", "--vip", "--type", "gold",
                     "--organisation", "Example GmbH", "--account", "allegro:zoe_k")
            [card] = desk.json("tkt", "contact", "show", "1", "--events")
            self.assertEqual([t["subject"] for t in card["tickets"]], ["Where is my parcel?"])
            self.assertEqual([e["kind"] for e in card["events"]],
                             ["created", "organisation", "type", "vip", "accounts"])
            for which in (["--contact", "1"], ["--organisation", "example gmbh"]):
                self.assertEqual(desk.run("tkt", "list", "--ids", *which), "1\n")
            desk.run("tkt", "new", "--contact", "1", "-s", "Called", "-m", "At nine.")
            [ticket] = desk.json("tkt", "show", "2")
            self.assertEqual(ticket["requester"]["address"], "zoe@example.org")
            self.assertEqual(desk.run("tkt", "list", "--ids", "--contact", "1"), "2\n1\n")

    def test_the_sender_of_a_ticket_in_one_step(self):
        with Desk() as desk:
            text = desk.config.read_text()
            desk.config.write_text(text.replace('name = "support"\nmailbox', 'name = "support"\n'
                                                'add_contacts = false\nmailbox'))
            desk.deliver("1", MAIL)
            desk.run("tkt-fetch")
            desk.run("tkt-rules")
            self.assertEqual(desk.json("tkt", "contact", "list"), [])
            desk.run("tkt", "contact", "add", "--ticket", "1", "--type", "gold")
            self.assertEqual(desk.run("tkt", "list", "--ids", "--contact", "zoe@example.org"), "1\n")
            desk.run("tkt", "contact", "add", "--ticket", "1", status=64)
            self.assertIn("contact 1 already", desk.stderr)

    def test_out_of_one_desk_and_into_another(self):
        with Desk() as one, Desk() as two:
            one.run("tkt", "contact", "add", "Zażółć \"The Cat\" <cat@example.org>", "--phone",
                    "+48 22 1", "--account", "ebay:a;b:c", "--notes", "first\nsecond, third")
            one.run("tkt", "contact", "add", "--name", "=1+1", "b@example.org", "--vip")
            keys = ("name", "addresses", "phones", "accounts", "notes", "vip", "spam")
            wanted = [[c[k] for k in keys] for c in one.json("tkt", "contact", "list")]
            for form in ("vcard4", "vcard3", "csv"):
                with self.subTest(format=form):
                    exported = one.run("tkt", "contact", "export", "--format", form)
                    two.run("tkt", "contact", "import", "-", stdin=exported.encode())
                    there = [[c[k] for k in keys] for c in two.json("tkt", "contact", "list")]
                    self.assertEqual(there, wanted)
                    [report] = two.json("tkt", "contact", "import", "-", stdin=exported.encode())
                    self.assertEqual((report["unchanged"], report["added"]), (2, 0))

    def test_mistakes_in_files_are_named_with_their_line(self):
        with Desk() as desk:
            broken = b"BEGIN:VCARD\nFN:Ann\nBEGIN:VCARD\nEMAIL:nonsense\nFN:nonsense\nEND:VCARD\n"
            (desk.folder / "x.vcf").write_bytes(broken)
            desk.run("tkt", "contact", "import", desk.folder / "x.vcf")
            self.assertIn("x.vcf:1: a card without its end", desk.stderr)
            self.assertIn("x.vcf:3:", desk.stderr)
            (desk.folder / "x.csv").write_bytes(b"colour\nred\n")
            desk.run("tkt", "contact", "import", desk.folder / "x.csv", status=65)
            self.assertIn("names no column", desk.stderr)
            desk.run("tkt", "contact", "import", desk.folder / "none", status=66)
            self.assertEqual(desk.json("tkt", "contact", "list"), [])

    def test_a_program_that_knows_customers(self):
        program = ('#!/bin/sh\n'
                   'case $(cat) in\n'
                   '*zoe@example.org*) echo \'{"found": true, "type": "gold", "vip": true}\' ;;\n'
                   'esac\n')
        lookup = ('[[rule]]\nname = "vip"\nif = { contact_vip = true }\n'
                  'then = { add_tags = ["vip"] }\n'
                  '[contact_lookup]\ncommand = "FOLDER/lookup"\n')
        with Desk(more=lookup) as desk:
            desk.config.write_text(desk.config.read_text().replace("FOLDER", str(desk.folder)))
            (desk.folder / "lookup").write_text(program)
            (desk.folder / "lookup").chmod(0o755)
            [answer] = desk.json("tkt", "contact", "lookup", "zoe@example.org")
            self.assertEqual((answer["found"], answer["type"], answer["vip"]), (True, "gold", True))
            desk.deliver("1", MAIL)
            desk.deliver("2", MAIL.replace(b"zoe", b"ann").replace(b"<1@", b"<2@"))
            desk.run("tkt-fetch")
            desk.run("tkt-rules")
            self.assertEqual([(t["requester"]["address"], t["tags"])
                              for t in desk.json("tkt", "list", "--sort", "oldest")],
                             [("zoe@example.org", ["vip"]), ("ann@example.org", [])])
            desk.config.write_text(desk.config.read_text().replace("/lookup", "/lookup; exit 3"))
            desk.run("tkt", "contact", "lookup", "zoe@example.org", status=75)
            self.assertIn("exited with status 3", desk.stderr)

    def test_merge_and_undo(self):
        with Desk() as desk:
            for who in ("a@example.org", "b@example.org", "c@example.org"):
                desk.run("tkt", "contact", "add", who)
            self.assertEqual(desk.run("tkt", "contact", "merge", "1", "b@example.org", "3"),
                             "2\t2\t1\n3\t3\t1\n")
            [one] = desk.json("tkt", "contact", "list")
            self.assertEqual(one["addresses"], ["a@example.org", "b@example.org", "c@example.org"])
            desk.run("tkt", "contact", "merge", "--undo", "2", "3")
            self.assertEqual([c["addresses"] for c in desk.json("tkt", "contact", "list")],
                             [["a@example.org"], ["b@example.org"], ["c@example.org"]])
            desk.run("tkt", "contact", "show", "7", status=64)
            desk.run("tkt", "contact", "show", "x@example.org", status=64)


if __name__ == "__main__":
    unittest.main()
