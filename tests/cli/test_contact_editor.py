"""Contacts in the editor: a real one at a real terminal, or a text on standard input."""
import unittest

from lib.writing import Writing


class InTheEditor(Writing):
    def setUp(self):
        super().setUp()
        self.desk.run("tkt", "contact", "add", "Zoe <zoe@example.org>", "--phone", "+49 30 1", "--notes", "Likes tea.")
        self.desk.run("tkt", "contact", "add", "Bob <bob@example.org>")

    def contact(self):
        [card] = self.desk.json("tkt", "contact", "show", "1", "--events")
        return card

    def text_file(self):
        [file] = self.files()
        return file

    def test_every_field(self):
        shown = self.desk.folder / "shown"
        change = self.editor(f"""cat "$1" > {shown}
            sed -i -e 's/^Organisation:/& Example Ltd/' -e 's/^Type:/& gold/' -e 's/^Language:/& de/' \\
                -e 's/^VIP:.*/VIP: yes/' -e 's/^Phone:.*/Account: allegro:zoe_k/' \\
                -e 's/^Address:.*/&\\nAddress: zoe@home.example/' -e 's/tea/coffee/' "$1"
            echo 'And cake: any.' >> "$1"
            """)
        status, said = self.at_terminal("contact", "edit", "zoe@example.org", EDITOR=change)
        self.assertEqual(status, 0, said)
        self.assertIn("Name: Zoe\nOrganisation:\nType:\nLanguage:\nVIP: no\nAddress: zoe@example.org\n"
                      "Phone: +49 30 1\n\nLikes tea.\n", shown.read_text())
        card = self.contact()
        self.assertEqual([card[key] for key in ("organisation", "type", "language", "vip", "phones", "notes")],
                         ["Example Ltd", "gold", "de", True, [], "Likes coffee.\nAnd cake: any."])
        self.assertEqual(card["addresses"], ["zoe@example.org", "zoe@home.example"])
        self.assertEqual(card["accounts"], [{"service": "allegro", "name": "zoe_k"}])
        self.assertEqual(self.files(), [])

    def test_what_is_not_changed_changes_nothing(self):
        before = self.contact()
        status, said = self.at_terminal("contact", "edit", "1", EDITOR="true")
        self.assertEqual(status, 0, said)
        self.assertIn("nothing has changed", said)
        self.assertEqual(self.contact(), before)
        self.assertEqual(self.files(), [])

    def test_mistakes_change_nothing_and_the_text_stays(self):
        before = self.contact()
        for change, words in (("s/^Type:/Typ:/", 'no field "Typ"; did you mean "Type"?'),
                              ("s/^VIP:.*/VIP: perhaps/", "neither yes nor no"),
                              ("s/^Name:.*/&\\n&/", "Name is there twice"),
                              ("s/^Address:.*/Address: zoe/", 'not an address: "zoe"'),
                              ("s/^Address:.*/Address: bob@example.org/", "contact 2"),
                              ("s/^Type:/Type/", "is no field"),
                              ("d", "the text is empty")):
            editor = self.editor(f"sed -i -e 's/^Language:/& de/' -e '{change}' \"$1\"\n")
            status, said = self.at_terminal("contact", "edit", "1", EDITOR=editor)
            self.assertNotEqual(status, 0, said)
            self.assertIn(words, said.replace("\r\n", " "))
            self.assertIn(f"the text stays in {self.text_file()}", said.replace("\r\n", ""))
            self.assertEqual(self.contact(), before)
            self.text_file().unlink()
        status, said = self.at_terminal("contact", "edit", "1", EDITOR="false")
        self.assertNotEqual(status, 0)
        self.assertEqual(self.contact(), before)

    def test_what_somebody_else_changes_meanwhile_stays(self):
        editor = self.editor("""tkt contact edit 1 --type gold --address zoe@work.example --no-vip > /dev/null
            sed -i -e 's/^Language:.*/Language: pl/' -e 's/^Address:.*/&\\nAddress: zoe@home.example/' "$1"
            """)
        status, said = self.at_terminal("contact", "edit", "1", EDITOR=editor)
        self.assertEqual(status, 0, said)
        card = self.contact()
        self.assertEqual((card["type"], card["language"]), ("gold", "pl"))
        self.assertEqual(card["addresses"], ["zoe@example.org", "zoe@work.example", "zoe@home.example"])

    def test_a_text_on_standard_input(self):
        self.desk.run("tkt", "contact", "edit", "1", stdin=b"name: Zo\xc3\xab\naddress: zoe@example.org\n")
        card = self.contact()
        self.assertEqual([card[key] for key in ("name", "addresses", "phones", "notes")],
                         ["Zoë", ["zoe@example.org"], [], ""])
        self.desk.run("tkt", "contact", "edit", "1", stdin=b"", status=65)
        self.desk.run("tkt", "contact", "edit", "1", stdin=b"\nName: below\nTyp: x\n", status=0)
        self.assertEqual(self.contact()["notes"], "Name: below\nTyp: x")


if __name__ == "__main__":
    unittest.main()
