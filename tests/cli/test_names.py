"""Names that nothing has, and near misses: each is told with the nearest."""
import pathlib
import unittest

from lib.desk import parsed, USER
from lib.on_a_desk import WithPromises


class Mistakes(WithPromises):
    def test_unknown_names_are_told_with_the_nearest(self):
        self.new()
        for words, near in [(("lst",), "list"), (("list", "--qeue", "x"), "--queue"),
                            (("list", "--queue", "suport"), "support"), (("list", "--clock", "alarn"), "alarm"),
                            (("list", "--sort", "newst"), "newest"), (("assign", 1, "brt"), "bert"),
                            (("move", 1, "biling"), "billing"), (("set", 1, "prioriti=high"), "priority"),
                            (("set", 1, "status=opne"), "open"), (("set", 1, "status=open/escalate"), "escalated"),
                            (("show", 2), "the nearest is 1"), (("config", "keys", "mailbx"), "mailbox")]:
            with self.subTest(words=words):
                self.assertIn(near, self.refuses(64, *words))

    def test_near_misses_everywhere(self):
        """One line of what is wrong with the nearest, and 64; a mistake in a query is pointed at too."""
        self.new()
        self.desk.run("tkt", "set", "1", "+urgent")
        with self.desk.config.open("a") as config:
            config.write('[[team]]\nname = "repairs"\nagents = ["bert"]\n'
                         '[[query]]\nname = "mine"\nquery = "agent:me"\n'
                         '[[category]]\nname = "warranty"\n[[type]]\nname = "return"\n'
                         '[[sla]]\nname = "gold"\n')
        for words, near in [
            ("lsit", "list"), ("serach x", "search"), ("list --colums id", "--columns"),
            ("reply 1 --mesage x", "--message"), ("list --columns subjct", "subject"),
            ("list --format {sbject}", "subject"), ("list --sort newst", "newest"),
            ("list quue:x", "queue"), ("search quue:x", "queue"), ("list queue:suport", "support"),
            ("list status:opn", "open"), ("list agent:brt", "bert"), ("list team:repiars", "repairs"),
            ("list priority:hgh", "high"), ("list category:waranty", "warranty"), ("list type:retrun", "return"),
            ("list sla:gpld", "gold"), ("list mailbox:supprt", "support"), ("list tag:urgnet", "urgent"),
            ("list is:opne", "open"), ("list has:atachment", "attachment"), ("list clock:alrm", "alarm"),
            ("list @mien", "mine"), ("list --queue suport", "support"), ("list --agent brt", "bert"),
            ("list --tag urgnet", "urgent"), ("list --status opn", "open"), ("list --team repiars", "repairs"),
            ("list --mailbox supprt", "support"), ("list --clock alrm", "alarm"), ("--as brt list", "bert"),
            ("assign 1 brt", "bert"), ("move 1 suport", "support"), ("set 1 status=opn", "open"),
            ("set 1 stat=open", "status"), ("set 1 queue=suport", "support"), ("set 1 category=waranty", "warranty"),
            ("watch 1 --agent brt", "bert"), ("reply 1 -m x -t colsed", "closed"),
            ("reply 1 -m x --mailbox supprt", "support"), ("reply 1 -m x --status opn", "open"),
            ("new -m x --subject s --from a@b.example --queue suport", "support"),
            ("template show acknowlege", "acknowledge"), ("template check acknowlege", "acknowledge"),
            ("template render acknowlege 1", "acknowledge"), ("mailbox lst", "list"), ("queue lsit", "list"),
            ("agent lsit", "list"), ("contact lsit", "list"), ("draft lst", "list"), ("outbox lst", "list"),
            ("config shwo", "show"), ("calendar shwo", "show"), ("calendar show offce", "office"),
            ("autoreply stpo 1", "stop"), ("show 99", "1"), ("report rtaing", "rating"),
        ]:
            with self.subTest(words=words):
                self.assertEqual(self.tkt(*words.split(), status=64), "")
                told = self.desk.stderr.splitlines()
                self.assertIn(near, told[0])
                self.assertRegex(told[0], "did you mean|the nearest is")
                self.assertIn(len(told), (1, 3), told)
                if len(told) == 3:
                    self.assertRegex(told[2], r"^ +\^~*$")

    def test_near_misses_of_the_other_programs(self):
        for program, option, near in [("tkt-fetch", "--wtach", "--watch"), ("tkt-rules", "--explian", "--explain"),
                                      ("tkt-send", "--verbos", "--verbose"), ("tkt-sla", "--jsn", "--json"),
                                      ("tktd", "--confg", "--config"), ("tkt-web", "--verbos", "--verbose")]:
            with self.subTest(program=program):
                self.desk.run(program, option, status=64)
                self.assertTrue(self.desk.stderr.startswith(f"{program}: no option \"{option}\""), self.desk.stderr)
                self.assertIn(near, self.desk.stderr)
                self.assertEqual(len(self.desk.stderr.splitlines()), 1)

    def test_what_is_no_number_is_named(self):
        self.assertIn('"x1"', self.refuses(64, "show", "x1"))
        self.refuses(64, "show", "-", stdin=b"1\nfire\x1b[2J\n")
        self.assertNotIn("\x1b", self.desk.stderr)
        for words in ([], ["queue"], ["assign", "1"], ["set", "1"], ["list", "-n", "x"]):
            with self.subTest(words=words):
                self.refuses(64, *words)

    @unittest.skipIf(pathlib.Path("/etc/tkt/tkt.toml").exists(), "this machine has a desk")
    def test_before_there_is_a_configuration(self):
        del self.desk.environment["TKT_CONFIG"]
        said = self.refuses(78, "list", HOME=str(self.desk.folder), XDG_CONFIG_HOME="")
        for part in ("no configuration yet", "~/.config/tkt/tkt.toml", "tkt.toml(5)"):
            self.assertIn(part, said)

    def test_the_configuration_is_checked(self):
        self.assertRegex(self.tkt("config", "check"), "^ok")
        bad = self.desk.folder / "bad.toml"
        bad.write_text('[desk]\nnmae = "x"\ntimezone = 7\n')
        said = self.tkt("config", "check", bad, status=78).splitlines()
        self.assertGreaterEqual(len(said), 2)
        self.assertTrue(said[0].startswith(f"{bad}:2:1: "), said[0])
        self.assertIn('"name"', said[0])
        problem = parsed(self.tkt("config", "check", "--json", bad, status=78).splitlines()[0])
        self.assertEqual(list(problem), ["file", "line", "column", "text"])
        self.tkt("-c", bad, "list", status=78)

    def test_a_query_for_everybody_may_say_me(self):
        with self.desk.config.open("a") as config:
            config.write('[[query]]\nname = "mine"\nquery = "agent:me is:active"\n')
        self.assertTrue(self.tkt("config", "check").startswith("ok: "))
        ticket = self.new()
        self.assertEqual(self.tkt("list", "@mine", "--ids"), f"{ticket}\n")
        with self.desk.config.open("a") as config:
            config.write('[[rule]]\nname = "fires"\nif = { query = "@mine" }\n'
                         'then = { priority = "high" }\n')
        self.assertIn("no agent", self.tkt("config", "check", status=78))  # a rule is nobody

    def test_a_query_in_the_configuration_is_checked_too(self):
        text = self.desk.config.read_text()
        with self.desk.config.open("a") as config:
            config.write('[[query]]\nname = "mine"\nquery = "quue:support"\n'
                         '[[rule]]\nname = "fires"\nif = { query = "fire status:opn" }\n'
                         'then = { priority = "high" }\n')
        line = len(text.splitlines())
        said = self.tkt("config", "check", status=78).splitlines()
        self.assertEqual(len(said), 2, said)
        rule, saved = said
        self.assertTrue(rule.startswith(f"{self.desk.config}:{line + 6}:"), rule)
        self.assertIn('no status "opn"; did you mean "open"?; at character 13 of "fire status:opn": "opn"', rule)
        self.assertTrue(saved.startswith(f"{self.desk.config}:{line + 1}:"), saved)
        self.assertIn('did you mean "queue"?', saved)
        self.desk.run("tkt-rules", status=78)
        self.desk.config.write_text(self.desk.config.read_text().replace("status:opn", "status:new")
                                    .replace("quue", "queue"))
        self.assertRegex(self.tkt("config", "check"), "^ok")
        mail = b"From: ann@customer.example\r\nTo: support@example.com\r\nSubject: A fire\r\n\r\nHelp\r\n"
        self.desk.deliver("one", mail)
        said = self.desk.run("tkt-rules", "--explain", "-", stdin=mail)
        self.assertIn('rule +           "fires"', said)
        self.assertEqual(self.tkt("list", "--all"), "")
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.assertEqual(self.ticket(1)["priority"], "high")
        self.assertIn("fires", self.tkt("why", 1))

    def test_names_of_the_configuration_are_listed(self):
        self.assertEqual([q["name"] for q in self.desk.json("tkt", "queue", "list")], ["support", "billing"])
        self.assertEqual([a["login"] for a in self.desk.json("tkt", "agent", "list")], [USER, "bert"])
        self.assertEqual([m["address"] for m in self.desk.json("tkt", "mailbox", "list")], ["support@example.com"])
        self.assertIn("[desk]", self.tkt("config", "show"))
