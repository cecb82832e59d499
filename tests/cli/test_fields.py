"""Fields of the desk's own, and agents by a part of their name."""
import datetime
import unittest

from lib.on_a_desk import MORE, Verbs

FIELDS = """
[field.invoice]
type = "text"
label = "Invoice"
[field.amount]
type = "number"
[field.delivery]
type = "date"
[field.shop]
type = "choice"
values = ["North", "South"]
required_on_close = true
[field.paid]
type = "flag"
[field.page]
type = "url"

[[agent]]
login = "andrea"
name = "Andréa Żak"
email = "andrea@example.com"
"""


class Fields(Verbs):
    more = FIELDS + MORE

    def setUp(self):
        super().setUp()
        self.new()

    def test_a_field_that_is_named_without_its_first_part_is_recognised(self):
        self.assertIn('did you mean "field.invoice"?', self.refuses(64, "set", 1, "invoice=x"))
        self.assertIn('did you mean "field.invoice"?', self.complains("list", "invoice:x"))

    def complains(self, *words):
        self.tkt(*words, status=64)
        return self.desk.stderr

    def test_values_are_kept_in_one_form(self):
        for word, value in [("invoice=RE 4711", "RE 4711"), ("amount=12.50", "12.5"), ("delivery=2026-12-24",
                            "2026-12-24"), ("shop=south", "South"), ("paid=TRUE", "yes"),
                            ("page=https://example.com/x", "https://example.com/x")]:
            name = word.split("=")[0]
            self.assertEqual(self.tkt("set", 1, f"field.{word}"), f"1\t\t{value}\n")
            self.assertEqual(self.ticket(1)["fields"][name], value)
            self.assertEqual(self.tkt("set", 1, f"field.{word}"), "")
        self.assertIn("Invoice", self.tkt("show", 1))
        self.assertEqual(self.ticket(1)["events"][-1]["kind"], "field.page")
        self.tkt("set", 1, "field.invoice=")
        self.assertNotIn("invoice", self.ticket(1)["fields"])
        self.tkt("undo")
        self.assertEqual(self.ticket(1)["fields"]["invoice"], "RE 4711")

    def test_bad_values_are_named(self):
        for word, what in [("amount=many", "number"), ("amount=inf", "number"), ("delivery=24.12.2026", "date"),
                           ("delivery=2026-02-30", "date"), ("shop=Nort", '"North"'), ("paid=maybe", "yes or no"),
                           ("page=javascript:alert(1)", "URL"), ("invocie=1", '"invoice"'),
                           ("invoice=a\nb", "one line")]:
            self.assertIn(what, self.refuses(64, "set", 1, f"field.{word}"), word)
        self.assertEqual(self.ticket(1)["fields"], {})

    def test_dates_are_asked_for_as_other_times_are(self):
        self.new("tomorrow")
        self.tkt("set", 1, "field.delivery=2026-12-24")
        self.tkt("set", 2, "field.delivery=2027-01-02")
        self.new("without")
        for query, ids in [("2026-12-24", "1"), ("2026-12", "1"), ("2027", "2"), (">2026-12", "2"), (">=2026-12", "2 1"),
                           ("<2027", "1"), ("<=2027", "2 1"), ("<2026-12", ""), ("2026-12-24..2027-01", "2 1"),
                           ("2026-12-25..", "2"), ("..2026-12-31", "1"), ("none", "3"), ("2020,2027", "2")]:
            found = self.tkt("list", "--ids", f"field.delivery:{query}").split()
            self.assertEqual(" ".join(found), ids, query)
        self.tkt("set", 3, "field.delivery=" + datetime.date.today().isoformat())
        self.assertIn("3\n", self.tkt("list", "--ids", "field.delivery:today", TZ="UTC"))
        self.assertIn("is no date", self.complains("list", "field.delivery:soon"))
        self.assertIn("is no date", self.complains("list", "field.delivery:2026-12-24T14:30"))

    def test_a_plan_has_them_too(self):
        plan = self.desk.folder / "plan"
        plan.write_text(self.tkt("set", 1, "field.invoice=RE 4711", "--plan"))
        self.assertEqual(self.tkt("apply", plan), "1\t\tRE 4711\n")

    def test_what_is_required_is_asked_for_on_closing(self):
        self.assertIn("field.shop", self.refuses(75, "close", 1))
        self.tkt("cancel", 1)
        self.tkt("reopen", 1)
        self.tkt("set", 1, "field.shop=North", "status=closed")
        self.assertEqual(self.ticket(1)["status"], "closed")

    def test_lists_ask_for_them_and_show_them(self):
        self.new("another")
        self.tkt("set", 1, "field.invoice=RE 4711", "field.amount=12.5", "field.delivery=2026-12-24")
        self.tkt("set", 2, "field.amount=100")
        for query, found in [('field.invoice:"re 4711"', "1"), ("field.invoice:re*", "1"), ("field.amount:>12.5", "2"),
                             ("field.amount:<=12.5", "1"), ("field.delivery:<2027-01-01", "1"),
                             ("field.invoice:none", "2"), ("-field.invoice:none", "1"),
                             ("field.amount:12.5,100", "2 1")]:
            self.assertEqual(self.tkt("list", "--ids", query).split(), found.split(), query)
        self.assertEqual(self.tkt("list", "--columns", "id,field.amount"), "2\t100\n1\t12.5\n")
        self.assertEqual(self.tkt("list", "--format", "{id} {field.invoice}"), "2 \n1 RE 4711\n")
        for query, words in [("field.invocie:1", 'mean "invoice"?\n  field.invocie:1\n  ^~~~'),
                             ("field.amount:many", "number"), ("field.shop:<North", "neither more nor less")]:
            self.tkt("list", query, status=64)
            self.assertIn(words, self.desk.stderr)
        self.assertIn('"invoice"', self.refuses(64, "list", "--columns", "id,field.invocie"))

    def test_mail_speaks_of_them(self):
        folder = self.desk.folder / "templates"
        folder.mkdir()
        (folder / "message.en.mustache").write_text("{{{answer}}}\nInvoice {{{ticket.field.invoice|not known}}}.\n")
        config = self.desk.config.read_text().replace("[desk]", f'[desk]\ntemplate_folder = "{folder}"', 1)
        self.desk.config.write_text(config)
        self.tkt("config", "check")
        self.tkt("reply", 1, "-m", "Here it is.")
        self.assertIn("Invoice not known.", self.ticket(1)["messages"][-1]["text"])
        self.tkt("set", 1, "field.invoice=RE 4711")
        self.tkt("reply", 1, "-m", "Here it is.")
        self.assertIn("Invoice RE 4711.", self.ticket(1)["messages"][-1]["text"])
        (folder / "message.en.mustache").write_text("{{{ticket.field.invocie}}}\n")
        self.assertIn('"invoice"', self.tkt("config", "check", status=78) + self.desk.stderr)

    def test_names_are_completed(self):
        self.assertIn("field.shop\n", self.tkt("complete", "fields"))
        self.assertEqual(self.tkt("complete", "field.shop"), "North\nSouth\n")
        self.assertEqual(self.tkt("complete", "field.none"), "")
        self.assertIn("field.invoice:", self.tkt("complete", "terms", "--", "field."))
        self.assertEqual(self.tkt("complete", "terms", "--", "-field.paid:"), "-field.paid:yes\n-field.paid:no\n")

    def test_a_mistake_in_the_configuration_is_told(self):
        for more, what in [('[field.a]\ntype = "colour"\n', "colour"), ("[field.a]\n", "without type"),
                           ('[field.a]\ntype = "choice"\n', "without values"),
                           ('[field.a]\ntype = "text"\nvalues = ["x"]\n', "only a choice"),
                           ('[field."a b"]\ntype = "text"\n', "letters")]:
            other = self.desk.folder / "other.toml"
            other.write_text(self.desk.config.read_text() + more)
            self.assertIn(what, self.tkt("config", "check", other, status=78) + self.desk.stderr)
        self.assertIn("[field.shop]", self.tkt("config", "show"))

    def test_agents_answer_to_a_part_of_their_name(self):
        self.assertIn("\tandrea\n", self.tkt("assign", 1, "zak"))
        self.assertIn("\tbert\n", self.tkt("assign", 1, "BER"))
        self.assertIn("\tandrea\n", self.tkt("set", 1, "agent=andre"))
        self.assertEqual(self.tkt("list", "--ids", "--agent", "andr"), "1\n")
        self.assertIn("which of them?", self.refuses(64, "assign", 1, "agent"))
        self.assertIn('"bert"', self.refuses(64, "assign", 1, "bret"))


if __name__ == "__main__":
    unittest.main()
