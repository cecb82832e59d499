"""tkt, as agents and their scripts use it: the program itself on a desk of its own."""
import contextlib
import json
import os
import pathlib
import re
import select
import shutil
import sqlite3
import subprocess
import tempfile
import time
import unittest

import on_a_desk
from desk import BIN, USER, parsed
from terminal import start

TICKET = ["id", "subject", "status", "substatus", "queue", "agent", "team", "priority", "category",
          "type", "sla", "mailbox", "requester", "created_at", "updated_at", "last_message_at",
          "last_message_from", "reaction_due", "alarm_at", "resolve_due", "clock", "tags", "next_reaction_due",
          "paused", "autoreply_stopped"]
MESSAGE = ["id", "kind", "at", "from", "to", "cc", "subject", "message_id", "text", "attachments",
           "author"]
EVENT = ["at", "actor", "unix_user", "kind", "from", "to", "reason"]
RFC3339 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$"

# What a stranger may write into a subject: a command for the terminal, a title, the eight-bit form
# of a command, a change of the direction of writing, a heap of accents.
HOSTILE = "fire\x1b[2J\x1b]0;owned\x07\u009b31m\u202egnp.exe" + "e" + "\u0301" * 1000


class OnADesk(on_a_desk.OnADesk):
    more = on_a_desk.two_queues(high='reaction = "1h"\nresolve = "4h"')
    run_tkt = on_a_desk.OnADesk.tkt


