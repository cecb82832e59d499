-- Mail that made no ticket is found by its Message-ID too, so that `tkt why` can tell the reason.
ALTER TABLE incoming ADD COLUMN message_id TEXT NOT NULL DEFAULT ''; -- of what was ignored
CREATE INDEX incoming_ignored ON incoming(message_id) WHERE message_id <> '';
