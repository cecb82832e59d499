#!/usr/bin/python3
"""How fast tkt-fetch takes mail from Dovecot on loopback, against a plain socket and mbsync.

usage: bench_fetch.py [--count N] [--size BYTES] [--runs N] [--json]

Each run has three fresh copies of one mailbox. The plain socket logs in, selects, sends one `UID
FETCH 1:* (UID BODY.PEEK[])` and throws away what comes; tkt-fetch stores every message durably and
marks it read; mbsync copies the mailbox into a Maildir. Figures are messages a second from the start
of the session or program to its end, the median of the runs.
"""

import argparse
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

from lib.servers import PASSWORD, USER, Dovecot, letter, program  # noqa: E402
from common import measured  # noqa: E402

BIN = os.environ["TKT_BIN"]

LARGE = 20_000_000  # bytes

def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as text:
        models = [line.split(":", 1)[1].strip() for line in text if line.startswith("model name")]
    return {"cpu": models[0] if models else "unknown", "cores": os.cpu_count(),
            "load": [round(x, 2) for x in os.getloadavg()], "kernel": os.uname().release}


def drain(server, user):
    """Seconds of one session that gets all bodies: connecting, login and SELECT are in it, as
    they are in the time of a program."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        reader = connection.makefile("rb")
        reader.readline()

        def command(tag, text):
            connection.sendall(f"{tag} {text}\r\n".encode())
            while not reader.readline().startswith(tag.encode()):
                pass

        command("a1", f'LOGIN "{user}" "{PASSWORD}"')
        command("a2", "SELECT INBOX")
        connection.sendall(b"a3 UID FETCH 1:* (UID BODY.PEEK[])\r\n")
        tail = b""
        while b"\r\na3 OK" not in tail:
            block = connection.recv(1 << 18)
            if not block:
                raise AssertionError("the server closed the connection")
            tail = tail[-16:] + block
    return time.monotonic() - begun


def fetch(server, user, number):
    """Seconds of one tkt-fetch, process and all; and its peak of memory in MiB."""
    config = os.path.join(server.folder, f"fetch{number}.toml")
    database = os.path.join(server.folder, f"fetch{number}.db")
    with open(config, "w", encoding="utf-8") as out:
        out.write(f"""
[desk]
domain = "example.com"
database = "sqlite:{database}"
[[mailbox]]
name = "support"
address = "{USER}"
[mailbox.incoming]
url = "imap://127.0.0.1:{server.port}"
tls = "none"
user = "{user}"
password = "{PASSWORD}"
""")
    os.chmod(config, 0o600)
    used = measured([os.path.join(BIN, "tkt-fetch"), "-q", "-c", config])
    assert used.status == 0, used
    with sqlite3.connect(database) as db:
        stored = db.execute("SELECT count(*) FROM incoming").fetchone()[0]
    return used.wall, used.peak / 1024, stored


def mbsync(server, user, number):
    folder = os.path.join(server.folder, f"mbsync{number}")
    os.makedirs(folder)
    config = folder + ".rc"
    with open(config, "w", encoding="utf-8") as out:
        out.write(f"""
IMAPAccount there
Host 127.0.0.1
Port {server.port}
User {user}
Pass {PASSWORD}
SSLType None
AuthMechs LOGIN

IMAPStore there
Account there

MaildirStore here
Inbox {folder}/inbox

Channel all
Far :there:
Near :here:
Sync Pull
Create Near
SyncState *
""")
    begun = time.monotonic()
    subprocess.run([program("mbsync"), "-q", "-c", config, "all"], check=True)
    seconds = time.monotonic() - begun
    copied = len(os.listdir(f"{folder}/inbox/new")) + len(os.listdir(f"{folder}/inbox/cur"))
    return seconds, copied


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--count", type=int, default=10000)
    options.add_argument("--size", type=int, default=3000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--json", action="store_true")
    options = options.parse_args()

    messages = [letter(number, options.size) for number in range(options.count)]
    rates = {"socket": [], "tkt-fetch": [], "mbsync": []}
    memory = 0
    with Dovecot() as server:
        for number in range(options.runs):
            users = [f"{name}{number}@example.com" for name in ("socket", "tkt", "mbsync")]
            for user in users:
                server.fill(messages, user)
                server.login(user).logout()
                server.index(user)
            os.sync()  # what was put into the mailboxes is not written while others are timed
            rates["socket"].append(options.count / drain(server, users[0]))
            seconds, peak, stored = fetch(server, users[1], number)
            assert stored == options.count, stored
            assert not server.unseen(users[1])
            rates["tkt-fetch"].append(options.count / seconds)
            memory = max(memory, peak)
            seconds, copied = mbsync(server, users[2], number)
            assert copied == options.count, copied
            rates["mbsync"].append(options.count / seconds)

        # Of the largest message, no more than two copies at once.
        server.append([letter(number, LARGE) for number in range(3)], "large@example.com")
        _, large_peak, stored = fetch(server, "large@example.com", options.runs)
        assert stored == 3, stored

    medians = {name: statistics.median(values) for name, values in rates.items()}
    of_socket = medians["tkt-fetch"] / medians["socket"]
    of_mbsync = medians["tkt-fetch"] / medians["mbsync"]
    large_limit = 64 + 2 * LARGE / (1 << 20)
    result = {"count": options.count, "size": options.size, "runs": options.runs,
              "messages_per_second": {name: [round(v) for v in values]
                                      for name, values in rates.items()},
              "of_socket": round(of_socket, 2), "of_mbsync": round(of_mbsync, 1),
              "peak_mib": round(memory, 1), "peak_mib_large": round(large_peak, 1), "machine": machine()}
    if options.json:
        print(json.dumps(result))
    else:
        print(f"fetch: {options.count} messages of {options.size} bytes, {options.runs} runs, "
              f"machine {result['machine']}")
        for name, values in rates.items():
            print(f"  {name:10} {medians[name]:8.0f} messages/s "
                  f"({min(values):.0f} to {max(values):.0f})")
        print(f"  tkt-fetch is at {of_socket:.2f} of the socket's rate (wanted: 0.40) and "
              f"{of_mbsync:.1f} times mbsync's (wanted: 8)")
        print(f"  peak memory {memory:.1f} MiB (wanted: under 64); "
              f"{large_peak:.1f} MiB with messages of {LARGE / 1e6:.0f} MB "
              f"(wanted: under {large_limit:.0f})")
    return 0 if (of_socket >= 0.4 and of_mbsync >= 8 and memory < 64
                 and large_peak < large_limit) else 1


if __name__ == "__main__":
    sys.exit(main())
