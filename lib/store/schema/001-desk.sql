-- The desk: from raw mail to tickets and back out. Instants are UTC milliseconds since 1970.

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every message byte for byte, once; attachments are cut out of it on demand.
CREATE TABLE raw (
  id    INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

-- What a fetch has taken and tkt-rules has yet to read; rows stay, as the memory of what was taken.
CREATE TABLE incoming (
  id          INTEGER PRIMARY KEY,
  mailbox     TEXT    NOT NULL,
  folder      TEXT    NOT NULL,
  uidvalidity INTEGER NOT NULL DEFAULT 0,
  uid         INTEGER,           -- NULL where the source has none (Maildir, mbox, a pipe)
  digest      BLOB    NOT NULL,  -- SHA-256 of the raw bytes
  arrived_at  INTEGER NOT NULL,  -- at the mailbox (INTERNALDATE), not here
  stored_at   INTEGER NOT NULL,
  size        INTEGER NOT NULL,  -- bytes of the whole message, also where only its header was taken
  raw         INTEGER NOT NULL REFERENCES raw(id),
  silent      INTEGER NOT NULL DEFAULT 0, -- 1: an import of old mail, which nothing answers
  note        TEXT    NOT NULL DEFAULT '', -- what was not taken, for people
  state       TEXT    NOT NULL DEFAULT 'new'
              CHECK (state IN ('new', 'done', 'ignored', 'quarantined')),
  attempts    INTEGER NOT NULL DEFAULT 0, -- times that tkt-rules began to read it
  reason      TEXT    NOT NULL DEFAULT '' -- why ignored or quarantined
) STRICT;
CREATE UNIQUE INDEX incoming_uid ON incoming(mailbox, folder, uidvalidity, uid) WHERE uid IS NOT NULL;
CREATE INDEX incoming_digest ON incoming(digest);
CREATE INDEX incoming_new ON incoming(id) WHERE state = 'new';

-- How far each folder has been taken. Memory of single messages is in incoming.
CREATE TABLE mailbox_state (
  mailbox     TEXT    NOT NULL,
  folder      TEXT    NOT NULL,
  uidvalidity INTEGER NOT NULL,
  first_uid   INTEGER NOT NULL, -- UIDNEXT at the first connection; 0: of other UIDs, dates decide
  first_at    INTEGER NOT NULL, -- the first connection: from here on mail is new to us
  next_uid    INTEGER NOT NULL, -- what is below is dealt with (mbox: a place in the file)
  complete    INTEGER NOT NULL DEFAULT 0, -- 1 once what was there at first is dealt with
  fetched_at  INTEGER NOT NULL, -- last run that ended well
  PRIMARY KEY (mailbox, folder)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL DEFAULT '',
  organisation TEXT    NOT NULL DEFAULT '',
  type         TEXT    NOT NULL DEFAULT '',
  vip          INTEGER NOT NULL DEFAULT 0,
  language     TEXT    NOT NULL DEFAULT '',
  notes        TEXT    NOT NULL DEFAULT '',
  created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE contact_address (
  address TEXT    PRIMARY KEY, -- folded for comparison
  contact INTEGER NOT NULL REFERENCES contact(id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_address_contact ON contact_address(contact);

CREATE TABLE ticket (
  id                INTEGER PRIMARY KEY AUTOINCREMENT, -- a number never comes back
  subject           TEXT    NOT NULL,
  status            TEXT    NOT NULL,
  substatus         TEXT    NOT NULL DEFAULT '',
  active            INTEGER NOT NULL, -- 1 while the status is of a kind in which something is left to do
  queue             TEXT    NOT NULL,
  agent             TEXT    NOT NULL DEFAULT '',
  team              TEXT    NOT NULL DEFAULT '',
  priority          TEXT    NOT NULL DEFAULT '',
  category          TEXT    NOT NULL DEFAULT '',
  type              TEXT    NOT NULL DEFAULT '',
  sla               TEXT    NOT NULL DEFAULT '',
  mailbox           TEXT    NOT NULL DEFAULT '',
  requester_name    TEXT    NOT NULL DEFAULT '',
  requester_address TEXT    NOT NULL DEFAULT '', -- as written
  contact           INTEGER REFERENCES contact(id) ON DELETE SET NULL,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  last_message_at   INTEGER NOT NULL,
  last_message_from TEXT    NOT NULL DEFAULT '',
  closed_at         INTEGER -- since when it is not active
) STRICT;
CREATE INDEX ticket_active ON ticket(id) WHERE active = 1;
CREATE INDEX ticket_active_agent ON ticket(agent, id) WHERE active = 1;
CREATE INDEX ticket_active_queue ON ticket(queue, id) WHERE active = 1;
CREATE INDEX ticket_contact ON ticket(contact, id) WHERE contact IS NOT NULL;

CREATE TABLE message (
  id           INTEGER PRIMARY KEY,
  ticket       INTEGER NOT NULL REFERENCES ticket(id),
  kind         TEXT    NOT NULL CHECK (kind IN ('incoming', 'outgoing', 'comment', 'auto')),
  at           INTEGER NOT NULL,
  author       TEXT    NOT NULL DEFAULT '', -- login of the agent who wrote it
  from_name    TEXT    NOT NULL DEFAULT '',
  from_address TEXT    NOT NULL DEFAULT '',
  subject      TEXT    NOT NULL DEFAULT '',
  message_id   TEXT    NOT NULL DEFAULT '', -- without < >
  class        TEXT    NOT NULL DEFAULT '', -- what kind of mail it was taken for, and why
  text         TEXT    NOT NULL,
  raw          INTEGER REFERENCES raw(id),
  incoming     INTEGER REFERENCES incoming(id)
) STRICT;
CREATE INDEX message_ticket ON message(ticket, id);
CREATE INDEX message_message_id ON message(message_id) WHERE message_id <> '';
CREATE UNIQUE INDEX message_incoming ON message(incoming) WHERE incoming IS NOT NULL;

CREATE TABLE message_recipient (
  message  INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  field    TEXT    NOT NULL CHECK (field IN ('to', 'cc', 'bcc')),
  position INTEGER NOT NULL,
  name     TEXT    NOT NULL DEFAULT '',
  address  TEXT    NOT NULL,
  PRIMARY KEY (message, field, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
  message    INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  part       INTEGER NOT NULL, -- which leaf of the MIME tree
  name       TEXT    NOT NULL,
  type       TEXT    NOT NULL,
  size       INTEGER NOT NULL,
  content_id TEXT    NOT NULL DEFAULT '',
  is_inline  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (message, part)
) STRICT, WITHOUT ROWID;

-- Who takes part in a ticket: whose mail a subject tag or a reference is believed from.
CREATE TABLE participant (
  ticket  INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  address TEXT    NOT NULL, -- folded for comparison
  PRIMARY KEY (ticket, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket_tag (
  ticket INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  tag    TEXT    NOT NULL,
  PRIMARY KEY (ticket, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_tag_tag ON ticket_tag(tag, ticket);

CREATE TABLE link (
  ticket INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  other  INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  kind   TEXT    NOT NULL, -- 'follows': `ticket` came of a mail that claimed to belong to `other`
  PRIMARY KEY (ticket, other, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE sla_clock (
  ticket     INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  target     TEXT    NOT NULL CHECK (target IN ('reaction', 'alarm', 'resolution')),
  started_at INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  stopped_at INTEGER, -- NULL while the clock runs
  crossed_at INTEGER, -- when tkt-sla wrote the event, NULL until then
  PRIMARY KEY (ticket, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX sla_clock_due ON sla_clock(due_at) WHERE stopped_at IS NULL AND crossed_at IS NULL;

-- Append-only: who changed what, when, from what to what, and why.
CREATE TABLE event (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket    INTEGER NOT NULL REFERENCES ticket(id),
  at        INTEGER NOT NULL,
  actor     TEXT    NOT NULL, -- login of an agent, or the program
  unix_user TEXT    NOT NULL,
  kind      TEXT    NOT NULL,
  before    TEXT    NOT NULL DEFAULT '',
  after     TEXT    NOT NULL DEFAULT '',
  reason    TEXT    NOT NULL DEFAULT '',
  message   INTEGER REFERENCES message(id)
) STRICT;
CREATE INDEX event_ticket ON event(ticket, id);
CREATE TRIGGER event_stays BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

CREATE TABLE outbox (
  id          INTEGER PRIMARY KEY,
  ticket      INTEGER REFERENCES ticket(id),
  message     INTEGER REFERENCES message(id),
  mailbox     TEXT    NOT NULL, -- by whose outgoing side it leaves
  sender      TEXT    NOT NULL, -- of the envelope; '' for what must not be answered
  raw         INTEGER NOT NULL REFERENCES raw(id),
  state       TEXT    NOT NULL DEFAULT 'queued'
              CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'failed', 'unknown')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  due_at      INTEGER NOT NULL, -- of the first try
  not_before  INTEGER NOT NULL, -- of the next try
  lease_until INTEGER,          -- while 'sending': after this nobody is at it any more
  lease_owner TEXT    NOT NULL DEFAULT '', -- while 'sending': the boot and the process that has it
  begun       INTEGER NOT NULL DEFAULT 0,  -- 1: this try may have reached the server
  error       TEXT    NOT NULL DEFAULT '',
  created_at  INTEGER NOT NULL,
  done_at     INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox(not_before) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_ticket ON outbox(ticket);

CREATE TABLE outbox_recipient (
  outbox  INTEGER NOT NULL REFERENCES outbox(id) ON DELETE CASCADE,
  address TEXT    NOT NULL,
  state   TEXT    NOT NULL DEFAULT 'queued'
          CHECK (state IN ('queued', 'sent', 'refused', 'failed', 'unknown')),
  reply   TEXT    NOT NULL DEFAULT '', -- what the server said
  PRIMARY KEY (outbox, address)
) STRICT, WITHOUT ROWID;

-- Full text of subjects and messages; the text itself stays in `message`.
CREATE VIRTUAL TABLE message_search USING fts5(
  subject, text, content = 'message', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER message_search_insert AFTER INSERT ON message BEGIN
  INSERT INTO message_search(rowid, subject, text) VALUES (new.id, new.subject, new.text);
END;
CREATE TRIGGER message_search_delete AFTER DELETE ON message BEGIN
  INSERT INTO message_search(message_search, rowid, subject, text)
  VALUES ('delete', old.id, old.subject, old.text);
END;
CREATE TRIGGER message_search_update AFTER UPDATE OF subject, text ON message BEGIN
  INSERT INTO message_search(message_search, rowid, subject, text)
  VALUES ('delete', old.id, old.subject, old.text);
  INSERT INTO message_search(rowid, subject, text) VALUES (new.id, new.subject, new.text);
END;