class Listing(OnADesk):
    def test_an_empty_desk_is_a_result(self):
        self.assertEqual(self.run_tkt("list"), "")
        self.assertEqual(self.run_tkt("list", "--json"), "")
        self.assertEqual(self.run_tkt("log"), "")

    def test_fields_of_a_ticket_are_those_promised(self):
        self.new("Drucker brennt", "--priority", "high", "--tag", "fire")
        ticket, = self.desk.json("tkt", "list")
        self.assertEqual(list(ticket), TICKET)
        self.assertEqual(ticket["requester"], {"name": "Zoë", "address": "zoe@customer.example"})
        self.assertEqual((ticket["id"], ticket["status"], ticket["queue"], ticket["agent"]),
                         (1, "new", "support", USER))
        self.assertEqual((ticket["tags"], ticket["clock"], ticket["mailbox"]), (["fire"], "ok", "support"))
        for name in ("created_at", "updated_at", "last_message_at", "reaction_due", "resolve_due"):
            self.assertRegex(ticket[name], RFC3339)
        self.assertIsNone(ticket["alarm_at"])

    def test_a_pipe_gets_fields_with_tabs_and_no_heading(self):
        self.new("Drucker\tbrennt\n")
        fields = self.run_tkt("list").removesuffix("\n").split("\t")
        self.assertEqual(fields[:7], ["ok", "1", "Drucker brennt", "new", USER, "support", "support"])
        self.assertRegex(fields[7], RFC3339)

    def test_filters(self):
        first, second, third = self.new("one", "--tag", "a"), self.new("two", "--queue", "billing"), self.new("three")
        self.run_tkt("set", first, "+b", "status=open/escalated")
        self.run_tkt("assign", second, "bert")
        self.run_tkt("close", third)
        self.run_tkt("assign", third, "none")
        listed = lambda *words: [int(n) for n in self.run_tkt("list", "--ids", *words).split()]
        self.assertEqual(listed(), [second, first])
        self.assertEqual(listed("--sort", "oldest"), [first, second])
        self.assertEqual(listed("--all"), [third, second, first])
        self.assertEqual(listed("--closed"), [third])
        self.assertEqual(listed("--agent", "me"), [first])
        self.assertEqual(listed("--all", "--agent", "none"), [third])
        self.assertEqual(listed("--queue", "billing,support"), [second, first])
        self.assertEqual(listed("--queue", "billing", "--agent", "me"), [])
        self.assertEqual(listed("--tag", "a", "--tag", "b"), [first])
        self.assertEqual(listed("--tag", "a", "--tag", "c"), [])
        self.assertEqual(listed("--status", "open/escalated"), [first])
        self.assertEqual(listed("--status", "closed"), [third])
        self.assertEqual(listed("--from", "ZOE@Customer.Example"), [second, first])
        self.assertEqual(listed("--text", "burns"), [second, first])
        self.assertEqual(listed("--text", "water"), [])
        self.assertEqual(listed("-n", "1"), [second])
        self.assertEqual(listed("--clock", "resolve_late"), [])

    def test_numbers_of_one_tkt_are_input_of_the_next(self):
        for subject in ("one", "two", "three"):
            self.new(subject)
        ids = self.run_tkt("list", "--ids").encode()
        shown = self.desk.json("tkt", "show", "-", stdin=ids)
        self.assertEqual([t["subject"] for t in shown], ["three", "two", "one"])
        self.assertEqual(self.run_tkt("take", "-", stdin=b""), "")

    def test_a_reader_that_has_seen_enough_is_no_error(self):
        self.new()
        self.run_tkt("set", 1, *[f"+tag{n}" for n in range(50)])
        for words in ("list", "log", "show 1", "list --json", "config keys"):
            with self.subTest(words=words):
                done = subprocess.run(["bash", "-c", f"set -o pipefail; tkt {words} | true"],
                                      env=self.desk.environment, capture_output=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_output_that_cannot_be_written_is_an_error(self):
        self.new()
        with open("/dev/full", "wb") as full:
            done = subprocess.run([BIN / "tkt", "list"], env=self.desk.environment, stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 74)
        self.assertIn(b"standard output", done.stderr)


class Showing(OnADesk):
    def test_fields_of_messages_and_events_are_those_promised(self):
        self.new()
        self.run_tkt("reply", 1, "-m", "Have you tried water?")
        ticket = self.ticket(1)
        self.assertEqual(list(ticket), TICKET + ["contact", "other_tickets", "organisation_tickets",
                                                 "messages", "events", "autoreply",
                                                 "undeliverable", "rating", "participants", "merged", "foreign_numbers", "watchers", "links", "writing",
                                                 "fields", "withdrawn", "snoozed_until"])
        self.assertEqual([m["kind"] for m in ticket["messages"]], ["comment", "outgoing"])
        answer = ticket["messages"][1]
        self.assertEqual(list(answer), MESSAGE)
        self.assertEqual(answer["to"], [{"name": "Zoë", "address": "zoe@customer.example"}])
        self.assertTrue(answer["message_id"].endswith("@example.com"))
        for event in ticket["events"]:
            self.assertEqual(list(event), EVENT)
        self.assertEqual(ticket["events"][0]["kind"], "created")
        self.assertEqual({e["unix_user"] for e in ticket["events"]}, {USER})

    def test_a_person_reads_the_conversation(self):
        self.new()
        self.run_tkt("comment", 1, "-m", "He is right.")
        page = self.run_tkt("show", 1, "--events")
        self.assertIn("Zoë <zoe@customer.example>", page)
        self.assertLess(page.index("It burns."), page.index("He is right."))
        self.assertIn("created", page)

    def test_attachments_come_out_as_they_went_in_and_overwrite_nothing(self):
        folder = self.desk.folder / "files"
        folder.mkdir()
        content = bytes(range(256)) * 40
        (folder / "plan.bin").write_bytes(content)
        self.new("plan", "--attach", str(folder / "plan.bin"))
        message = self.ticket(1)["messages"][0]
        self.assertEqual(message["attachments"],
                         [{"name": "plan.bin", "type": "application/octet-stream", "size": len(content)}])
        for wanted in ("1", "plan.bin"):
            path = self.run_tkt("show", "--attachment", f"{message['id']}:{wanted}", "-o", folder).strip()
            self.assertNotEqual(path, str(folder / "plan.bin"))
            self.assertEqual(pathlib.Path(path).read_bytes(), content)
        self.assertEqual(len(list(folder.iterdir())), 3)
        self.assertIn("plan.bin", self.refuses(64, "show", "--attachment", f"{message['id']}:plan.bni"))

    def test_an_attachment_never_leads_out_of_its_folder(self):
        source, target = self.desk.folder / "source", self.desk.folder / "target"
        source.mkdir()
        target.mkdir()
        (source / "..\\..\\evil.sh").write_text("x")
        (source / ".bashrc").write_text("x")
        self.new("names", "--attach", source / "..\\..\\evil.sh", "--attach", source / ".bashrc")
        number = self.ticket(1)["messages"][0]["id"]
        for place in (1, 2):
            self.run_tkt("show", "--attachment", f"{number}:{place}", "-o", target)
        names = sorted(p.name for p in target.iterdir())
        self.assertEqual(len(names), 2)
        for name in names:
            self.assertNotRegex(name, r"^[.-]|[/\\]")

    def test_why_and_log_tell_what_happened(self):
        self.new()
        self.run_tkt("close", 1, "--reason", "put out")
        self.assertIn("put out", self.run_tkt("why", 1))
        events = self.desk.json("tkt", "log")
        self.assertEqual(list(events[0]), ["id", "ticket"] + EVENT)
        self.assertEqual([e["id"] for e in events], sorted(e["id"] for e in events))
        last = events[-1]
        self.assertEqual((last["kind"], last["from"], last["to"], last["reason"]),
                         ("status", "new", "closed", "put out"))
        self.assertEqual(self.desk.json("tkt", "log", "--since", events[-2]["id"]), [last])
        self.assertEqual(self.desk.json("tkt", "log", "--since", last["id"]), [])

    def test_the_log_is_asked_by_ticket_query_agent_and_time(self):
        self.new()
        self.new("Order 4711")
        self.run_tkt("--as", "bert", "set", "2", "priority=high")
        self.run_tkt("set", "1", "+urgent")

        def told(*words):
            return [(e["ticket"], e["kind"]) for e in self.desk.json("tkt", "log", *words)]
        everything = told()
        self.assertEqual(everything[-1], (1, "tag_added"))
        self.assertEqual(told("1"), [one for one in everything if one[0] == 1])
        self.assertEqual(told("order"), [one for one in everything if one[0] == 2])
        self.assertEqual(told("-tag:urgent"), told("order"))
        self.assertEqual(told("order", "--agent", "bert")[0], (2, "priority"))
        self.assertEqual(told("--agent", "bert", "tag:urgent"), [])
        self.assertNotIn((2, "priority"), told("--agent", "me"))
        self.assertEqual(told("-n", "1"), [(1, "tag_added")])
        self.assertEqual(told("--since", "1h"), everything)
        self.assertEqual(told("--since", "today"), everything)
        self.assertEqual(told("--since", "2099-01-01"), [])
        self.assertIn("bert", self.refuses(64, "log", "--agent", "brt"))
        self.assertIn("nonsense", self.refuses(64, "log", "--since", "nonsense"))
        self.run_tkt("log", "quue:x", status=64)
        self.assertIn("^~~~", self.desk.stderr)

    def test_the_log_since_a_time_on_a_long_log(self):
        """The time is found by halves; numbers may be missing."""
        self.new()
        with contextlib.closing(sqlite3.connect(self.desk.database)) as db, db:
            db.execute("INSERT INTO event(id, ticket, at, actor, unix_user, kind) SELECT 1000 + value * 3, 1, "
                       "4102444800000 + value * 1000, 'bert', 'x', 'note' FROM "
                       "(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 500) "
                       "SELECT value FROM n)")
        lines = self.desk.json("tkt", "log", "--agent", "bert", "--since", "2100-01-01T00:03:20Z")
        self.assertEqual(len(lines), 301)
        self.assertEqual(lines[0]["at"], "2100-01-01T00:03:20Z")

    def test_the_log_can_be_followed(self):
        self.new()
        follower = self.desk.start("tkt", "log", "-f", "--json", "--since", "0", stdout=subprocess.PIPE)
        self.addCleanup(follower.stdout.close)
        self.addCleanup(follower.wait)
        self.addCleanup(follower.kill)
        self.assertEqual(json.loads(follower.stdout.readline())["kind"], "created")
        self.run_tkt("close", 1)
        kinds = iter(lambda: json.loads(follower.stdout.readline())["kind"], "status")
        self.assertIn("message", list(kinds))

    def test_a_follower_whose_reader_is_gone_ends(self):
        self.new()
        done = subprocess.run(["bash", "-c", "tkt log -f --since 0 | head -n 1"], env=self.desk.environment,
                              capture_output=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))


