"""A desk of a million tickets, made by SQL: tkt makes the first ticket, the rest are like it.

    big_desk.py FOLDER [TICKETS]

Three messages a ticket; words as they come in languages: a few everywhere, most of them seldom. Two
tickets of a thousand are active, as on a desk that works: it is the past that grows.
"""
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import time

import common
from common import BIN

AGENTS = 20

TOPICS = ("printer fire order invoice delivery account password screen customer table warranty refund "
          "Rechnung Bestellung Lieferung zamówienie faktura drukarka заказ счёт доставка").split()

MORE = """
[[queue]]
name = "billing"
mailbox = "support"

[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
[mailbox.incoming]
url = "maildir:{folder}/in"
[mailbox.outgoing]
url = "maildir:{folder}/out"

[[status]]
name = "open"
kind = "open"
substatuses = ["customer-replied", "escalated"]

[[priority]]
name = "normal"
reaction = "4h"
alarm = "6h"
resolve = "8h"
{agents}"""


def configure(folder, user):
    agents = "".join(f'\n[[agent]]\nlogin = "agent{i}"\nname = "Agent {i}"\nemail = "agent{i}@example.com"\n'
                     for i in range(AGENTS))
    config = folder / "tkt.toml"
    config.write_text(common.base(folder, user) + MORE.format(folder=folder, agents=agents))
    for box in ("in", "out"):
        for part in ("new", "cur", "tmp"):
            (folder / box / part).mkdir(parents=True, exist_ok=True)
    return config


def sentences(source, count):
    """Eight words each, out of 30,000 of which the n-th is n times as rare as the first."""
    letters = "bdfgklmnprstvz", "aeiou"
    words = list({"".join(source.choice(letters[k % 2]) for k in range(source.randint(4, 9)))
                  for _ in range(40_000)})[:30_000]
    # Topics are neither rare nor everywhere.
    for place, topic in enumerate(TOPICS):
        words[60 + 20 * place] = topic
    weights, total = [], 0.0
    for n in range(len(words)):
        total += 1 / (n + 3)
        weights.append(total)
    return [" ".join(source.choices(words, cum_weights=weights, k=8)) for _ in range(count)]


def grow(database, user, tickets):
    """Fills the desk's own tables, whose indices and full text are rebuilt at the end."""
    source = random.Random(1)
    said = sentences(source, 40_000)
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -400000")
    db.execute("BEGIN")
    kept = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND "
                      "(type = 'trigger' OR (type = 'index' AND sql LIKE 'CREATE INDEX%')) AND "
                      "tbl_name IN ('ticket', 'message', 'event', 'contact', 'contact_words', 'participant')").fetchall()
    for name, sql in kept:
        db.execute(f"DROP {'TRIGGER' if sql.startswith('CREATE TRIGGER') else 'INDEX'} {name}")

    now = int(time.time() * 1000)
    step = 5 * 365 * 86400_000 // tickets  # five years
    people = max(100, tickets // 10)
    db.executemany("INSERT INTO contact(id, name, created_at, updated_at) VALUES (?, ?, ?, ?)",
                   ((i, f"Customer {i}", now, now) for i in range(10, people)))
    db.executemany("INSERT INTO contact_address(address, contact, written) VALUES (?1, ?2, ?1)",
                   ((f"user{i}@cust{i % 5000}.example.org", i) for i in range(10, people)))
    db.executemany("INSERT INTO contact_words(contact, words) VALUES (?, ?)",
                   ((i, f"customer {i} user{i}@cust{i % 5000}.example.org") for i in range(10, people)))

    def rows():
        for i in range(2, tickets + 1):
            at = now - (tickets - i) * step
            active = i % 500 == 0
            who = source.randrange(10, people)
            text = said[source.randrange(len(said))]
            yield (i, text[:60], "open" if active else "closed", int(active),
                   "billing" if i % 4 == 0 else "support",
                   "" if i % 7 == 0 else user if i % 21 == 0 else f"agent{i % AGENTS}",
                   "normal", "support", f"Customer {who}", f"user{who}@cust{who % 5000}.example.org", who,
                   at, at + 7200_000, at + 3600_000, None if active else at + 7200_000)
    db.executemany("""INSERT INTO ticket(id, subject, status, active, queue, agent, priority, mailbox,
        requester_name, requester_address, contact, created_at, updated_at, last_message_at, closed_at,
        clocks_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?, 9223372036854775807)""", rows())

    def messages():
        for i in range(2, tickets + 1):
            at = now - (tickets - i) * step
            for k, kind in enumerate(("incoming", "outgoing", "comment" if i % 5 == 0 else "incoming")):
                yield (i, kind, at + k * 1200_000, "", "Customer", f"user{i % people}@cust.example.org", "",
                       f"{i}.{k}@bench.example", ".\n".join(said[source.randrange(len(said))] for _ in range(4)))
    db.executemany("""INSERT INTO message(ticket, kind, at, author, from_name, from_address, subject,
        message_id, text) VALUES (?,?,?,?,?,?,?,?,?)""", messages())
    db.execute("""INSERT INTO participant(ticket, address)
        SELECT id, lower(requester_address) FROM ticket WHERE id > 1""")
    db.execute("""INSERT INTO ticket_tag(ticket, tag)
        SELECT id, iif(id % 50 = 0, 'urgent', 'return') FROM ticket WHERE id % 10 = 0""")
    db.execute("""INSERT INTO sla_clock(ticket, target, state, started_at, due_at, work, stopped_at)
        SELECT t.id, c.target, iif(t.active = 1, 'running', 'done'), t.created_at, t.created_at + c.after, c.after,
               iif(t.active = 1, NULL, t.created_at + 3600000)
        FROM ticket t, (SELECT 'reaction' target, 14400000 after UNION SELECT 'alarm', 21600000
                        UNION SELECT 'resolution', 28800000) c WHERE t.id > 1""")
    db.execute("""INSERT INTO event(ticket, at, actor, unix_user, kind, after)
        SELECT t.id, t.created_at + k.n, 'tkt-rules', 'tkt', k.kind, k.after FROM ticket t,
        (SELECT 0 n, 'created' kind, 'support' after UNION SELECT 1, 'message', ''
         UNION SELECT 2, 'agent', 'agent1') k WHERE t.id > 1""")
    db.execute("UPDATE event_cursor SET event = (SELECT max(id) FROM event) WHERE reader IN ('clocks', 'rules')")
    for table in ("message_search", "ticket_search", "contact_search"):
        db.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")
    for _, sql in sorted(kept, key=lambda one: one[1].startswith("CREATE TRIGGER")):
        db.execute(sql)
    db.execute("DELETE FROM agent_load")
    db.execute("""INSERT INTO agent_load(agent, active)
        SELECT agent, count(*) FROM ticket WHERE active = 1 AND agent <> '' GROUP BY agent""")
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def make(folder, tickets, user):
    """A desk in `folder`; gives its configuration. One that is there already, and whole, is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    config = configure(folder, user)
    mark = folder / f"made-{tickets}"
    if not mark.exists():
        for old in list(folder.glob("tkt.db*")) + list(folder.glob("made-*")):
            old.unlink()
        subprocess.run([BIN / "tkt", "new", "--subject", "seed", "--from", "ann@customer.example", "--queue",
                        "support", "-m", "The printer is on fire."], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "TKT_CONFIG": str(config)})
        grow(folder / "tkt.db", user, tickets)
        mark.touch()
    return config


if __name__ == "__main__":
    import pwd
    start = time.monotonic()
    make(pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000,
         pwd.getpwuid(os.geteuid()).pw_name)
    print(f"{time.monotonic() - start:.0f} s")
