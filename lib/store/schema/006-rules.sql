-- What rules remember between runs.

-- Rules of `on = "after:…"`: one row for each such rule and ticket that it counts for.
CREATE TABLE rule_timer (
  rule       TEXT    NOT NULL,
  ticket     INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  started_at INTEGER NOT NULL, -- the occurrence: a rule fires once for each
  due_at     INTEGER NOT NULL,
  fired_at   INTEGER,          -- NULL until then
  note       TEXT    NOT NULL DEFAULT '', -- of a pause: the status to go back to
  PRIMARY KEY (rule, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_timer_due ON rule_timer(due_at) WHERE fired_at IS NULL;
CREATE INDEX rule_timer_ticket ON rule_timer(ticket);

-- Which such rules have been counted for all tickets, and how they were written then.
CREATE TABLE rule_known (
  rule   TEXT PRIMARY KEY,
  timing TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Events that rules brought about and that no rule has looked at yet: how many rules deep.
CREATE TABLE rule_chain (
  event INTEGER PRIMARY KEY,
  depth INTEGER NOT NULL
) STRICT;

-- Programs that rules have run, or are to run.
CREATE TABLE rule_run (
  id         INTEGER PRIMARY KEY,
  rule       TEXT    NOT NULL,
  ticket     INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  message    INTEGER REFERENCES message(id),
  event      INTEGER,
  depth      INTEGER NOT NULL DEFAULT 0,    -- as in rule_chain, of what set the rule off
  captures   TEXT    NOT NULL DEFAULT '{}', -- a JSON object
  command    TEXT    NOT NULL,
  state      TEXT    NOT NULL DEFAULT 'queued'
             CHECK (state IN ('queued', 'running', 'done', 'failed', 'unknown')),
  result     TEXT    NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  began_at   INTEGER,
  done_at    INTEGER
) STRICT;
CREATE INDEX rule_run_open ON rule_run(id) WHERE state IN ('queued', 'running');

-- Who is there to be given tickets; without a row: ready.
CREATE TABLE agent_state (
  agent      TEXT PRIMARY KEY,
  state      TEXT NOT NULL CHECK (state IN ('ready', 'away')),
  until      INTEGER,                    -- of 'away'; NULL: until said otherwise
  substitute TEXT NOT NULL DEFAULT ''    -- who takes what would go to him
) STRICT, WITHOUT ROWID;

-- Active tickets of each agent, kept by the triggers below, so that nobody has to count them.
CREATE TABLE agent_load (
  agent  TEXT    PRIMARY KEY,
  active INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO agent_load(agent, active)
  SELECT agent, count(*) FROM ticket WHERE active = 1 AND agent <> '' GROUP BY agent;
CREATE TRIGGER agent_load_insert AFTER INSERT ON ticket
WHEN new.active = 1 AND new.agent <> ''
BEGIN
  INSERT INTO agent_load(agent, active) VALUES (new.agent, 1)
  ON CONFLICT(agent) DO UPDATE SET active = active + 1;
END;
CREATE TRIGGER agent_load_update AFTER UPDATE OF agent, active ON ticket
WHEN old.agent <> new.agent OR old.active <> new.active
BEGIN
  UPDATE agent_load SET active = active - 1
   WHERE agent = old.agent AND old.active = 1 AND old.agent <> '';
  INSERT INTO agent_load(agent, active)
  SELECT new.agent, 1 WHERE new.active = 1 AND new.agent <> ''
  ON CONFLICT(agent) DO UPDATE SET active = active + 1;
END;
CREATE TRIGGER agent_load_delete AFTER DELETE ON ticket
WHEN old.active = 1 AND old.agent <> ''
BEGIN
  UPDATE agent_load SET active = active - 1 WHERE agent = old.agent;
END;

-- Whose turn it was last.
CREATE TABLE agent_turn (
  pool  TEXT PRIMARY KEY, -- `queue:support`, `team:second-line`
  agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Problems that monitoring systems have reported, and the tickets that they made.
CREATE TABLE alarm (
  key    TEXT    NOT NULL, -- `nagios host/service`
  ticket INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  PRIMARY KEY (key)
) STRICT, WITHOUT ROWID;

-- Up to which event rules have looked. They begin with what happens from now on.
CREATE TABLE rule_cursor (
  only  INTEGER PRIMARY KEY CHECK (only = 1),
  event INTEGER NOT NULL
) STRICT;
INSERT INTO rule_cursor(only, event) SELECT 1, coalesce(max(id), 0) FROM event;