class Changing(OnADesk):
    def test_each_change_is_a_line(self):
        first, second = self.new(), self.new()
        self.assertEqual(self.run_tkt("set", first, second, "priority=high", "+hot"),
                         f"{first}\tnormal\thigh\n{first}\t\thot\n{second}\tnormal\thigh\n{second}\t\thot\n")
        self.assertEqual(self.run_tkt("set", first, "-hot", "tag+=cold", "tag-=nothing"),
                         f"{first}\t\tcold\n{first}\thot\t\n")
        self.assertEqual(self.run_tkt("assign", first, "bert"), f"{first}\t{USER}\tbert\n")
        self.assertEqual(self.run_tkt("take", first), f"{first}\tbert\t{USER}\n")
        self.assertEqual(self.run_tkt("move", first, "billing"), f"{first}\tsupport\tbilling\n")
        self.assertEqual(self.run_tkt("close", first), f"{first}\tnew\tclosed\n")
        self.assertEqual(self.run_tkt("reopen", f"#{first}"), f"{first}\tclosed\topen\n")
        self.assertEqual(self.desk.json("tkt", "set", second, "team=second"),
                         [{"ticket": second, "field": "team", "from": "", "to": "second"}])

    def test_what_is_so_already_is_no_change(self):
        self.new()
        before = self.run_tkt("log")
        self.assertEqual(self.run_tkt("take", 1), "")
        self.assertEqual(self.run_tkt("log"), before)

    def test_a_mistake_in_one_of_many_changes_none(self):
        self.new()
        self.assertIn("no ticket 7", self.refuses(64, "close", 1, 7))
        self.assertEqual(self.ticket(1)["status"], "new")
        self.refuses(64, "set", 1, "priority=high", "queue=biling")
        self.assertEqual(self.ticket(1)["priority"], "normal")

    def test_a_higher_priority_moves_the_clocks(self):
        self.new()
        self.assertIsNone(self.ticket(1)["resolve_due"])
        self.run_tkt("set", 1, "priority=high")
        self.assertRegex(self.ticket(1)["resolve_due"], RFC3339)

    def test_an_answer_takes_a_ticket_that_is_nobodys(self):
        self.new("Printer", "--agent", "none")
        self.run_tkt("show", 1)
        self.assertEqual(self.ticket(1)["agent"], "")
        self.assertRegex(self.run_tkt("reply", 1, "-m", "Water!", "--close"),
                         rf"^1\t\t\d+\n1\t\t{USER}\n1\tnew\tclosed\n$")
        self.assertEqual(self.ticket(1)["agent"], USER)

    def test_another_agent_is_recorded_as_such(self):
        self.new()
        self.run_tkt("--as", "bert", "comment", 1, "-m", "Mine.")
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

    def test_a_text_comes_from_where_it_is(self):
        self.new()
        file = self.desk.folder / "answer.txt"
        file.write_text("from a file\n")
        self.run_tkt("comment", 1, "-F", file)
        self.run_tkt("comment", 1, "-F", "-", stdin=b"from a dash\r\n")
        self.run_tkt("comment", 1, stdin="von der Röhre".encode())
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


