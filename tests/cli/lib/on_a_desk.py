"""Tests of `tkt`, each on a desk of its own with two queues."""
import unittest

from lib.desk import BIN, Desk, parsed
from lib.terminal import at_terminal


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


# With members of the queue `billing`.
MORE = two_queues(billing='agents = ["bert"]\nteams = ["second"]')

# What a stranger may write into a subject: a command for the terminal, a title, the eight-bit form
# of a command, a change of the direction of writing, a heap of accents.
HOSTILE = "fire\x1b[2J\x1b]0;owned\x07\u009b31m\u202egnp.exe" + "e" + "\u0301" * 1000


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


class WithPromises(OnADesk):
    """The priority `high` has times to react and to resolve."""

    more = two_queues(high='reaction = "1h"\nresolve = "4h"')


class Verbs(OnADesk):
    more = MORE

    def add_calm_template(self):
        """The template `calm`, for rules to answer with."""
        templates = self.desk.folder / "templates"
        templates.mkdir()
        (templates / "calm.en.mustache").write_text("Keep calm.\n")
        text = self.desk.config.read_text()
        self.desk.config.write_text(text.replace("[desk]", f'[desk]\ntemplate_folder = "{templates}"', 1))
