"""The agent's commands on a desk of 100,000 tickets: process time, start included."""
import sqlite3
import sys

from common import Desk, figure, median


def grow(desk, tickets):
    """Fills the desk's own tables: tkt made the first ticket, the rest are like it."""
    desk.run("tkt", "new", "--subject", "seed", "--from", "ann@customer.example", "--queue", "support",
             "-m", "The printer is on fire.")
    db = sqlite3.connect(desk.folder / "tkt.db")
    columns = [row[1] for row in db.execute("PRAGMA table_info(ticket)")]
    rest = ", ".join(c for c in columns if c not in ("id", "subject", "active", "created_at", "status", "agent"))
    db.execute(f"""
        WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {tickets})
        INSERT INTO ticket(id, subject, active, status, created_at, agent, {rest})
        SELECT i, 'ticket ' || i || ' about the printer', i % 5 = 0, iif(i % 5 = 0, 'open', 'closed'),
               created_at + i * 1000, iif(i % 3 = 0, '', agent), {rest} FROM n, ticket WHERE id = 1""")
    columns = [row[1] for row in db.execute("PRAGMA table_info(message)")]
    rest = ", ".join(c for c in columns if c not in ("id", "ticket", "message_id", "incoming"))
    db.execute(f"""INSERT INTO message(ticket, message_id, {rest})
        SELECT t.id, t.id || '.' || k.n || '@x', {', '.join('m.' + c.strip() for c in rest.split(','))}
        FROM ticket t, (SELECT 1 n UNION SELECT 2) k, message m WHERE m.id = 1 AND t.id > 1""")
    db.execute("""INSERT INTO sla_clock(ticket, target, started_at, due_at)
        SELECT t.id, c.target, t.created_at, t.created_at + 14400000
        FROM ticket t, (SELECT 'reaction' target UNION SELECT 'alarm' UNION SELECT 'resolution') c
        WHERE t.id > 1""")
    db.execute("""INSERT INTO event(ticket, at, actor, unix_user, kind)
        SELECT t.id, t.created_at, 'tkt-rules', 'tkt', 'created' FROM ticket t WHERE t.id > 1""")
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def main():
    holds = True
    with Desk() as desk:
        grow(desk, 100_000)
        for what, words in [
            ("tkt list -n 50, ms of process time", ("tkt", "list", "-n", "50")),
            ("tkt list -n 50 --json, ms", ("tkt", "list", "-n", "50", "--json")),
            ("tkt list -n 50 --agent none --queue support, ms",
             ("tkt", "list", "-n", "50", "--agent", "none", "--queue", "support")),
            ("tkt show 77770, ms", ("tkt", "show", "77770")),
            ("tkt show 77770 --json, ms", ("tkt", "show", "77770", "--json")),
        ]:
            runs = [desk.run(*words) for _ in range(21)]
            holds &= figure(what, median([r[1] for r in runs]) * 1000, limit=15)
            figure("    wall", median([r[0] for r in runs]) * 1000)
            figure("    peak memory, MiB", max(r[2] for r in runs) / 1024)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
