"""Maildir to tickets: how fast, and in how much memory."""
import sys

from common import Desk, disk_sync, figure, fill


def stages(count, small):
    with Desk() as desk:
        size = fill(desk.folder / "mail", count, small)
        fetch_wall, _, fetch_peak, _ = desk.run("tkt-fetch", "-q")
        rules_wall, rules_cpu, rules_peak, _ = desk.run("tkt-rules")
        tickets = len(desk.run("tkt", "list", "--all", "--ids")[3].splitlines())
        print(f"{count} messages, {size / 1e6:.1f} MB, {tickets} tickets; "
              f"{disk_sync(desk.folder):.0f} fdatasync/s on this disk")
    return count / (fetch_wall + rules_wall), count / rules_wall, count / rules_cpu, fetch_peak, rules_peak


def main():
    holds = True
    print("plain mail of 3 KB:")
    _, rate, cpu_rate, fetch_peak, rules_peak = stages(10_000, True)
    holds &= figure("tkt-rules, messages a second (wall)", rate, least=2000)
    figure("tkt-rules, messages a second of process time", cpu_rate)
    holds &= figure("tkt-fetch, peak memory, MiB", fetch_peak / 1024, limit=64)
    holds &= figure("tkt-rules, peak memory, MiB", rules_peak / 1024, limit=64)
    print("mixed mail, attachments of up to 3 MB:")
    rate, _, _, fetch_peak, rules_peak = stages(1000, False)
    holds &= figure("Maildir to tickets, messages a second (wall)", rate, least=300)
    # 64 MiB and twice the largest message: 3 MB of attachment are 4.1 MB as base64.
    holds &= figure("tkt-fetch, peak memory, MiB", fetch_peak / 1024, limit=64 + 2 * 3.9)
    holds &= figure("tkt-rules, peak memory, MiB", rules_peak / 1024, limit=64 + 2 * 3.9)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
