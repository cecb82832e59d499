"""Templates looked at, summaries and digests."""
import email
import email.policy
import unittest

from lib.desk import Desk

MAIL = b"""From: Zoe Customer <zoe@customer.example>
To: support@example.com
Subject: Der Wasserkocher pfeift
Date: Fri, 20 Nov 2026 10:00:00 +0100
Message-ID: <kettle@customer.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Guten Tag, der Wasserkocher in unserer Kueche pfeift den ganzen Tag, und wir moechten das nicht mehr.
--b
Content-Type: text/csv; name=noise.csv
Content-Disposition: attachment; filename=noise.csv

a,b
--b--
"""


class Templates(unittest.TestCase):
    def ticket(self, desk):
        desk.deliver("one", MAIL)
        desk.run("tkt-fetch")
        desk.run("tkt-rules")
        return desk.json("tkt", "list")[0]["id"]

    def test_look_check_render(self):
        with Desk() as desk:
            listed = desk.json("tkt", "template", "list")
            names = {line["name"] for line in listed}
            for name in ("acknowledge", "registered", "in-progress", "resolved", "cancelled", "rejected",
                         "late", "closed", "survey", "summary", "digest", "notice", "message"):
                self.assertEqual({line["language"] for line in listed if line["name"] == name} &
                                 {"en", "de", "pl", "ru"}, {"en", "de", "pl", "ru"}, name)
            self.assertIn("survey", names)
            self.assertIn("{{{ticket.tag}}}", desk.run("tkt", "template", "show", "closed"))
            self.assertTrue(desk.run("tkt", "template", "check").startswith("ok: "))
            ticket = self.ticket(desk)
            german = desk.run("tkt", "template", "render", "closed", ticket)
            self.assertIn("Subject: [#1] Abgeschlossen: Der Wasserkocher pfeift", german)
            english = desk.json("tkt", "template", "render", "survey", ticket, "--language", "en")[0]
            self.assertIn("How satisfied", english["text"])
            self.assertIn("background-color:#27ae60", english["html"])
            desk.run("tkt", "template", "render", "closde", ticket, status=64)
            self.assertIn("did you mean \"closed\"", desk.stderr)

    def test_mistakes_are_named(self):
        with Desk() as desk:
            folder = desk.folder / "templates"
            folder.mkdir()
            text = desk.config.read_text()
            desk.config.write_text(text.replace("[desk]\n", f'[desk]\ntemplate_folder = "{folder}"\n', 1) +
                                   '\n[automatic_mail]\nstatuses = { closed = "bye" }\n')
            (folder / "bye.en.mustache").write_text("{{{ticket.nunber}}} {{#survey.levels}}{{nam}}{{/survey.levels}}")
            desk.run("tkt", "config", "check", status=78)
            self.assertIn('there is no field "ticket.nunber"', desk.stdout)
            self.assertIn('there is no field "nam"', desk.stdout)
            (folder / "bye.en.mustache").write_text("{{> nobody}}")
            desk.run("tkt", "config", "check", status=78)
            self.assertIn("partial nobody", desk.stdout)
            (folder / "bye.en.mustache").write_text("{{{ticket.id}}}")
            (folder / "bye.en.html.mustache").write_text("{{{ticket.subject}}}")
            desk.run("tkt", "config", "check", status=78)
            self.assertIn("every value is escaped", desk.stdout)
            (folder / "bye.en.html.mustache").write_text("<p>{{ticket.subject}}</p>")
            desk.run("tkt", "config", "check")

    def test_one_is_copied_as_the_manual_says(self):
        with Desk() as desk:
            folder = desk.folder / "templates"
            folder.mkdir()
            desk.config.write_text(desk.config.read_text().replace(
                "[desk]\n", f'[desk]\ntemplate_folder = "{folder}"\n', 1))
            built_in = desk.run("tkt", "template", "show", "closed")
            # The shell makes the file before the program looks for it.
            (folder / "closed.en.mustache").write_text("")
            self.assertEqual(desk.run("tkt", "template", "show", "closed"), built_in)
            (folder / "closed.en.mustache").write_text("Mine.")
            self.assertEqual(desk.run("tkt", "template", "show", "closed"), "Mine.")

    def test_a_summary_with_its_files(self):
        with Desk() as desk:
            ticket = self.ticket(desk)
            desk.run("tkt", "comment", ticket, "-m", "only for us")
            text = desk.run("tkt", "summary", ticket)
            self.assertIn("Wasserkocher", text)
            self.assertNotIn("only for us", text)
            desk.run("tkt", "summary", ticket, "--send", "--with-attachments")
            desk.run("tkt-send")
            sent = list((desk.folder / "out/new").iterdir())
            mails = [email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in sent]
            mail = [m for m in mails if [*m.iter_attachments()]][0]
            self.assertEqual(mail["To"], "Zoe Customer <zoe@customer.example>")
            self.assertEqual(mail["Auto-Submitted"], "auto-generated")
            self.assertEqual([part.get_filename() for part in mail.iter_attachments()], ["noise.csv"])

    def test_what_never_left_is_told_to_nobody(self):
        with Desk() as desk:
            ticket = self.ticket(desk)
            desk.run("tkt", "reply", ticket, "-m", "taken back in time", "--undo-send", "1h")
            desk.run("tkt", "outbox", "cancel", "1")
            desk.run("tkt", "reply", ticket, "-m", "for tomorrow", "--at", "1d", "--force")
            desk.run("tkt", "forward", ticket, "--to", "else@example.org", "-m", "what a nuisance")
            desk.run("tkt", "reply", ticket, "-m", "on its way", "--force")
            desk.run("tkt", "reply", ticket, "-m", "all of it", "--with-history", "--force")
            history = desk.json("tkt", "show", ticket)[0]["messages"][-1]["text"]
            for text in (history, desk.run("tkt", "summary", ticket)):
                self.assertIn("on its way", text)
                self.assertIn("Wasserkocher", text)
                for word in ("taken back", "for tomorrow", "nuisance"):
                    self.assertNotIn(word, text)

    def test_a_survey_page_without_a_key_is_told(self):
        with Desk() as desk:
            for name in ("tmp", "new"):
                (desk.folder / "spool" / name).mkdir(parents=True)
            hooks_only = desk.config.read_text() + f'\n[web]\nspool = "{desk.folder}/spool"\n'
            desk.config.write_text(hooks_only)
            desk.run("tkt-web", "--check")
            self.assertEqual(desk.stderr, "")
            desk.config.write_text(hooks_only + '[survey]\nstatuses = ["resolved"]\nurl = "https://help.example.com/"\n')
            desk.run("tkt-web", "--check")
            self.assertIn("without key", desk.stderr)

    def test_a_digest_for_cron(self):
        with Desk() as desk:
            self.ticket(desk)
            text = desk.run("tkt", "summary", "--since", "1d")
            self.assertIn("New: 1", text)
            self.assertIn("Waiting for an answer: 1", text)
            self.assertIn("Der Wasserkocher pfeift", desk.run("tkt", "summary", "--since", "1d", "--html"))
            self.assertIn("Neu: 0", desk.run("tkt", "summary", "--since", "0s", "--language", "de"))
            desk.run("tkt", "summary", "--since", "1d", "--send-to", "boss@example.com")
            desk.run("tkt-send")
            mails = [email.message_from_bytes(p.read_bytes(), policy=email.policy.default)
                     for p in (desk.folder / "out/new").iterdir()]
            digest = [m for m in mails if m["To"] == "boss@example.com"][0]
            self.assertTrue(digest["Subject"].startswith("Help desk, "))
            self.assertIsNotNone(digest.get_body(("html",)))
            # The marks of mail that nobody wrote, and nobody answers.
            self.assertEqual(digest["Auto-Submitted"], "auto-generated")
            desk.run("tkt", "summary", "--since", "1d", "--send", status=64)
            desk.run("tkt", "summary", status=64)

    def test_agents_read_their_own_language(self):
        with Desk() as desk:
            text = desk.config.read_text()
            text = text.replace('login = "bert"\n', 'login = "bert"\nlanguage = "de-AT"\n')
            desk.config.write_text(text.replace('name = "Anna Agent"\n', 'name = "Anna Agent"\nlanguage = "pl"\n'))
            self.assertEqual([agent["language"] for agent in desk.json("tkt", "agent", "list")], ["pl", "de-AT"])
            ticket = self.ticket(desk)
            desk.run("tkt", "summary", "--since", "1d", "--send-to",
                     "Bert@example.com,boss@example.com,anna@example.com,other@example.com")
            desk.run("tkt", "comment", ticket, "-m", "What do you think, @bert?")
            desk.run("tkt", "assign", ticket, "bert")
            desk.run("tkt-rules")
            desk.run("tkt-send")
            mails = {}
            for path in desk.sent_files():
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                mails.setdefault(str(mail["To"]), []).append(str(mail["Subject"]))
            digests = {to: subjects[0].split(",")[0] for to, subjects in mails.items() if "<" not in to}
            self.assertEqual(digests, {"Bert@example.com": "Helpdesk", "boss@example.com, other@example.com": "Help desk",
                                       "anna@example.com": "Zgłoszenia"})
            self.assertEqual(mails["Bert Agent <bert@example.com>"],
                             ["[#1] Anna Agent erwähnt Sie: Der Wasserkocher pfeift"])
            desk.run("tkt", "summary", "--since", "1d", "--language", "ru", "--send-to", "anna@example.com,bert@example.com")
            self.assertEqual(len(desk.json("tkt", "outbox", "list")), 1)
            desk.config.write_text(desk.config.read_text().replace('"de-AT"', '"german or so"'))
            desk.run("tkt", "config", "check", status=78)
            self.assertIn('"german or so" is no language such as "en"', desk.stdout)

    def test_languages_that_tkt_does_not_speak(self):
        with Desk() as desk:
            folder = desk.folder / "templates"
            folder.mkdir()
            desk.config.write_text(desk.config.read_text().replace(
                "[desk]\n", f'[desk]\ntemplate_folder = "{folder}"\n', 1) +
                '\n[automatic_mail]\nstatuses = { closed = "closed" }\n')
            (folder / "closed.pt-br.mustache").write_text("Subject: Fechado\n\n{{{ticket.nunber}}}\n")
            (folder / "closed.en.html.mustache").write_text("<p>My own: {{ticket.id}}</p>\n")
            # Found in the folder, though nothing in the configuration speaks Portuguese: a contact may.
            desk.run("tkt", "config", "check", status=78)
            self.assertIn('there is no field "ticket.nunber"', desk.stdout)
            desk.run("tkt", "template", "check", status=78)
            self.assertIn("closed.pt-br.mustache", desk.stdout)
            (folder / "closed.pt-br.mustache").write_text("Subject: Fechado\n\n{{{ticket.field.colour}}}\n")
            desk.run("tkt", "template", "check", status=78)
            (folder / "closed.pt-br.mustache").write_text("Subject: Fechado\n\n{{{ticket.id}}}\n")
            desk.run("tkt", "config", "check")
            self.assertNotIn("closed.pt-br", {line["name"] for line in desk.json("tkt", "template", "list")})
            ticket = self.ticket(desk)
            desk.run("tkt", "contact", "edit", "zoe@customer.example", "--language", "pt-BR")
            self.assertIn("Fechado", desk.run("tkt", "template", "render", "closed", ticket))
            # Austrians read German, and the desk's own HTML goes with the text that tkt brings.
            desk.run("tkt", "contact", "edit", "zoe@customer.example", "--language", "de-AT")
            self.assertIn("Abgeschlossen", desk.run("tkt", "template", "render", "closed", ticket))
            self.assertIn("My own: 1", desk.run("tkt", "template", "render", "closed", ticket, "--language", "en",
                                                "--html"))


if __name__ == "__main__":
    unittest.main()
