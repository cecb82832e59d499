-- Mail to agents: who follows a ticket, and who has been told of what.

CREATE TABLE watcher (
  ticket  INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  agent   TEXT    NOT NULL, -- login, or an address
  PRIMARY KEY (ticket, agent)
) STRICT, WITHOUT ROWID;
CREATE INDEX watcher_agent ON watcher(agent, ticket);

-- Once per ticket, occasion and recipient, whatever is repeated.
CREATE TABLE notified (
  ticket   INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  occasion TEXT    NOT NULL, -- `event 4711`; unique within the ticket
  address  TEXT    NOT NULL, -- folded for comparison
  at       INTEGER NOT NULL,
  outbox   INTEGER NOT NULL REFERENCES outbox(id),
  PRIMARY KEY (ticket, occasion, address)
) STRICT, WITHOUT ROWID;
