-- Texts that agents are writing: they outlive the editor, the connection and the program.
CREATE TABLE draft (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket     INTEGER REFERENCES ticket(id) ON DELETE CASCADE, -- NULL: one that is yet to be opened
  message    INTEGER REFERENCES message(id) ON DELETE CASCADE, -- that is answered or forwarded
  agent      TEXT    NOT NULL, -- login
  kind       TEXT    NOT NULL CHECK (kind IN ('reply', 'comment', 'forward', 'new')),
  started    TEXT    NOT NULL, -- the buffer as the editor was opened with it
  text       TEXT    NOT NULL, -- the buffer as it was saved last
  seen       INTEGER NOT NULL DEFAULT 0, -- the ticket's newest event when the writing began
  begun_at   INTEGER NOT NULL,
  saved_at   INTEGER NOT NULL,
  file       TEXT    NOT NULL DEFAULT '', -- what the editor has open
  open_until INTEGER -- an editor is open; NULL or over: none is
) STRICT;
CREATE INDEX draft_ticket ON draft(ticket) WHERE ticket IS NOT NULL;
CREATE INDEX draft_agent ON draft(agent, id);
