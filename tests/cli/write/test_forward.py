"""tkt forward and tkt redirect."""
from lib.writing import MAIL, Writing


class PassingOn(Writing):
    def test_a_message_is_forwarded_with_its_files_and_the_answer_comes_back(self):
        ticket = self.receive()
        self.tkt("forward", ticket, "--to", "Tech <tech@vendor.example>", "-m", "Do you know this?")
        mail, = self.sent()
        self.assertEqual((mail["To"], mail["From"]), ("Tech <tech@vendor.example>",
                                                      "Example Ltd support <support@example.com>"))
        self.assertEqual([part.get_filename() for part in mail.iter_attachments()], ["photo.jpg"])
        self.assertIn("Do you know this?", mail.get_body().get_content())
        self.assertIn("It burns", mail.get_body().get_content())
        shown = self.ticket(ticket)
        self.assertIn("tech@vendor.example", shown["participants"])
        self.assertEqual(shown["messages"][-1]["kind"], "comment")
        self.assertIn("--- forward", self.tkt("show", ticket))
        self.assertIn("forwarded", [e["kind"] for e in shown["events"]])
        answer = (f"From: tech@vendor.example\nTo: support@example.com\nSubject: Re: {mail['Subject']}\n"
                  f"Message-ID: <t1@vendor.example>\nIn-Reply-To: {mail['Message-ID']}\n\nA known fault.\n")
        self.receive(answer.encode(), "answer")
        self.assertIn("A known fault.", self.ticket(ticket)["messages"][-1]["text"])
        # The customer is still the one who is answered.
        self.tkt("reply", ticket, "-m", "It is a known fault.")
        self.assertEqual(self.ticket(ticket)["messages"][-1]["to"][0]["address"], "zoe@customer.example")

    def test_with_the_rest_of_the_correspondence(self):
        ticket = self.receive()
        self.tkt("reply", ticket, "-m", "Water!")
        self.tkt("comment", ticket, "-m", "Between us.")
        to = ("forward", ticket, "--to", "tech@vendor.example")
        self.tkt(*to, "-m", "Read this.", "--with-history")
        text = self.ticket(ticket)["messages"][-1]["text"]
        self.assertEqual((text.count("It burns"), text.count("> Water!")), (1, 1), text)
        self.assertNotIn("Between us.", text)
        self.at_terminal(*to, "--with-history", EDITOR=self.writes("See below:"))
        text = self.ticket(ticket)["messages"][-1]["text"]
        self.assertTrue(text.startswith("See below:"), text)
        self.assertEqual((text.count("It burns"), text.count("> Water!")), (1, 1), text)
        self.tkt(*to, "-m", "Read this.")
        self.assertNotIn("Water!", self.ticket(ticket)["messages"][-1]["text"])

    def test_one_message_and_in_the_editor(self):
        ticket = self.receive()
        self.tkt("reply", ticket, "-m", "Water!")
        second = self.ticket(ticket)["messages"][-1]["id"]
        status, said = self.at_terminal("forward", f"{ticket}/{second}", "--to", "tech@vendor.example",
                                        EDITOR=self.writes("What I wrote:"))
        self.assertEqual(status, 0, said)
        text = self.ticket(ticket)["messages"][-1]["text"]
        self.assertTrue(text.startswith("What I wrote:"), text)
        self.assertIn("Water!", text)
        self.refuses(64, "forward", f"{ticket}/999", "--to", "a@vendor.example", "-m", "x")
        self.assertIn("come back", self.refuses(64, "forward", ticket, "--to", "support@example.com", "-m", "x"))
        self.refuses(65, "forward", ticket, "-m", "x")

    def test_a_message_is_redirected_as_it_came(self):
        ticket = self.receive()
        self.tkt("redirect", ticket, "--to", "tech@vendor.example")
        mail, = self.sent()
        self.assertEqual((mail["From"], mail["To"], mail["Message-ID"], mail["Subject"]),
                         ("Zoe <zoe@customer.example>", "support@example.com", "<first@customer.example>",
                          "Printer on fire"))
        self.assertEqual((mail["Resent-To"], mail["Resent-From"]),
                         ("tech@vendor.example", "Example Ltd support <support@example.com>"))
        out = next((self.desk.folder / "out/new").iterdir()).read_bytes().replace(b"\r\n", b"\n")
        self.assertTrue(out.endswith(MAIL))
        self.assertIn("redirected", [e["kind"] for e in self.ticket(ticket)["events"]])
