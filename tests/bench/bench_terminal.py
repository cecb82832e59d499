"""Finding and showing on a desk of a million tickets and three million messages; and, at 100,000
messages, the search beside notmuch's on the same messages.

TKT_BENCH_DESK=FOLDER keeps the large desk for the next time; TKT_BENCH_TICKETS makes it smaller.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import big_desk
from common import BIN, Desk, fill, figure, measured, median

TICKETS = int(os.environ.get("TKT_BENCH_TICKETS", "1000000"))

# The default and five typical queries.
LISTS = [
    ("default", []),
    ("agent:me", ["agent:me"]),
    ("is:unassigned queue:support", ["is:unassigned", "queue:support"]),
    ("status:closed closed:<1d", ["status:closed", "closed:<1d"]),
    ("from:@cust17.example.org is:closed -n 50", ["from:@cust17.example.org", "is:closed", "-n", "50"]),
    ("-tag:urgent updated:<7d --sort changed", ["-tag:urgent", "updated:<7d", "--sort", "changed"]),
]


def timed(words, config, count=11):
    """Median wall in ms, peak memory in MiB."""
    walls, peak = [], 0
    for _ in range(count):
        used = measured([BIN / "tkt", *words], {**os.environ, "TKT_CONFIG": str(config)})
        if used.status != 0:
            sys.exit(f"tkt {' '.join(words)}: exit status {used.status}")
        walls.append(used.wall * 1000)
        peak = max(peak, used.peak / 1024)
    return median(walls), peak


def waits(folder, count=21):
    """Median of writing a page to this disk and waiting for it, in ms."""
    file = os.open(folder / "probe", os.O_CREAT | os.O_WRONLY, 0o600)
    walls = []
    for place in range(count):
        start = time.monotonic()
        os.pwrite(file, b"x" * 8192, place * 8192)
        os.fdatasync(file)
        walls.append((time.monotonic() - start) * 1000)
    os.close(file)
    (folder / "probe").unlink()
    return median(walls)


def large(folder):
    import pwd
    config = big_desk.make(folder, TICKETS, pwd.getpwuid(os.geteuid()).pw_name)
    some = str(TICKETS * 3 // 4 + 20)
    holds, peak = True, 0.0
    timed(["list"], config)  # what has just been made is not yet where it is read from
    for what, words, limit in [
        ("tkt --help", ["--help"], 5),
        *[(f"tkt list {name}", ["list", *words], 30) for name, words in LISTS],
        ("tkt show", ["show", some], 20),
        ("tkt show --json", ["show", some, "--json"], 20),
        ("tkt search printer fire", ["search", "printer", "fire"], 100),
        ("tkt search printer order (phrase)", ["search", '"printer order"'], 100),
        ("tkt search print* fire", ["search", "print*", "fire"], 100),
        ("tkt search invoice refund is:open", ["search", "invoice", "refund", "is:open"], 100),
        ("tkt search customer printer (one here, one there)", ["search", "customer", "printer"], 100),
    ]:
        wall, memory = timed(words, config)
        holds &= figure(f"{what}, ms", wall, limit=limit)
        peak = max(peak, memory)
    # A word that is in one message of twenty: all of them are gone through, so this grows with the past.
    for words in (["printer"], ["printer", "fire"]):
        wall, memory = timed(["list", *words], config)
        figure(f"tkt list {' '.join(words)}, ms", wall)
        peak = max(peak, memory)
    # An answer is one commit, which is waited for.
    disk = waits(folder)
    figure("a page written and waited for, ms", disk)
    wall, memory = timed(["reply", some, "-m", "The printer has been put out."], config)
    holds &= figure("tkt reply -m, ms", wall, limit=50 + 2 * disk)
    holds &= figure("peak memory, MiB", max(peak, memory), limit=64)
    return holds


def beside_notmuch():
    """The same mail in both; words that are in many of them, and the ids of what has both."""
    if shutil.which("notmuch") is None:
        print("notmuch is not installed: nothing to hold the search against")
        return True
    count = int(os.environ.get("TKT_BENCH_MAILS", "100000"))
    with Desk() as desk:
        maildir = desk.folder / "mail"
        fill(maildir, count, small=True)
        kept = desk.folder / "notmuch"
        shutil.copytree(maildir, kept / "mail", copy_function=os.link)
        desk.run("tkt-fetch")
        desk.run("tkt-rules")
        settings = kept / "config"
        settings.write_text(f"[database]\npath={kept}\n[user]\nname=x\nprimary_email=x@example.org\n[new]\ntags=\n")
        environment = {**os.environ, "NOTMUCH_CONFIG": str(settings)}
        subprocess.run(["notmuch", "new", "--quiet"], env=environment, check=True)

        def theirs():
            start = time.monotonic()
            subprocess.run(["notmuch", "search", "--limit=50", "printer", "order"], env=environment, check=True,
                           stdout=subprocess.DEVNULL)
            return (time.monotonic() - start) * 1000
        notmuch = median([theirs() for _ in range(11)])
        ours = median([desk.run("tkt", "search", "printer", "order")[0] * 1000 for _ in range(11)])
        figure(f"notmuch search of two words in {count} messages, ms", notmuch)
        return figure("tkt search of the same, ms", ours, limit=max(notmuch * 2, 100))


def main():
    kept = os.environ.get("TKT_BENCH_DESK")
    if kept:
        holds = large(pathlib.Path(kept))
    else:
        with tempfile.TemporaryDirectory(prefix="tkt-bench-") as folder:
            holds = large(pathlib.Path(folder))
    return 0 if beside_notmuch() and holds else 1


if __name__ == "__main__":
    sys.exit(main())
