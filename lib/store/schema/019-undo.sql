-- What commands of agents have done, so that each can be taken back: the commands, and the rows that
-- they changed beside what the log of tickets tells, as they were before and after. Both are
-- forgotten after 90 days; the log is not.
CREATE TABLE action (
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  id        INTEGER NOT NULL UNIQUE, -- as in action_event: drawn by lot
  at        INTEGER NOT NULL,        -- when it began
  actor     TEXT    NOT NULL,
  unix_user TEXT    NOT NULL,
  command   TEXT    NOT NULL,        -- its verb
  kind      TEXT    NOT NULL DEFAULT 'do' CHECK (kind IN ('do', 'undo', 'redo')),
  undone_by INTEGER                  -- id of the command that took it back, wholly or in part
) STRICT;
CREATE INDEX action_actor ON action(actor, number) WHERE undone_by IS NULL;
CREATE INDEX action_at ON action(at);

CREATE TABLE row_change (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  action     INTEGER NOT NULL, -- id of the command
  table_name TEXT    NOT NULL,
  key        TEXT    NOT NULL, -- a JSON array: the primary key
  before     TEXT,             -- a JSON object of columns; NULL where there was no row
  after      TEXT,
  UNIQUE (action, table_name, key)
) STRICT;

-- A few at a time, so that no command has to wait for what a large one left.
CREATE TRIGGER action_forgotten AFTER INSERT ON action BEGIN
  DELETE FROM row_change WHERE id IN (
    SELECT r.id FROM action a JOIN row_change r ON r.action = a.id
     WHERE a.at < new.at - 7776000000 ORDER BY a.at LIMIT 500);
  DELETE FROM action WHERE number IN (
    SELECT a.number FROM action a
     WHERE a.at < new.at - 7776000000
       AND NOT EXISTS (SELECT 1 FROM row_change r WHERE r.action = a.id) ORDER BY a.at LIMIT 20);
END;

INSERT INTO action(id, at, actor, unix_user, command, kind)
  SELECT a.action, min(e.at), e.actor, e.unix_user, '',
         iif(EXISTS (SELECT 1 FROM undone u WHERE u.action = a.action), 'undo', 'do')
    FROM action_event a JOIN event e ON e.id = a.event
   WHERE e.at > (SELECT coalesce(max(at), 0) FROM event) - 7776000000
   GROUP BY a.action ORDER BY min(e.id);

-- Contacts are rows like any other.
DROP TABLE contact_action;
