-- The outbox in people's hands, and copies of what was sent.

-- 1: taken back by a person; `state` is then 'failed'.
ALTER TABLE outbox ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1));
ALTER TABLE outbox_recipient ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1));
CREATE INDEX outbox_open ON outbox(id) WHERE state <> 'sent' AND cancelled = 0;
CREATE INDEX outbox_message ON outbox(message);

-- Mail that has left and is to be kept on the mailbox's server as well: a job of its own, whose
-- failure never sends anything again.
CREATE TABLE sent_copy (
  outbox      INTEGER PRIMARY KEY REFERENCES outbox(id) ON DELETE CASCADE,
  mailbox     TEXT    NOT NULL,
  state       TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'filing', 'filed', 'failed')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  begun       INTEGER NOT NULL DEFAULT 0, -- 1: an earlier try may have reached the server
  due_at      INTEGER NOT NULL, -- of the first try
  not_before  INTEGER NOT NULL, -- of the next try
  lease_until INTEGER,          -- while 'filing'
  lease_owner TEXT    NOT NULL DEFAULT '',
  error       TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX sent_copy_due ON sent_copy(mailbox, not_before) WHERE state IN ('queued', 'filing');
