-- Clocks as a state machine (tkt-sla(7)): rounds, pauses, what they were counted by, escalation.

-- The versions of calendar and policy that due times were counted by, each once.
CREATE TABLE sla_basis (
  id              INTEGER PRIMARY KEY,
  calendar        TEXT NOT NULL,
  calendar_digest TEXT NOT NULL,
  policy          TEXT NOT NULL, -- 'SLA gold, priority normal'
  policy_digest   TEXT NOT NULL,
  UNIQUE (calendar, calendar_digest, policy, policy_digest)
) STRICT;

CREATE TABLE sla_clock_2 (
  ticket     INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  target     TEXT    NOT NULL CHECK (target IN ('reaction', 'next_reaction', 'alarm', 'resolution')),
  round      INTEGER NOT NULL DEFAULT 1, -- of next_reaction: one for each time that it starts
  state      TEXT    NOT NULL DEFAULT 'running'
             CHECK (state IN ('running', 'paused', 'closed', 'done')),
  started_at INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  work       INTEGER NOT NULL DEFAULT 0, -- working time promised, milliseconds; 0: unknown
  stopped_at INTEGER, -- NULL while the clock runs; since when it is paused, closed or done
  crossed_at INTEGER, -- when tkt-sla wrote the event, NULL until then
  basis      INTEGER REFERENCES sla_basis(id),
  PRIMARY KEY (ticket, target, round)
) STRICT, WITHOUT ROWID;

INSERT INTO sla_clock_2(ticket, target, state, started_at, due_at, stopped_at, crossed_at)
  SELECT c.ticket, c.target,
         CASE WHEN c.stopped_at IS NULL THEN 'running'
              WHEN c.target = 'reaction'
                   AND EXISTS (SELECT 1 FROM message m
                                WHERE m.ticket = c.ticket AND m.kind = 'outgoing') THEN 'done'
              ELSE 'closed' END,
         c.started_at, c.due_at, c.stopped_at, c.crossed_at
    FROM sla_clock c;
DROP TABLE sla_clock;
ALTER TABLE sla_clock_2 RENAME TO sla_clock;
CREATE INDEX sla_clock_due ON sla_clock(due_at) WHERE stopped_at IS NULL AND crossed_at IS NULL;

-- When the clocks of a ticket stood still.
CREATE TABLE sla_pause (
  ticket  INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  from_at INTEGER NOT NULL,
  to_at   INTEGER, -- NULL: still
  why     TEXT    NOT NULL CHECK (why IN ('pending', 'closed')),
  PRIMARY KEY (ticket, from_at)
) STRICT, WITHOUT ROWID;
INSERT INTO sla_pause(ticket, from_at, why)
  SELECT id, closed_at, 'closed' FROM ticket WHERE active = 0 AND closed_at IS NOT NULL;

-- Steps of escalation that clocks have set off; fired_at stays, as the memory that it was taken.
CREATE TABLE sla_step (
  ticket   INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  target   TEXT    NOT NULL,
  round    INTEGER NOT NULL,
  step     INTEGER NOT NULL, -- which escalation of its policy, from 0
  due_at   INTEGER NOT NULL,
  fired_at INTEGER,
  PRIMARY KEY (ticket, target, round, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX sla_step_due ON sla_step(due_at) WHERE fired_at IS NULL;

-- The last event that the clocks of a ticket have followed.
ALTER TABLE ticket ADD COLUMN clocks_at INTEGER NOT NULL DEFAULT 0;
UPDATE ticket SET clocks_at = (SELECT max(id) FROM event) WHERE EXISTS (SELECT 1 FROM event);
INSERT INTO setting(name, value)
  SELECT 'sla.followed', CAST(coalesce(max(id), 0) AS TEXT) FROM event;

-- The clocks that a merge, a split or a move of messages touched, as they were before.
CREATE TABLE operation_clock (
  operation  INTEGER NOT NULL REFERENCES operation(id) ON DELETE CASCADE,
  ticket     INTEGER NOT NULL,
  target     TEXT    NOT NULL, -- and the rest as in sla_clock
  round      INTEGER NOT NULL,
  state      TEXT    NOT NULL,
  started_at INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  work       INTEGER NOT NULL,
  stopped_at INTEGER,
  crossed_at INTEGER,
  basis      INTEGER,
  PRIMARY KEY (operation, ticket, target, round)
) STRICT, WITHOUT ROWID;
