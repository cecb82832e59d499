"""Mistakes of the command line: each is named, in one line that says what is wrong."""
import os
import unittest

from lib.on_a_desk import OnADesk


class Numbers(OnADesk):
    def test_a_limit_is_a_number_that_counts(self):
        for words in (("list",), ("search", "fire"), ("log",), ("outbox", "list"), ("contact", "list")):
            for value in ("-1", "x", "1.5", "99999999999999999999999"):
                said = self.refuses(64, *words, "-n", value)
                self.assertEqual(said, f'tkt: --limit: "{value}" is no number')

    def test_the_number_of_a_message_is_one(self):
        self.new()
        for option in ("--raw", "--html"):
            self.assertEqual(self.refuses(64, "show", option, "x"), f'tkt: {option}: "x" is no number')
        self.assertEqual(self.refuses(64, "reply", "1", "-m", "x", "--seen", "x"),
                         'tkt: --seen: "x" is no number')

    def test_an_unknown_message_is_told_with_the_nearest(self):
        self.new()
        for words in (("show", "--raw", "7"), ("show", "--html", "7"), ("show", "--attachment", "7:1"),
                      ("split", "1", "7"), ("comment", "1", "-m", "x", "--attach", "7:1")):
            self.assertEqual(self.refuses(64, *words),
                             "tkt: no message 7; the nearest is 1; tkt show ID has their numbers")


    def test_other_numbers_too(self):
        self.new()
        for words, told in [
                (("contact", "show", "99"), "no contact 99; the nearest is 1; tkt contact list has their numbers"),
                (("draft", "show", "9"), "no draft 9; there are none; tkt draft list has their numbers"),
                (("outbox", "show", "9"), "no mail 9 in the outbox; there are none; tkt outbox list has them"),
                (("outbox", "cancel", "9"), "no mail 9 in the outbox; there are none; tkt outbox list has them")]:
            self.assertEqual(self.refuses(64, *words), f"tkt: {told}")


class Options(OnADesk):
    def test_an_option_that_is_given_twice(self):
        self.new()
        self.assertEqual(self.refuses(64, "comment", "1", "-m", "a", "-m", "b"),
                         "tkt: --message is given more than once")

    def test_an_output_without_attachment_goes_nowhere(self):
        self.new()
        self.assertEqual(self.refuses(64, "show", "1", "-o", "x"), "tkt: --output requires --attachment")
        self.assertEqual(self.refuses(64, "show", "--attachment", ":"),
                         'tkt: --attachment takes MESSAGE:NUMBER or MESSAGE:NAME, not ":"')

    def test_a_folder_is_no_text(self):
        self.new()
        self.assertEqual(self.refuses(66, "comment", "1", "-F", "/tmp"), "tkt: /tmp: Is a directory")

    def test_too_much_text_is_told_as_such(self):
        self.new()
        self.assertEqual(self.refuses(65, "comment", "1", stdin=b"a" * 21_000_000),
                         "tkt: the text is larger than the limit of 20971520 bytes")


class Addresses(OnADesk):
    def test_what_is_no_text_is_no_address(self):
        self.new()
        for address in (b"\xff@x.example", b"a@x\x01.example"):
            said = self.refuses(64, "reply", "1", "-m", "x", "--cc", os.fsdecode(address))
            self.assertIn("no mail address", said)


class NewTickets(OnADesk):
    def test_what_only_mail_has_is_refused_for_a_comment(self):
        for words in (("--cc", "c@x.example"), ("--bcc", "c@x.example"), ("--mailbox", "support"),
                      ("--markdown",), ("--at", "2h"), ("--undo-send", "30s"), ("--template", "message")):
            said = self.refuses(64, "new", "-s", "Till", "-m", "It is dead.", *words)
            self.assertEqual(said, f"tkt: {words[0]} needs --send or --to: the text of this ticket is a "
                                   "comment, which goes to nobody")
        self.assertEqual(self.tkt("list", "--all"), "")

    def test_names_are_looked_up_first(self):
        to = ("new", "-s", "Till", "-m", "It is dead.", "--to", "zoe@customer.example")
        self.assertEqual(self.refuses(64, *to, "--mailbox", "suport"),
                         'tkt: no mailbox "suport"; did you mean "support"?')
        self.assertEqual(self.refuses(64, *to, "-t", "mesage"),
                         'tkt: no template "mesage"; did you mean "message"?')

    def test_a_template_in_the_editor_would_not_know_the_ticket(self):
        status, seen = self.at_terminal("new", "-s", "Till", "--to", "zoe@customer.example", "-t", "message",
                                        EDITOR="false")
        self.assertEqual(status, 64)
        self.assertIn("--template needs -m or -F", seen)

    def test_what_was_settled_on_the_telephone_is_closed_at_once(self):
        line = self.tkt("new", "-s", "Till", "-m", "It was the cable.", "--close")
        self.assertEqual(line, "1\t\tclosed\n")
        self.assertEqual(self.refuses(64, "new", "-s", "Till", "-m", "x", "--close", "--status", "open"),
                         "tkt: --status excludes --close")


class Queries(OnADesk):
    def test_words_that_begin_alike_are_all_named(self):
        self.assertIn('"una" may be unanswered, unassigned', self.tkt("list", "is:una", status=64) +
                      self.desk.stderr)
        self.assertIn('"re" may be reaction_late, resolve_late', self.tkt("list", "clock:re", status=64) +
                      self.desk.stderr)

    def test_a_number_that_nothing_has_is_told_with_the_nearest(self):
        self.new("one")
        self.new("two")
        for query, told in (("99", "no ticket 99; the nearest is 2"), ("id:99", "no ticket 99; the nearest is 2"),
                            ("'#7'", "no ticket 7; the nearest is 2"), ("link:5", "no ticket 5; the nearest is 2"),
                            ("contact:9", "no contact 9; the nearest is 1"), ("3..1", "3 is above 1: 1..3")):
            for verb in (("list",), ("close", "--plan", "--where")):
                self.tkt(*verb, query.strip("'"), status=64)
                self.assertIn(told, self.desk.stderr.splitlines()[0])
        # Numbers of which none is meant by itself.
        self.assertEqual(self.tkt("list", "--ids", "1..99"), "2\n1\n")
        self.assertEqual(self.tkt("list", "--ids", "id:<99"), "2\n1\n")
        self.assertEqual(self.tkt("search", "99"), "")
        self.assertIn("no event 99; the nearest is 4", self.refuses(64, "undo", 99))
        self.assertIn("no command c99, or none any more; the nearest is 2", self.refuses(64, "undo", "c99"))
        self.tkt("key", "rotate")
        self.assertRegex(self.refuses(64, "key", "retire", 9), "no key 9; the nearest is [12];")


class Forwards(OnADesk):
    def test_words_of_ones_own_are_looked_at_as_in_an_answer(self):
        self.desk.deliver("one", b"From: ann@customer.example\r\nTo: support@example.com\r\nSubject: A\r\n\r\nHelp\r\n")
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.tkt("forward", 1, "--to", "x@other.example", "-m", "See the attached file.")
        self.assertIn('the text says "attached", and nothing is attached', self.desk.stderr)
        self.tkt("forward", 1, "--to", "x@other.example", "-m", "See the attached file.", "--force")
        self.assertEqual(self.desk.stderr, "")


if __name__ == "__main__":
    unittest.main()
