"""Finding the ticket of an answer among a million messages."""
import subprocess
import sys

from common import BIN, Desk, figure

MESSAGES = 1_000_000


def main():
    holds = True
    with Desk() as desk:
        # The lookup alone, within a process: starting one would cost more than all of it.
        done = subprocess.run([BIN.parent / "tests/bench_lookup", desk.folder / "lookup.db",
                               str(MESSAGES)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stdout, done.stderr, sep="")
            return 1
        for line in done.stdout.splitlines():
            name, microseconds = line.split()
            holds &= figure(f"follow-up by {name}, ms", float(microseconds) / 1000, limit=0.2)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