class Mistakes(OnADesk):
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
                self.assertEqual(self.run_tkt(*words.split(), status=64), "")
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
        self.assertRegex(self.run_tkt("config", "check"), "^ok")
        bad = self.desk.folder / "bad.toml"
        bad.write_text('[desk]\nnmae = "x"\ntimezone = 7\n')
        said = self.run_tkt("config", "check", bad, status=78).splitlines()
        self.assertGreaterEqual(len(said), 2)
        self.assertTrue(said[0].startswith(f"{bad}:2:1: "), said[0])
        self.assertIn('"name"', said[0])
        problem = parsed(self.run_tkt("config", "check", "--json", bad, status=78).splitlines()[0])
        self.assertEqual(list(problem), ["file", "line", "column", "text"])
        self.run_tkt("-c", bad, "list", status=78)

    def test_a_query_for_everybody_may_say_me(self):
        with self.desk.config.open("a") as config:
            config.write('[[query]]\nname = "mine"\nquery = "agent:me is:active"\n')
        self.assertTrue(self.run_tkt("config", "check").startswith("ok: "))
        ticket = self.new()
        self.assertEqual(self.run_tkt("list", "@mine", "--ids"), f"{ticket}\n")
        with self.desk.config.open("a") as config:
            config.write('[[rule]]\nname = "fires"\nif = { query = "@mine" }\n'
                         'then = { priority = "high" }\n')
        self.assertIn("no agent", self.run_tkt("config", "check", status=78))  # a rule is nobody

    def test_a_query_in_the_configuration_is_checked_too(self):
        text = self.desk.config.read_text()
        with self.desk.config.open("a") as config:
            config.write('[[query]]\nname = "mine"\nquery = "quue:support"\n'
                         '[[rule]]\nname = "fires"\nif = { query = "fire status:opn" }\n'
                         'then = { priority = "high" }\n')
        line = len(text.splitlines())
        said = self.run_tkt("config", "check", status=78).splitlines()
        self.assertEqual(len(said), 2, said)
        rule, saved = said
        self.assertTrue(rule.startswith(f"{self.desk.config}:{line + 6}:"), rule)
        self.assertIn('no status "opn"; did you mean "open"?; at character 13 of "fire status:opn": "opn"', rule)
        self.assertTrue(saved.startswith(f"{self.desk.config}:{line + 1}:"), saved)
        self.assertIn('did you mean "queue"?', saved)
        self.desk.run("tkt-rules", status=78)
        self.desk.config.write_text(self.desk.config.read_text().replace("status:opn", "status:new")
                                    .replace("quue", "queue"))
        self.assertRegex(self.run_tkt("config", "check"), "^ok")
        mail = b"From: ann@customer.example\r\nTo: support@example.com\r\nSubject: A fire\r\n\r\nHelp\r\n"
        self.desk.deliver("one", mail)
        said = self.desk.run("tkt-rules", "--explain", "-", stdin=mail)
        self.assertIn('rule +           "fires"', said)
        self.assertEqual(self.run_tkt("list", "--all"), "")
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.assertEqual(self.ticket(1)["priority"], "high")
        self.assertIn("fires", self.run_tkt("why", 1))

    def test_names_of_the_configuration_are_listed(self):
        self.assertEqual([q["name"] for q in self.desk.json("tkt", "queue", "list")], ["support", "billing"])
        self.assertEqual([a["login"] for a in self.desk.json("tkt", "agent", "list")], [USER, "bert"])
        self.assertEqual([m["address"] for m in self.desk.json("tkt", "mailbox", "list")], ["support@example.com"])
        self.assertIn("[desk]", self.run_tkt("config", "show"))


