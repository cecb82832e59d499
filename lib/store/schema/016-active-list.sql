-- A list of active tickets is read from an index that has nothing else in it: the tickets themselves
-- lie apart, each on a page of its own once there are many that are closed.
DROP INDEX ticket_active;
CREATE INDEX ticket_active ON ticket(
  id, subject, status, substatus, active, queue, agent, team, priority, category, type, sla, mailbox,
  requester_name, requester_address, contact, created_at, updated_at, last_message_at,
  last_message_from, closed_at) WHERE active = 1;
