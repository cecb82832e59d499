-- Which command has changed a contact, and whether that was taken back: as action_event and undone
-- are for tickets.
CREATE TABLE contact_action (
  event     INTEGER PRIMARY KEY, -- of contact_event
  action    INTEGER NOT NULL,    -- drawn by lot
  undone_by INTEGER              -- the action that took it back
) STRICT;
CREATE INDEX contact_action_action ON contact_action(action, event);
