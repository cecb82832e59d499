-- Finding tickets: indices for what is asked for most, and full text of more than messages.

CREATE INDEX ticket_updated ON ticket(updated_at);
CREATE INDEX ticket_created ON ticket(created_at);
CREATE INDEX ticket_closed ON ticket(closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX ticket_agent ON ticket(agent, updated_at) WHERE agent <> '';
CREATE INDEX ticket_requester ON ticket(lower(requester_address));
CREATE INDEX ticket_domain
  ON ticket(lower(substr(requester_address, instr(requester_address, '@') + 1)));
CREATE INDEX participant_address ON participant(address, ticket);
CREATE INDEX link_other ON link(other, ticket);

-- Which ticket a message belongs to, without reading the message.
CREATE INDEX message_place ON message(id, ticket);

-- Full text of tickets' own subjects and requesters; the text itself stays in `ticket`.
CREATE VIRTUAL TABLE ticket_search USING fts5(
  subject, requester_name, requester_address, content = 'ticket', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO ticket_search(ticket_search) VALUES ('rebuild');
CREATE TRIGGER ticket_search_insert AFTER INSERT ON ticket BEGIN
  INSERT INTO ticket_search(rowid, subject, requester_name, requester_address)
  VALUES (new.id, new.subject, new.requester_name, new.requester_address);
END;
CREATE TRIGGER ticket_search_delete AFTER DELETE ON ticket BEGIN
  INSERT INTO ticket_search(ticket_search, rowid, subject, requester_name, requester_address)
  VALUES ('delete', old.id, old.subject, old.requester_name, old.requester_address);
END;
CREATE TRIGGER ticket_search_update
AFTER UPDATE OF subject, requester_name, requester_address ON ticket BEGIN
  INSERT INTO ticket_search(ticket_search, rowid, subject, requester_name, requester_address)
  VALUES ('delete', old.id, old.subject, old.requester_name, old.requester_address);
  INSERT INTO ticket_search(rowid, subject, requester_name, requester_address)
  VALUES (new.id, new.subject, new.requester_name, new.requester_address);
END;

-- Full text of contacts.
CREATE VIRTUAL TABLE contact_search USING fts5(
  words, content = 'contact_words', content_rowid = 'contact',
  tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO contact_search(contact_search) VALUES ('rebuild');
CREATE TRIGGER contact_search_insert AFTER INSERT ON contact_words BEGIN
  INSERT INTO contact_search(rowid, words) VALUES (new.contact, new.words);
END;
CREATE TRIGGER contact_search_delete AFTER DELETE ON contact_words BEGIN
  INSERT INTO contact_search(contact_search, rowid, words) VALUES ('delete', old.contact, old.words);
END;
CREATE TRIGGER contact_search_update AFTER UPDATE ON contact_words BEGIN
  INSERT INTO contact_search(contact_search, rowid, words) VALUES ('delete', old.contact, old.words);
  INSERT INTO contact_search(rowid, words) VALUES (new.contact, new.words);
END;

-- Queries that agents have given a name.
CREATE TABLE saved_query (
  agent TEXT NOT NULL,
  name  TEXT NOT NULL,
  query TEXT NOT NULL,
  PRIMARY KEY (agent, name)
) STRICT, WITHOUT ROWID;
