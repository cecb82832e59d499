"""Due times by the million, and passes over a desk of a million open tickets.

TKT_BENCH_TICKETS makes the desk smaller, for trying this out.
"""
import os
import sqlite3
import subprocess
import sys
import time

from common import BIN, Desk, figure, median

TICKETS = int(os.environ.get("TKT_BENCH_TICKETS", 1_000_000))
FAR = 4_102_444_800_000  # 2100


def due_times(desk, count):
    """Ten working years of eight hours a day ahead, one question a line; start and parsing included."""
    lines = b"".join(b"2027-%02d-%02dT%02d:15\t20800h\n" % (i % 12 + 1, i % 28 + 1, i % 24) for i in range(count))
    start = time.monotonic()
    subprocess.run([BIN / "tkt-sla", "due", "-C", "office"], input=lines, stdout=subprocess.DEVNULL, check=True,
                   env={**os.environ, "TKT_CONFIG": str(desk.config)})
    return time.monotonic() - start


def grow(desk, tickets):
    desk.run("tkt", "new", "--subject", "seed", "--from", "ann@customer.example", "--queue", "support", "-m", "x")
    db = sqlite3.connect(desk.folder / "tkt.db")
    columns = [row[1] for row in db.execute("PRAGMA table_info(ticket)")]
    rest = ", ".join(c for c in columns if c not in ("id", "subject"))
    db.execute(f"""WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= {tickets})
        INSERT INTO ticket(id, subject, {rest}) SELECT i, 'ticket ' || i, {rest} FROM n, ticket WHERE id = 1""")
    db.execute("UPDATE sla_clock SET due_at = ?", (FAR,))
    db.execute("""INSERT INTO sla_clock(ticket, target, round, state, started_at, due_at, work, basis)
        SELECT t.id, c.target, 1, 'running', c.started_at + t.id % 1000000, c.due_at, c.work, c.basis
        FROM ticket t, sla_clock c WHERE c.ticket = 1 AND t.id > 1""")
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return db


def longest_wait(desk, tickets):
    """Counts every ticket anew while an agent comments; gives tickets a second and the longest comment."""
    text = desk.config.read_text().replace('fri = ["08:00-16:00"]', 'fri = ["08:00-12:00"]')
    desk.config.write_text(text)
    environment = {**os.environ, "TKT_CONFIG": str(desk.config)}
    start = time.monotonic()
    run = subprocess.Popen([BIN / "tkt-sla", "--recalculate", "-q"], stdout=subprocess.DEVNULL, env=environment)
    waits = []
    while run.poll() is None:
        waits.append(desk.run("tkt", "comment", "1", "-m", "meanwhile")[0])
    return tickets / (time.monotonic() - start), max(waits, default=0)


def finish(desk, tickets):
    """A desk of tickets that were answered after two hours and closed after three, each with its mail and its log."""
    db = grow(desk, tickets)
    hour = 3_600_000
    db.executescript(f"""
        PRAGMA foreign_keys = OFF;
        INSERT INTO message(ticket, kind, at, text) SELECT id, 'outgoing', created_at + {2 * hour}, 'y' FROM ticket;
        INSERT INTO event(ticket, at, actor, unix_user, kind, after, message)
          SELECT ticket, at, 'bench', 'bench', 'message', kind, id FROM message WHERE kind = 'outgoing';
        UPDATE ticket SET status = 'closed', active = 0;
        INSERT INTO sla_pause(ticket, from_at, why) SELECT id, created_at + {3 * hour}, 'closed' FROM ticket;
        UPDATE sla_clock SET due_at = started_at + 4 * {hour}, stopped_at = started_at + {3 * hour}, state = 'closed';
        UPDATE sla_clock SET stopped_at = started_at + {2 * hour}, state = 'done' WHERE target = 'reaction';
        UPDATE ticket SET clocks_at = (SELECT max(id) FROM event)""")
    db.close()


def surveys(tickets):
    """Reports and simulations: each has to grow with the desk and no faster, and to keep its memory."""
    holds = True
    with Desk() as small, Desk() as large:
        finish(small, tickets // 4)
        finish(large, tickets)
        other = large.folder / "other.toml"
        for name, words in (("tkt report sla", ("tkt", "report", "sla", "--by", "queue,month")),
                            ("tkt-sla simulate", ("tkt-sla", "simulate", "--config", other))):
            for desk in (small, large):
                other.write_text(desk.config.read_text().replace("08:00-16:00", "09:00-12:00"))
                spent, _, memory, _ = desk.run(*words)
                if desk is small:
                    quarter = spent
            holds &= figure(f"{name} of {tickets} tickets, s", spent, limit=10)
            holds &= figure("    against a quarter of them, times (4 is straight)", spent / quarter, limit=6)
            holds &= figure("    memory, MiB", memory / 1024, limit=100)
    return holds


def main():
    # First: what this process has taken counts as its children's.
    holds = surveys(min(TICKETS, 100_000))
    with Desk() as desk:
        count = min(TICKETS, 1_000_000)
        spent = due_times(desk, count)
        holds &= figure(f"{count} due times ten working years ahead, s", spent, limit=2)
        holds &= figure("    each, µs", spent / count * 1e6, limit=5)
        db = grow(desk, TICKETS)
        desk.run("tkt-sla")
        runs = [desk.run("tkt-sla") for _ in range(11)]
        holds &= figure("a pass with nothing due, ms", median([r[0] for r in runs]) * 1000, limit=10)
        db.execute("UPDATE sla_clock SET due_at = 1 WHERE target = 'reaction' AND ticket BETWEEN 2 AND 1001")
        db.commit()
        holds &= figure("a pass with 1,000 crossings, ms", desk.run("tkt-sla")[0] * 1000, limit=200)
        rate, wait = longest_wait(desk, TICKETS)
        holds &= figure("counted anew, tickets a second", rate, least=50_000)
        holds &= figure("    longest comment of an agent meanwhile, ms", wait * 1000, limit=100)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
