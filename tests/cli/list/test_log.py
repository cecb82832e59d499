"""tkt log: what was asked for, and what goes on."""
import contextlib
import json
import sqlite3
import subprocess

from lib.on_a_desk import WithPromises


class Log(WithPromises):
    def test_the_log_is_asked_by_ticket_query_agent_and_time(self):
        self.new()
        self.new("Order 4711")
        self.tkt("--as", "bert", "set", "2", "priority=high")
        self.tkt("set", "1", "+urgent")

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
        self.tkt("log", "quue:x", status=64)
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
        self.tkt("close", 1)
        kinds = iter(lambda: json.loads(follower.stdout.readline())["kind"], "status")
        self.assertIn("message", list(kinds))

    def test_a_follower_whose_reader_is_gone_ends(self):
        self.new()
        done = subprocess.run(["bash", "-c", "tkt log -f --since 0 | head -n 1"], env=self.desk.environment,
                              capture_output=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
