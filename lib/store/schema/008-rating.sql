-- How satisfied customers are, and mail that is sent to them by itself.

-- Ed25519 seeds, in hex. The last one signs; answers to what an older one signed still count.
CREATE TABLE survey_key (
  number     INTEGER PRIMARY KEY,
  seed       TEXT    NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- A question that was put to a customer: once for each time that a ticket was resolved.
CREATE TABLE rating_request (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- links name it; a number never comes back
  ticket     INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  occasion   INTEGER NOT NULL, -- the event that resolved it
  queue      TEXT    NOT NULL, -- as they were then: whose work is rated
  agent      TEXT    NOT NULL,
  address    TEXT    NOT NULL, -- folded, of whom was asked
  asked_at   INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  message    INTEGER REFERENCES message(id), -- the mail that asked
  UNIQUE (ticket, occasion)
) STRICT;
CREATE INDEX rating_request_message ON rating_request(message);

-- The answer that counts; earlier ones are in the events.
CREATE TABLE rating (
  request    INTEGER PRIMARY KEY REFERENCES rating_request(id) ON DELETE CASCADE,
  ticket     INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  score      INTEGER NOT NULL,
  comment    TEXT    NOT NULL DEFAULT '',
  way        TEXT    NOT NULL CHECK (way IN ('web', 'mail')),
  rated_at   INTEGER NOT NULL, -- the first answer
  changed_at INTEGER NOT NULL  -- the newest word
) STRICT;
CREATE INDEX rating_ticket ON rating(ticket, rated_at);
CREATE INDEX rating_when ON rating(rated_at);

-- Automatic mail to customers: once for each ticket and occasion, whatever is repeated.
CREATE TABLE automatic_occasion (
  ticket   INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  occasion TEXT    NOT NULL, -- `registered`, `event 4711`
  at       INTEGER NOT NULL,
  message  INTEGER REFERENCES message(id), -- NULL where it was withheld
  PRIMARY KEY (ticket, occasion)
) STRICT, WITHOUT ROWID;

-- Up to which event such mail has been looked at. It begins with what happens from now on.
CREATE TABLE automatic_cursor (
  only  INTEGER PRIMARY KEY CHECK (only = 1),
  event INTEGER NOT NULL
) STRICT;
INSERT INTO automatic_cursor(only, event) SELECT 1, coalesce(max(id), 0) FROM event;

-- Addresses that mail cannot reach, by the word of a mail server.
CREATE TABLE undeliverable (
  address TEXT    PRIMARY KEY, -- folded for comparison
  since   INTEGER NOT NULL,
  status  TEXT    NOT NULL,    -- `5.1.1`
  reason  TEXT    NOT NULL,    -- the server's words
  message INTEGER REFERENCES message(id) -- the report
) STRICT, WITHOUT ROWID;
