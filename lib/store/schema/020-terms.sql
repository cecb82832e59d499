-- What the writer of a mail asked for that the mail itself does not tell, so that a draft can be made
-- of it again: when to send it, that it is Markdown, the status to set. Only where anything was.
CREATE TABLE message_terms (
  message INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  fields  TEXT NOT NULL -- `Send: 30s`, a line each, as in a draft
) STRICT;
