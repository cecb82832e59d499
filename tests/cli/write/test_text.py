"""Where the text of a message comes from."""
from lib.desk import USER
from lib.on_a_desk import WithPromises


class Texts(WithPromises):
    def test_an_answer_takes_a_ticket_that_is_nobodys(self):
        self.new("Printer", "--agent", "none")
        self.tkt("show", 1)
        self.assertEqual(self.ticket(1)["agent"], "")
        self.assertRegex(self.tkt("reply", 1, "-m", "Water!", "--close"),
                         rf"^1\t\t\d+\n1\t\t{USER}\n1\tnew\tclosed\n$")
        self.assertEqual(self.ticket(1)["agent"], USER)

    def test_a_text_comes_from_where_it_is(self):
        self.new()
        file = self.desk.folder / "answer.txt"
        file.write_text("from a file\n")
        self.tkt("comment", 1, "-F", file)
        self.tkt("comment", 1, "-F", "-", stdin=b"from a dash\r\n")
        self.tkt("comment", 1, stdin="von der Röhre".encode())
        texts = [m["text"] for m in self.ticket(1)["messages"]]
        self.assertEqual(texts[1:], ["from a file", "from a dash", "von der Röhre"])
        self.refuses(65, "comment", 1, stdin=b" \n")
        self.refuses(66, "comment", 1, "-F", self.desk.folder / "nothing")
        self.assertEqual(len(self.ticket(1)["messages"]), 4)

    def test_a_new_ticket_may_begin_with_an_answer(self):
        self.new("Your order", "--send", "--queue", "billing")
        message, = self.ticket(1)["messages"]
        self.assertEqual((message["kind"], message["to"][0]["address"]), ("outgoing", "zoe@customer.example"))
        self.assertIn("--from", self.refuses(64, "new", "-s", "x", "-m", "y", "--send"))
        self.refuses(64, "new", "-m", "without a subject")
        self.refuses(64, "new", "-s", "x", "-m", "y", "--from", "nobody")
