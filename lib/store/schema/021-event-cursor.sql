-- How far each reader of the log has come, in one table for all of them.
CREATE TABLE event_cursor (
  reader TEXT    PRIMARY KEY, -- 'rules', 'customer_mail', 'clocks'
  event  INTEGER NOT NULL     -- the last that it has looked at
) STRICT, WITHOUT ROWID;
INSERT INTO event_cursor(reader, event) SELECT 'rules', event FROM rule_cursor;
INSERT INTO event_cursor(reader, event) SELECT 'customer_mail', event FROM automatic_cursor;
INSERT INTO event_cursor(reader, event)
  SELECT 'clocks', CAST(value AS INTEGER) FROM setting WHERE name = 'sla.followed';
DROP TABLE rule_cursor;
DROP TABLE automatic_cursor;
DELETE FROM setting WHERE name = 'sla.followed';
