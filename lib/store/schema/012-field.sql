-- Values of the fields that the configuration adds to tickets.
CREATE TABLE ticket_field (
  ticket INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
  name   TEXT    NOT NULL,
  value  TEXT    NOT NULL,
  folded TEXT    NOT NULL, -- for comparison
  number REAL,             -- of a number; of a date, days since 1970
  PRIMARY KEY (ticket, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_field_value ON ticket_field(name, folded, ticket);
CREATE INDEX ticket_field_number ON ticket_field(name, number, ticket) WHERE number IS NOT NULL;
