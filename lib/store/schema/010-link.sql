-- Links are looked at from both of their ends.
CREATE INDEX link_other ON link(other);
