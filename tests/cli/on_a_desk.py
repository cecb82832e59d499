"""Tests of `tkt`, each on a desk of its own with two queues."""
import unittest

from desk import BIN, Desk, parsed
from terminal import at_terminal


def two_queues(billing="", high=""):
    """What such a desk has; with more for the queue `billing` and for the priority `high`."""
    return f"""
[[queue]]
name = "billing"
mailbox = "support"
{billing}
[[team]]
name = "second"
agents = ["bert"]

[[status]]
name = "open"
kind = "open"
substatuses = ["escalated"]

[[priority]]
name = "normal"
[[priority]]
name = "high"
weight = 80
{high}
"""


class OnADesk(unittest.TestCase):
    more = two_queues()

    def setUp(self):
        self.desk = Desk(more=self.more)
        self.addCleanup(self.desk.__exit__)
        self.state = self.desk.folder / "state"
        self.desk.environment |= {"XDG_STATE_HOME": str(self.state), "TZ": "UTC", "TERM": "xterm"}
        for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG", "VISUAL", "EDITOR", "PAGER"):
            self.desk.environment.pop(name, None)

    def tkt(self, *words, **more):
        return self.desk.run("tkt", *words, **more)

    def new(self, subject="Printer on fire", *words):
        """A ticket's number."""
        line = self.tkt("new", "-s", subject, "--from", "Zoë <zoe@customer.example>", "-m", "It burns.", *words)
        return int(line.split("\t")[0])

    def ticket(self, number):
        return parsed(self.tkt("show", number, "--json"))

    def refuses(self, status, *words, **more):
        """The one line that it says."""
        self.assertEqual(self.tkt(*words, status=status, **more), "")
        lines = self.desk.stderr.splitlines()
        self.assertEqual(len(lines), 1, self.desk.stderr)
        self.assertTrue(lines[0].startswith("tkt: "), lines[0])
        return lines[0]

    def at_terminal(self, *words, columns=80, keys=b"", **environment):
        """Exit status, and what a person sees."""
        return at_terminal([str(BIN / "tkt"), *map(str, words)],
                           {**self.desk.environment, "PAGER": "cat", "COLUMNS": str(columns), **environment},
                           columns, keys)
