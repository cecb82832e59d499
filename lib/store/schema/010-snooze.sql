-- Tickets that are put off, and wake up by themselves.
CREATE TABLE snooze (
  ticket INTEGER PRIMARY KEY REFERENCES ticket(id) ON DELETE CASCADE,
  until  INTEGER NOT NULL,
  status TEXT    NOT NULL -- to go back to: `open/escalated`
) STRICT;
CREATE INDEX snooze_until ON snooze(until);

-- Pauses that rules have set are the same thing.
INSERT INTO snooze(ticket, until, status)
  SELECT ticket, due_at, note FROM rule_timer WHERE rule = ' pause' AND fired_at IS NULL;
DELETE FROM rule_timer WHERE rule = ' pause';
