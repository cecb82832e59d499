"""tkt set, assign, move, close: changes of tickets, one line each."""
from lib.desk import USER
from lib.on_a_desk import WithPromises

RFC3339 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$"


class Changing(WithPromises):
    def test_each_change_is_a_line(self):
        first, second = self.new(), self.new()
        self.assertEqual(self.tkt("set", first, second, "priority=high", "+hot"),
                         f"{first}\tnormal\thigh\n{first}\t\thot\n{second}\tnormal\thigh\n{second}\t\thot\n")
        self.assertEqual(self.tkt("set", first, "-hot", "tag+=cold", "tag-=nothing"),
                         f"{first}\t\tcold\n{first}\thot\t\n")
        self.assertEqual(self.tkt("assign", first, "bert"), f"{first}\t{USER}\tbert\n")
        self.assertEqual(self.tkt("take", first), f"{first}\tbert\t{USER}\n")
        self.assertEqual(self.tkt("move", first, "billing"), f"{first}\tsupport\tbilling\n")
        self.assertEqual(self.tkt("close", first), f"{first}\tnew\tclosed\n")
        self.assertEqual(self.tkt("reopen", f"#{first}"), f"{first}\tclosed\topen\n")
        self.assertEqual(self.desk.json("tkt", "set", second, "team=second"),
                         [{"ticket": second, "field": "team", "from": "", "to": "second"}])

    def test_what_is_so_already_is_no_change(self):
        self.new()
        before = self.tkt("log")
        self.assertEqual(self.tkt("take", 1), "")
        self.assertEqual(self.tkt("log"), before)

    def test_a_mistake_in_one_of_many_changes_none(self):
        self.new()
        self.assertIn("no ticket 7", self.refuses(64, "close", 1, 7))
        self.assertEqual(self.ticket(1)["status"], "new")
        self.refuses(64, "set", 1, "priority=high", "queue=biling")
        self.assertEqual(self.ticket(1)["priority"], "normal")

    def test_a_higher_priority_moves_the_clocks(self):
        self.new()
        self.assertIsNone(self.ticket(1)["resolve_due"])
        self.tkt("set", 1, "priority=high")
        self.assertRegex(self.ticket(1)["resolve_due"], RFC3339)

    def test_another_agent_is_recorded_as_such(self):
        self.new()
        self.tkt("--as", "bert", "comment", 1, "-m", "Mine.")
        event = self.desk.json("tkt", "log")[-1]
        self.assertEqual((event["actor"], event["unix_user"]), ("bert", USER))
        self.assertIn('did you mean "bert"', self.refuses(64, "take", 1, "--as", "brt"))

    def test_who_is_no_agent_is_told_what_to_do(self):
        self.new()
        text = self.desk.config.read_text()
        self.desk.config.write_text(text.replace(f'login = "{USER}"', 'login = "carl"')
                                    .replace(f'agents = ["{USER}"]', 'agents = ["carl"]'))
        said = self.refuses(77, "close", 1)
        self.assertIn(f'"{USER}"', said)
        self.assertIn(str(self.desk.config), said)
        self.assertIn("--as", said)
        self.assertEqual(len(self.desk.json("tkt", "list")), 1)
