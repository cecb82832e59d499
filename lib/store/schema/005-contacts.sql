-- Contacts: several addresses, telephones and accounts; where they came from; what was done to them.

ALTER TABLE contact ADD COLUMN spam INTEGER NOT NULL DEFAULT 0; -- 1: their mail is not worked on
ALTER TABLE contact ADD COLUMN organisation_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN uid TEXT NOT NULL DEFAULT '';    -- of the vCard it came as
ALTER TABLE contact ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
-- Merged into that one. The row stays, so that the number is still known and the merge can be undone.
ALTER TABLE contact ADD COLUMN merged_into INTEGER REFERENCES contact(id) ON DELETE CASCADE;
UPDATE contact SET updated_at = created_at, organisation_folded = lower(organisation);
CREATE INDEX contact_organisation ON contact(organisation_folded) WHERE organisation_folded <> '';
CREATE INDEX contact_name ON contact(name);
CREATE INDEX contact_uid ON contact(uid) WHERE uid <> '';
CREATE INDEX contact_merged ON contact(merged_into) WHERE merged_into IS NOT NULL;

ALTER TABLE contact_address ADD COLUMN written TEXT NOT NULL DEFAULT ''; -- as its owner writes it
ALTER TABLE contact_address ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE contact_address SET written = address;

CREATE TABLE contact_phone (
  contact  INTEGER NOT NULL REFERENCES contact(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  number   TEXT    NOT NULL, -- as written
  digits   TEXT    NOT NULL, -- the same without blanks, brackets and dashes, to find it by
  PRIMARY KEY (contact, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_phone_digits ON contact_phone(digits);

CREATE TABLE contact_account (
  contact  INTEGER NOT NULL REFERENCES contact(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  service  TEXT    NOT NULL, -- the marketplace, the messenger
  name     TEXT    NOT NULL, -- as that service knows the person
  PRIMARY KEY (contact, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_account_name ON contact_account(name, service);

-- All words of a contact, folded, so that a search reads little.
CREATE TABLE contact_words (
  contact INTEGER PRIMARY KEY REFERENCES contact(id) ON DELETE CASCADE,
  words   TEXT NOT NULL
) STRICT;
INSERT INTO contact_words(contact, words)
  SELECT c.id, lower(c.name || ' ' || c.organisation || ' ' || coalesce(
    (SELECT group_concat(a.address, ' ') FROM contact_address a WHERE a.contact = c.id), ''))
  FROM contact c;

-- What moved when one contact was merged into another, so that it can move back.
CREATE TABLE contact_merge (
  merged INTEGER NOT NULL REFERENCES contact(id) ON DELETE CASCADE,
  kind   TEXT    NOT NULL, -- address, phone, account, ticket, or a field of the one that stayed
  key    TEXT    NOT NULL, -- what moved; for a field, the value that it had before
  PRIMARY KEY (merged, kind, key)
) STRICT, WITHOUT ROWID;

-- Append-only: who did what to whom. No foreign key: it outlives the contact.
CREATE TABLE contact_event (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  contact   INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  actor     TEXT    NOT NULL, -- login of an agent, or the program
  unix_user TEXT    NOT NULL,
  kind      TEXT    NOT NULL,
  before    TEXT    NOT NULL DEFAULT '',
  after     TEXT    NOT NULL DEFAULT '',
  reason    TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX contact_event_contact ON contact_event(contact, id);
CREATE TRIGGER contact_event_stays BEFORE UPDATE ON contact_event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

-- Tickets of nobody known, to be found when their customer becomes a contact.
CREATE INDEX ticket_stranger ON ticket(lower(requester_address)) WHERE contact IS NULL;

-- What the lookup program said of an address.
CREATE TABLE contact_lookup (
  address      TEXT    PRIMARY KEY, -- folded for comparison
  found        INTEGER NOT NULL,
  name         TEXT    NOT NULL DEFAULT '',
  organisation TEXT    NOT NULL DEFAULT '',
  type         TEXT    NOT NULL DEFAULT '',
  vip          INTEGER NOT NULL DEFAULT 0,
  language     TEXT    NOT NULL DEFAULT '',
  reference    TEXT    NOT NULL DEFAULT '', -- what the other side calls the customer
  asked_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Address books that contacts are taken from, and which card became which contact.
CREATE TABLE address_book (
  name       TEXT    PRIMARY KEY,
  url        TEXT    NOT NULL,
  sync_token TEXT    NOT NULL DEFAULT '', -- RFC 6578; '' where the server has none
  synced_at  INTEGER NOT NULL             -- the last time that ended well
) STRICT, WITHOUT ROWID;
CREATE TABLE address_book_card (
  book    TEXT    NOT NULL,
  href    TEXT    NOT NULL,
  etag    TEXT    NOT NULL,
  contact INTEGER REFERENCES contact(id) ON DELETE SET NULL, -- NULL: a card that gives none
  made    INTEGER NOT NULL DEFAULT 0, -- 1: the contact was not there before the card
  PRIMARY KEY (book, href)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_book_card_contact ON address_book_card(contact);
