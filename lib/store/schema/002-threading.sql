-- Threading that stands what people do: keys that change, mail never seen, tickets merged and split,
-- robots that talk to each other.

-- What signs our Message-IDs. The newest key signs; all that are not retired are believed.
CREATE TABLE token_key (
  number     INTEGER PRIMARY KEY,
  key        TEXT    NOT NULL,
  created_at INTEGER NOT NULL, -- 0: before this was written down
  retired_at INTEGER           -- since when it is not believed; kept, so that its tokens are known
) STRICT;
INSERT INTO token_key(number, key, created_at)
  SELECT CAST(substr(name, 11) AS INTEGER), value, 0 FROM setting WHERE name LIKE 'token_key.%';
DELETE FROM setting WHERE name LIKE 'token_key.%';

-- Ids that a message refers to, of mail that we do not have: who answers the same mail finds it here,
-- and so does that mail if it comes after all.
CREATE TABLE ghost (
  message_id TEXT    NOT NULL, -- without < >
  message    INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE, -- that refers to it
  PRIMARY KEY (message_id, message)
) STRICT, WITHOUT ROWID;

-- Tickets that were merged into another one: their numbers stand for that one.
CREATE TABLE merged (
  ticket INTEGER PRIMARY KEY REFERENCES ticket(id),
  target INTEGER NOT NULL REFERENCES ticket(id) CHECK (target <> ticket)
) STRICT;
CREATE INDEX merged_target ON merged(target);

-- Numbers that other desks use for what a ticket is about.
CREATE TABLE foreign_number (
  number  TEXT    NOT NULL, -- folded for comparison
  ticket  INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  system  TEXT    NOT NULL, -- name of the other desk
  written TEXT    NOT NULL, -- as it came
  PRIMARY KEY (number, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX foreign_number_ticket ON foreign_number(ticket);

-- Merges, splits and moves of messages, with what their undoing needs.
CREATE TABLE operation (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  kind      TEXT    NOT NULL CHECK (kind IN ('merge', 'split', 'move')),
  source    INTEGER NOT NULL REFERENCES ticket(id), -- that the messages left
  target    INTEGER NOT NULL REFERENCES ticket(id), -- that they went to
  at        INTEGER NOT NULL,
  actor     TEXT    NOT NULL,
  status    TEXT    NOT NULL DEFAULT '', -- of the source before a merge: `open/escalated`
  undone_at INTEGER
) STRICT;
CREATE INDEX operation_source ON operation(source);
CREATE INDEX operation_target ON operation(target);

CREATE TABLE operation_item (
  operation INTEGER NOT NULL REFERENCES operation(id) ON DELETE CASCADE,
  kind      TEXT    NOT NULL CHECK (kind IN ('message', 'tag')),
  value     TEXT    NOT NULL, -- what the target got
  PRIMARY KEY (operation, kind, value)
) STRICT, WITHOUT ROWID;

-- Automatic mail to somebody outside, sent or only asked for; counted over a window that slides.
CREATE TABLE automatic_mail (
  id     INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  ticket INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  ours   TEXT    NOT NULL, -- folded addresses
  theirs TEXT    NOT NULL,
  sent   INTEGER NOT NULL  -- 0: it was withheld
) STRICT;
CREATE INDEX automatic_mail_pair ON automatic_mail(theirs, ours, at);
CREATE INDEX automatic_mail_ticket ON automatic_mail(ticket, at);

-- Tickets whose automatic answers are not as usual.
CREATE TABLE autoreply (
  ticket INTEGER PRIMARY KEY REFERENCES ticket(id) ON DELETE CASCADE,
  state  TEXT    NOT NULL CHECK (state IN ('stopped', 'skip-next', 'resumed')),
  at     INTEGER NOT NULL,
  reason TEXT    NOT NULL DEFAULT '' -- the evidence, where it stopped by itself
) STRICT;