class AtATerminal(OnADesk):
    def test_a_hostile_subject_is_harmless_everywhere(self):
        self.new(HOSTILE)
        self.run_tkt("set", 1, "+\x1b[2Jtag", status=64)
        outputs = [self.run_tkt("list"), self.run_tkt("show", 1, "--events"), self.run_tkt("log"),
                   self.run_tkt("why", 1), self.run_tkt("complete", "tickets"),
                   self.run_tkt("complete", "tags"), self.run_tkt("list", "--json"),
                   self.run_tkt("show", 1, "--json"), self.run_tkt("set", 1, f"subject={HOSTILE}2")]
        outputs += [self.at_terminal(*words, NO_COLOR="1")[1]
                    for words in (("list",), ("show", 1), ("log",), ("why", 1))]
        for output in outputs:
            self.assertNotRegex(output, "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
            self.assertLess(max(len(run) for run in re.findall("\u0301*", output)), 10)

    def test_json_keeps_the_truth(self):
        self.new(HOSTILE)
        self.assertEqual(self.desk.json("tkt", "list")[0]["subject"], HOSTILE)

    def test_a_table_fits_the_screen(self):
        self.new("プリンター" * 30)
        self.new("short")
        for columns in (60, 80, 200):
            with self.subTest(columns=columns):
                status, seen = self.at_terminal("list", columns=columns, NO_COLOR="1")
                self.assertEqual(status, 0)
                lines = seen.splitlines()
                self.assertEqual(len(lines), 3)
                self.assertIn("subject", lines[0])
                for line in lines:
                    wide = sum(2 if ord(c) > 0x2fff else 1 for c in line)
                    self.assertLessEqual(wide, columns)

    def test_colour_is_for_terminals_that_want_it(self):
        self.new()
        self.assertIn("\x1b[", self.at_terminal("list")[1])
        self.assertNotIn("\x1b", self.at_terminal("list", NO_COLOR="1")[1])
        self.assertNotIn("\x1b", self.run_tkt("list"))

    def test_a_terminal_without_utf8_gets_ascii(self):
        self.new("Zażółć")
        seen = self.at_terminal("list", LC_ALL="C", NO_COLOR="1")[1]
        self.assertTrue(seen.isascii())
        self.assertIn("Za????", seen)

    def test_a_pager_is_used_at_a_terminal_only(self):
        self.new()
        self.assertIn("paged ", self.at_terminal("list", PAGER="sed 's/^/paged /'")[1])
        self.assertNotIn("paged", self.run_tkt("list", PAGER="sed 's/^/paged /'"))


class Completions(OnADesk):
    def setUp(self):
        super().setUp()
        self.new("one", "--tag", "hot")
        self.source = os.environ["TKT_SOURCE"] + "/completions"

    def shell(self, *words):
        done = subprocess.run(words, env=self.desk.environment, capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def bash(self, line):
        script = f"""
            . {self.source}/tkt.bash
            compopt() {{ :; }}
            COMP_LINE='{line}' COMP_POINT={len(line)}
            read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
            _tkt
            printf '%s\\n' "${{COMPREPLY[@]}}" """
        return self.shell("bash", "-c", script)

    def test_bash(self):
        self.assertEqual(self.bash("tkt li"), ["list", "link"])
        self.assertIn("reopen", self.bash("tkt "))
        self.assertNotIn("complete", self.bash("tkt "))
        self.assertEqual(self.bash("tkt show "), ["1"])
        self.assertEqual(self.bash("tkt list --queue "), ["support", "billing"])
        self.assertEqual(self.bash("tkt list --qu"), ["--queue", "--quiet"])
        self.assertEqual(self.bash("tkt set 1 +h"), ["+hot"])
        self.assertEqual(self.bash("tkt set 1 priority=h"), ["high"])
        self.assertEqual(self.bash("tkt move 1 bi"), ["billing"])
        self.assertEqual(self.bash("tkt list subj"), ["subject:"])
        # Readline puts what stands behind the colon in its place.
        self.assertEqual(self.bash("tkt list queue:b"), ["billing"])
        self.assertEqual(self.bash("tkt search -queue:b"), ["billing"])
        for program in ("tkt-fetch", "tkt-rules", "tkt-sla", "tkt-send", "tktd"):
            self.shell("bash", "-c", f". {self.source}/{program}.bash; complete -p {program} > /dev/null")

    def verbs(self):
        usage = self.run_tkt("--help").split("Subcommands:")[-1]
        return re.findall(r"^  ([a-z-]+)", usage, re.MULTILINE)

    def test_every_verb_and_every_option_of_it(self):
        verbs = self.verbs()
        self.assertEqual(set(self.bash("tkt ")), set(verbs))
        for verb in verbs:
            with self.subTest(verb=verb):
                usage = re.split("Subcommands:|\nExample", self.run_tkt(verb, "--help"))[0]
                options = set(re.findall(r"(--[a-z][a-z-]+)", usage))
                self.assertEqual(options - set(self.bash(f"tkt {verb} --")), set())

    LIVE = [("tkt list queue:bi", "queue:billing"), ("tkt list agent:be", "agent:bert"),
            ("tkt list tag:ho", "tag:hot"), ("tkt list @mi", "@mine"), ("tkt search @mi", "@mine"),
            ("tkt list --queue bi", "billing"), ("tkt list --agent be", "bert"), ("tkt assign 1 be", "bert"),
            ("tkt move 1 bi", "billing"), ("tkt list --tag ho", "hot"), ("tkt --as be", "bert"),
            ("tkt log agent:be", "agent:bert"), ("tkt log --agent be", "bert")]

    def with_a_saved_query(self):
        self.run_tkt("search", "--save", "mine", "agent:me")

    @unittest.skipUnless(shutil.which("bash"), "bash is not installed")
    def test_live_names_at_a_terminal_in_bash(self):
        self.with_a_saved_query()
        shell = ["bash", "--norc", "-i"]
        self.at_a_prompt(shell, f"PS1='ready> '; bind 'set bell-style none'; . {self.source}/tkt.bash\n", {})

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_live_names_at_a_terminal_in_zsh(self):
        self.with_a_saved_query()
        with tempfile.TemporaryDirectory() as home:
            begin = (f"fpath=({self.source} $fpath); autoload -Uz compinit; compinit -u -d {home}/dump; "
                     "PS1='ready> '; setopt no_beep; zstyle ':completion:*' insert-tab false\n")
            self.at_a_prompt(["zsh", "-f", "-i"], begin, {"ZDOTDIR": home, "HOME": home})

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_live_names_in_fish(self):
        self.with_a_saved_query()
        for line, whole in self.LIVE + [("tkt show ", "1")]:
            with self.subTest(line=line), tempfile.TemporaryDirectory() as home:
                found = subprocess.run(["fish", "-c", f"source {self.source}/tkt.fish; complete -C '{line}'"],
                                       env={**self.desk.environment, "HOME": home}, capture_output=True, text=True,
                                       timeout=60, check=False)
                self.assertIn(whole, [offer.split("\t")[0] for offer in found.stdout.splitlines()])

    def at_a_prompt(self, words, begin, more):
        """Each line with a tab behind it, as hands type it; what is shown then ends with the whole name."""
        pid, terminal = start(words, {**self.desk.environment, **more, "TERM": "dumb"})

        def until(text, what):
            seen, limit = "", time.monotonic() + 60
            while text not in seen and time.monotonic() < limit:
                if select.select([terminal], [], [], 1)[0]:
                    seen += os.read(terminal, 65536).decode(errors="replace")
            self.assertIn(text, seen, what)

        try:
            os.write(terminal, begin.encode())
            os.write(terminal, b"echo be''gun\n")
            until("begun", begin)
            for line, whole in self.LIVE + [("tkt show ", "1")]:
                # Whether it is whole is seen by what is run: the name that was offered, echoed.
                os.write(terminal, line.encode() + b"\t")
                os.write(terminal, b"\x01echo 'got' \n")
                until(f"got {line.rsplit(' ', 1)[0]} {whole}", line)
        finally:
            os.close(terminal)
            os.waitpid(pid, 0)

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish(self):
        def fish(line):
            with tempfile.TemporaryDirectory() as home:
                self.desk.environment["HOME"] = home
                found = subprocess.run(["fish", "-c", f"source {self.source}/tkt.fish; complete -C '{line}'"],
                                       env=self.desk.environment, capture_output=True, text=True, timeout=60,
                                       check=False)
            self.assertEqual(found.stderr, "")
            return [offer.split("\t")[0] for offer in found.stdout.splitlines()]
        self.assertEqual(fish("tkt lis"), ["list"])
        self.assertEqual(fish("tkt show "), ["1"])
        self.assertEqual(sorted(fish("tkt list --queue ")), ["billing", "support"])
        self.assertIn("priority=high", fish("tkt set 1 prio"))
        self.assertEqual(fish("tkt list queue:b"), ["queue:billing"])

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh(self):
        # The real completion system, at a terminal of its own: a tab behind what was typed.
        with tempfile.TemporaryDirectory() as home:
            rc = (f"fpath=({self.source} $fpath); autoload -Uz compinit; compinit -u -d {home}/dump\n"
                  "PS1='ready> '; setopt no_beep; zstyle ':completion:*' insert-tab false\n")
            with open(f"{home}/.zshrc", "w", encoding="utf-8") as file:
                file.write(rc)
            environment = {**self.desk.environment, "ZDOTDIR": home, "HOME": home, "TERM": "dumb"}
            pid, terminal = start(["zsh", "-i"], environment)
            seen = ""

            def until(text):
                nonlocal seen
                limit = time.monotonic() + 60
                while text not in seen and time.monotonic() < limit:
                    if select.select([terminal], [], [], 1)[0]:
                        seen += os.read(terminal, 65536).decode(errors="replace")
                self.assertIn(text, seen)
                seen = ""

            try:
                until("ready> ")
                os.write(terminal, b"tkt lis\t")
                until("tkt list ")
                os.write(terminal, b"--queue bil\t")
                until("billing")
                os.write(terminal, b"subject:x queue:sup\t")
                until("queue:support")
            finally:
                os.close(terminal)
                os.waitpid(pid, 0)


if __name__ == "__main__":
    unittest.main()
