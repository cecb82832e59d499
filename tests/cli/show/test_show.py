"""tkt show and tkt why: one ticket, and its files."""
import pathlib

from lib.desk import USER
from lib.on_a_desk import WithPromises

TICKET = ["id", "subject", "status", "substatus", "queue", "agent", "team", "priority", "category",
          "type", "sla", "mailbox", "requester", "created_at", "updated_at", "last_message_at",
          "last_message_from", "reaction_due", "alarm_at", "resolve_due", "clock", "tags", "next_reaction_due",
          "paused", "autoreply_stopped"]

MESSAGE = ["id", "kind", "at", "from", "to", "cc", "subject", "message_id", "text", "attachments",
           "author"]

EVENT = ["at", "actor", "unix_user", "kind", "from", "to", "reason"]


class Showing(WithPromises):
    def test_fields_of_messages_and_events_are_those_promised(self):
        self.new()
        self.tkt("reply", 1, "-m", "Have you tried water?")
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
        self.tkt("comment", 1, "-m", "He is right.")
        page = self.tkt("show", 1, "--events")
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
            path = self.tkt("show", "--attachment", f"{message['id']}:{wanted}", "-o", folder).strip()
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
            self.tkt("show", "--attachment", f"{number}:{place}", "-o", target)
        names = sorted(p.name for p in target.iterdir())
        self.assertEqual(len(names), 2)
        for name in names:
            self.assertNotRegex(name, r"^[.-]|[/\\]")

    def test_why_and_log_tell_what_happened(self):
        self.new()
        self.tkt("close", 1, "--reason", "put out")
        self.assertIn("put out", self.tkt("why", 1))
        events = self.desk.json("tkt", "log")
        self.assertEqual(list(events[0]), ["id", "ticket"] + EVENT)
        self.assertEqual([e["id"] for e in events], sorted(e["id"] for e in events))
        last = events[-1]
        self.assertEqual((last["kind"], last["from"], last["to"], last["reason"]),
                         ("status", "new", "closed", "put out"))
        self.assertEqual(self.desk.json("tkt", "log", "--since", events[-2]["id"]), [last])
        self.assertEqual(self.desk.json("tkt", "log", "--since", last["id"]), [])
