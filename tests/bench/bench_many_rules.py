"""Routing with many rules, and trying rules on stored mail: what they cost."""
import random
import sys
import time

from common import Desk, figure, fill

MESSAGES = 10_000
STORED = 100_000


def rules(count):
    """Rules whose texts, addresses and expressions hardly any mail has, as those of a large desk."""
    rng = random.Random(1)
    text = ""
    for number in range(count):
        word = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(9))
        kind = number % 8
        condition = (f'subject_contains = ["{word}"]' if kind == 0 else
                     f'body_contains = ["{word} {word[::-1]}"]' if kind == 1 else
                     f'sender_is = ["{word}@customer.example"]' if kind == 2 else
                     f'any = [ {{ subject_contains = "{word}" }}, {{ sender_contains = "{word}" }} ]' if kind == 3 else
                     f"subject_matches = '\\b{word}[-_ ]?(\\d+)\\b'" if kind == 4 else
                     f"body_matches = '(?:{word}|{word[::-1]})\\s+no\\. *(?P<no>[0-9]+)'" if kind == 5 else
                     f"sender_matches = '^[a-z.]+@{word}\\.(com|org)$'" if kind == 6 else
                     f"any = [ {{ header = 'X-Origin: {word}' }}, {{ header_matches = 'X-Mailer: {word}/\\d' }} ]")
        text += f'[[rule]]\nname = "rule {number}"\nif = {{ {condition} }}\nthen = {{ add_tags = ["t{number}"] }}\n'
    return text


def routing(count):
    """Seconds of process time and of wall for the mail, with so many rules more."""
    with Desk() as desk:
        desk.config.write_text(desk.config.read_text() + rules(count))
        fill(desk.folder / "mail", MESSAGES, True)
        desk.run("tkt-fetch", "-q")
        wall, cpu, _, _ = desk.run("tkt-rules")
    return wall, cpu


def trying():
    """Messages a second of ingest (fetch and rules), and of a backtest of the same mail."""
    with Desk() as desk:
        fill(desk.folder / "mail", STORED, True)
        start = time.monotonic()
        desk.run("tkt-fetch", "-q")
        desk.run("tkt-rules")
        ingest = STORED / (time.monotonic() - start)
        (desk.folder / "other.toml").write_text(rules(50))
        wall, _, _, _ = desk.run("tkt-rules", "--backtest", "--rules", desk.folder / "other.toml")
        return ingest, STORED / wall


def main():
    holds = True
    few, few_cpu = routing(5)
    many, many_cpu = routing(5000)
    figure("with 5 rules, messages a second", MESSAGES / few)
    figure("with 5,000 rules, messages a second", MESSAGES / many)
    holds &= figure("5,000 rules cost, times what 5 cost (process time)", many_cpu / few_cpu, limit=1.5)
    ingest, tried = trying()
    figure("ingest of 100,000 messages, a second", ingest)
    figure("backtest of 100,000 messages, a second", tried)
    holds &= figure("backtest, times as fast as ingest", tried / ingest, least=5)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
