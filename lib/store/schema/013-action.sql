-- What one command has done, so that it can be taken back as a whole.
CREATE TABLE action_event (
  event  INTEGER PRIMARY KEY,
  action INTEGER NOT NULL -- drawn by lot
) STRICT;
CREATE INDEX action_event_action ON action_event(action, event);

-- Events that were taken back, and by which action.
CREATE TABLE undone (
  event  INTEGER PRIMARY KEY,
  action INTEGER NOT NULL
) STRICT;
CREATE INDEX undone_action ON undone(action);

-- Comments that were taken back. They stay, as what happened.
CREATE TABLE withdrawn (
  message INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  actor   TEXT    NOT NULL,
  at      INTEGER NOT NULL
) STRICT;
