-- What a merge gave to the other ticket, and undoing it takes away: its watchers too.
CREATE TABLE operation_item_now (
  operation INTEGER NOT NULL REFERENCES operation(id) ON DELETE CASCADE,
  kind      TEXT    NOT NULL CHECK (kind IN ('message', 'tag', 'watcher')),
  value     TEXT    NOT NULL, -- what the target got
  PRIMARY KEY (operation, kind, value)
) STRICT, WITHOUT ROWID;
INSERT INTO operation_item_now SELECT operation, kind, value FROM operation_item;
DROP TABLE operation_item;
ALTER TABLE operation_item_now RENAME TO operation_item;
