"""Finding and showing: queries, lists, searches, at terminals of two widths and in two locales."""
import csv
import io
import os
import pathlib
import re
import subprocess
import unittest
import xml.etree.ElementTree

from lib.desk import BIN, USER
from lib.on_a_desk import HOSTILE, WithPromises

GOLDEN = pathlib.Path(__file__).parents[1] / "golden"

MAIL = b"""From: Zo\xc3\xab <zoe@customer.example>
To: support@example.com
Subject: Printer on fire
Message-ID: <one@customer.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

It burns since noon.

> one
> two
> three
> four
> five
> six

--b
Content-Type: text/html; charset=utf-8

<p>It <b>burns</b> since noon.</p>
--b--
"""


class Finding(WithPromises):
    def fill(self, *more):
        self.new("Printer on fire", *more)
        self.new("Rechnung für プリンター", "--queue", "billing", "--agent", "bert", *more)
        self.new("طابعة لا تعمل", "--tag", "hot", *more)

    def ids(self, *words):
        return [int(n) for n in self.tkt("list", "--ids", *words).split()]

    def golden(self, name, text):
        """Held against a file; TKT_GOLDEN=1 writes it anew."""
        text = text.rstrip() + "\n"
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("TKT_GOLDEN"):
            GOLDEN.mkdir(exist_ok=True)
            path.write_text(text)
        self.assertEqual(text, path.read_text())

    def test_a_query_stands_on_the_command_line(self):
        self.fill()
        self.assertEqual(self.ids("queue:billing"), [2])
        self.assertEqual(self.ids("-queue:billing"), [3, 1])
        self.assertEqual(self.ids("queue:support tag:hot OR agent:bert"), [3, 2])
        self.assertEqual(self.ids("-tag:hot", "-agent:bert"), [1])
        self.assertEqual(self.ids("on fire"), [1])  # the shell's quotes: a phrase
        self.assertEqual(self.ids("fire on"), [])
        self.assertEqual(self.ids("fire", "on"), [1])
        self.assertEqual(self.ids("1", "3"), [3, 1])
        self.assertEqual(self.ids("agent:be"), [2])
        self.assertEqual(self.ids("--sort", "customer", "created:today"), [3, 2, 1])

    def test_a_mistake_is_pointed_at(self):
        self.fill()
        for words, what, line, below in [
                (("queue:billing", "staus:open"), 'did you mean "status"', "  queue:billing staus:open",
                 "                ^~~~~"),
                (("プリンター agent:brt",), 'did you mean "bert"', "  プリンター agent:brt",
                 "                   ^~~")]:
            self.assertEqual(self.tkt("list", *words, status=64), "")
            said = self.desk.stderr.splitlines()
            self.assertIn(what, said[0])
            self.assertEqual(said[1:], [line, below])
        self.tkt("list", "staus:\x1b[2J\u202e", status=64)
        self.assertNotRegex(self.desk.stderr, "[\x1b\u202e]")

    def test_what_there_is_is_said_where_nothing_is_near(self):
        self.fill()
        for words, told in [
                (("list", "status:nosuch"), 'no status "nosuch"; there are open, new, '),
                (("list", "--queue", "zzz"), 'no queue "zzz"; there are support, billing'),
                (("list", "agent:nobdy"), 'no agent "nobdy"; there are '),
                (("list", "--sort", "zzz"), 'cannot sort by "zzz"; there are newest, oldest, '),
                (("list", "@nosuch"), 'no saved query "nosuch"; there are none'),
                (("list", "link:foo"), 'no kind of link "foo"; there are relates, '),
                (("assign", 1, "zzz"), 'no agent "zzz"; there are '),
                (("set", 1, "priority=zzz"), 'no priority "zzz"; there are '),
                (("reply", 1, "-m", "x", "-t", "nosuch"), 'no template "nosuch"; there are acknowledge, '),
                (("reply", 1, "-m", "x", "--mailbox", "zzz"), 'no mailbox "zzz"; there is only support'),
                (("agent", "zzz"), 'tkt agent has no word "zzz"; there are list, show, '),
                (("completion", "bsh"), 'no shell "bsh"; did you mean "bash"?'),
        ]:
            self.tkt(*words, status=64)
            self.assertIn("tkt: " + told, self.desk.stderr.splitlines()[0])
        said = self.refuses(64, "reply", 1, "-m", "x", "-t", "nosuch").splitlines()
        self.assertEqual(len(said), 1)
        self.assertTrue(said[0].endswith(", …"), said)

    def test_a_list_is_a_feed(self):
        self.fill()
        self.tkt("set", 1, "subject=<b>&\x1b[31m\u202e", "+hot")
        atom = "{http://www.w3.org/2005/Atom}"
        feed = xml.etree.ElementTree.fromstring(self.tkt("list", "--atom", "queue:support"))
        self.assertEqual(feed.tag, atom + "feed")
        self.assertEqual(feed.findtext(atom + "title"), "Example Ltd: queue:support")
        self.assertRegex(feed.findtext(atom + "id"), "^tag:example\\.com,2000:tickets/[0-9a-f]{16}$")
        entries = {entry.findtext(atom + "title").split()[0]: entry for entry in feed.findall(atom + "entry")}
        self.assertEqual(sorted(entries), [f"#{number}" for number in sorted(map(
            int, self.tkt("list", "--ids", "queue:support").split()))])
        one = entries["#1"]
        self.assertTrue(one.findtext(atom + "title").startswith("#1 <b>&"))
        self.assertNotRegex(one.findtext(atom + "title"), "[\x1b\u202e]")
        self.assertRegex(one.findtext(atom + "id"), r"^tag:example\.com,\d{4}-\d\d-\d\d:ticket/1$")
        self.assertEqual(one.find(atom + "category").get("term"), "hot")
        for entry in (feed, *entries.values()):  # what RFC 4287, section 4.1, wants of each
            self.assertTrue(all(entry.findtext(atom + name) for name in ("id", "title", "updated")))
        self.assertEqual(len(xml.etree.ElementTree.fromstring(self.tkt("search", "burns", "--atom"))
                             .findall(atom + "entry")), len(self.tkt("search", "burns", "--ids").split()))
        self.tkt("list", "--atom", "--csv", status=64)

    def test_lists_have_the_form_that_is_asked_for(self):
        self.fill()
        self.assertEqual(self.tkt("list", "2", "--format", "{id}|{subject:12}|{{{queue}}}\\n"),
                         "2|Rechnung fü…|{billing}\n\n")
        self.assertEqual(self.tkt("list", "--columns", "id,agent", "2"), "2\tbert\n")
        self.assertIn('did you mean "agent"', self.refuses(64, "list", "--columns", "id,agnt"))
        self.assertIn("never closed", self.refuses(64, "list", "--format", "{id"))
        self.assertIn("needs desk.url", self.refuses(64, "list", "--columns", "id,link"))
        self.tkt("set", 1, "subject==cmd()")
        rows = list(csv.reader(io.StringIO(self.tkt("list", "--csv", "--columns", "id,subject"))))
        self.assertEqual(rows, [["id", "subject"], ["3", "طابعة لا تعمل"], ["2", "Rechnung für プリンター"],
                                ["1", "'=cmd()"]])
        self.assertIn('"format":1,"id":3', self.tkt("list", "--json"))

    def test_links_are_there_where_they_are_asked_for(self):
        self.fill()
        self.assertIn("desk.url", self.refuses(64, "list", "--links"))
        text = self.desk.config.read_text().replace('[desk]', '[desk]\nurl = "https://desk.example.com"', 1)
        self.desk.config.write_text(text)
        self.assertIn("\x1b]8;;https://desk.example.com/tickets/1\x1b\\", self.at_terminal("list", "--links")[1])
        self.assertNotIn("\x1b]8", self.at_terminal("list")[1])
        self.assertNotIn("\x1b", self.tkt("list", "--links"))

    def test_what_is_hostile_stays_harmless(self):
        self.new(HOSTILE)
        self.tkt("search", "--save", "own", HOSTILE.split("\x1b")[0])
        outputs = [self.tkt("list", "--format", "{subject} {id}"), self.tkt("search", "fire"),
                   self.tkt("list", "--csv"), self.tkt("search", "--saved"),
                   self.tkt("complete", "terms", "tag:"), self.tkt("search", "fire", "--json")]
        outputs += [self.at_terminal(*words, NO_COLOR="1")[1]
                    for words in (("search", "fire"), ("list", "--format", "{subject}"), ("show", 1, "--all"))]
        for output in outputs:
            self.assertNotRegex(output, "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
            self.assertLess(max(len(run) for run in re.findall("\u0301*", output)), 10)

    def test_saved_queries(self):
        self.fill()
        self.tkt("search", "--save", "bills", "queue:billing")
        self.assertEqual(self.ids("@bills"), [2])
        self.assertEqual(self.ids("-@bills"), [3, 1])
        self.assertEqual(self.tkt("search", "--saved"), "bills\tqueue:billing\n")
        self.tkt("search", "--save", "wrong", "quue:billing", status=64)
        self.tkt("search", "--forget", "bills")
        self.tkt("list", "@bills", status=64)
        self.tkt("search", "--forget", "bills", status=64)

    def test_next_and_prev_go_through_the_last_list(self):
        self.fill()
        self.assertIn("no list", self.refuses(64, "next"))
        self.assertEqual(self.at_terminal("list")[0], 0)
        self.assertEqual(self.tkt("next", "--ids"), "3\n")
        self.assertIn("#3", self.at_terminal("next", NO_COLOR="1")[1])
        self.assertIn("#2", self.at_terminal("next", NO_COLOR="1")[1])
        self.assertEqual(self.tkt("prev", "--ids"), "3\n")
        self.assertEqual(self.tkt("next", "--ids", 2), "1\n")
        self.assertIn("last ticket", self.refuses(66, "next", 1))  # so that a loop ends
        self.assertIn("first ticket", self.refuses(66, "prev", "--ids", 3))
        shown = self.desk.json("tkt", "next", 3)
        self.assertEqual(shown, self.desk.json("tkt", "show", 2))
        self.assertEqual(self.desk.json("tkt", "next", "--ids", 3), [{"id": 2}])
        self.tkt("list", "queue:billing")  # of a script: not what a person goes through
        self.assertEqual(self.tkt("next", "--ids", 3), "2\n")

    def test_a_conversation_with_the_kind_of_each_block(self):
        self.desk.deliver("1", MAIL)
        self.run_tkt_stage("tkt-fetch")
        self.run_tkt_stage("tkt-rules")
        self.tkt("reply", 1, "-m", "Put it out.", "--no-quote")
        self.tkt("comment", 1, "-m", "Again.")
        self.tkt("set", 1, "priority=high", "+hot")
        shown = self.tkt("show", 1)
        for block in ("--- incoming", "--- answer", "--- comment", "*** change"):
            self.assertIn(block, shown)
        self.assertIn("[4 more quoted lines", shown)
        self.assertNotIn("> six", shown)
        self.assertIn("> six", self.tkt("show", 1, "--all"))
        self.assertNotIn("*** event", shown)
        self.assertIn("*** event", self.tkt("show", 1, "--events"))
        headers = self.tkt("show", 1, "--headers")
        self.assertIn("Message-ID: <one@customer.example>", headers)
        self.assertEqual(len(re.findall("^To: support@example.com$", headers, re.M)), 1)
        number = self.ticket(1)["messages"][0]["id"]
        self.assertIn("<b>burns</b>", self.tkt("show", "--html", number))
        self.assertIn("has no HTML", self.refuses(64, "show", "--html", number + 2))

    def run_tkt_stage(self, program):
        self.desk.run(program)

    def test_an_answer_names_its_agent_and_text_has_air_below(self):
        self.new()
        self.tkt("--as", "bert", "reply", 1, "-m", "Put it out.", "--no-quote", "--status", "pending")
        shown = self.tkt("show", 1)
        self.assertRegex(shown, r"\n--- answer 2 by bert  .* <support@example\.com>  ")
        self.assertRegex(shown, r"\n--- comment 1  Anna Agent ")  # that says it already
        self.assertRegex(shown, r"Bert Agent\n\n\*\*\* change bert  status: new → pending  .*\n")
        self.assertEqual([one["author"] for one in self.ticket(1)["messages"]], [USER, "bert"])

    def test_small_lists_are_tables_for_people_and_tabs_for_programs(self):
        self.tkt("search", "--save", "fires", "tag:fire")
        self.new()
        self.tkt("reply", 1, "-m", "Put it out.")  # makes a key
        for words, heading, line in [
                (("template", "list"), "name language forms place", "acknowledge\tde\ttext\tbuilt in\n"),
                (("template", "fields"), "field meaning", "ticket.id\tits number\n"),
                (("search", "--saved"), "name query", "fires\ttag:fire\n"),
                (("key", "list"), "key state made retired", "1\tsigns\t2"),
        ]:
            self.assertIn(line, self.tkt(*words))
            shown = self.at_terminal(*words, NO_COLOR="1")[1].replace("\r", "")
            self.assertEqual(shown.splitlines()[0].split(), heading.split())
            self.assertNotIn("\t", shown)

    def test_a_search_shows_the_place(self):
        self.fill()
        hit = self.desk.json("tkt", "search", "burns")[0]
        self.assertIn("burns", hit["snippet"])
        self.assertEqual(self.tkt("search", "nothing-like-it"), "")
        self.assertIn("It burns.", self.at_terminal("search", "it", "burns", NO_COLOR="1")[1])
        self.assertEqual(len(self.desk.json("tkt", "search", "zoe")), 3)  # a contact

    def test_alternatives_are_ranked_and_shown_too(self):
        one = self.new()
        self.tkt("comment", one, "-m", "A kangaroo, a kangaroo, and the kangaroo of Zoë")
        two = self.new("Second")
        self.tkt("comment", two, "-m", "It was a zebra that came in after all the others had gone home.")
        hits = self.desk.json("tkt", "search", "kangaroo OR zebra")
        self.assertEqual([hit["id"] for hit in hits], [one, two])
        self.assertIn("kangaroo", hits[0]["snippet"])
        self.assertIn("zebra", hits[1]["snippet"])
        hits = self.desk.json("tkt", "search", '(kang* OR "no such words") burns')
        self.assertEqual([hit["id"] for hit in hits], [one])
        self.assertEqual(self.tkt("list", "--ids", "kangaroo OR (zebra OR nothing)"), f"{two}\n{one}\n")
        self.assertEqual(self.tkt("list", "--ids", "kangaroo OR tag:none", "--limit", "1"), f"{two}\n")

    def test_tables_and_searches_at_two_widths_and_in_two_locales(self):
        self.fill("--as", "bert")  # whose name is as long on every machine
        for columns in (80, 200):
            for locale in ("C.UTF-8", "C"):
                for name, words in [("list", ("list",)), ("search", ("search", "burns")), ("show", ("show", 2))]:
                    status, seen = self.at_terminal(*words, columns=columns, LC_ALL=locale, NO_COLOR="1")
                    self.assertEqual(status, 0)
                    with self.subTest(name=name, columns=columns, locale=locale):
                        if locale == "C":
                            self.assertTrue(seen.isascii())
                        if name == "show":  # has the time of the clock on the wall
                            seen = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "YYYY-MM-DD hh:mm", seen)
                        self.golden(f"{name}-{columns}-{locale}", seen)

    def test_head_ends_it_quietly(self):
        for number in range(30):
            self.new(f"Subject {number} " + "x" * 200)
        for words in ("list", "search burns", "list --csv", "list --format {subject}"):
            done = subprocess.run(["bash", "-c", f"set -o pipefail; {BIN}/tkt {words} | head -n 1"],
                                  env=self.desk.environment, capture_output=True, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, b""), words)


class Completing(WithPromises):
    def test_terms_of_a_query(self):
        self.new("x", "--tag", "two words", "--tag", "plain")
        offers = lambda word: self.tkt("complete", "terms", "--", word).splitlines()
        self.assertIn("status:", offers("st"))
        self.assertIn("-status:", offers("-st"))
        self.assertIn("queue:billing", offers("queue:"))
        self.assertIn("queue:support,billing", offers("queue:support,"))
        self.assertIn('tag:"two words"', offers("tag:"))
        self.assertIn("agent:me", offers("agent:"))
        self.assertIn("is:unanswered", offers("is:"))
        self.assertEqual(offers("nothing:"), [])


if __name__ == "__main__":
    unittest.main()
