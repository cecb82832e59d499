"""Outbox to server: how fast against smtp-sink, beside smtp-source, and over a slow line.

Composing is included: answers are made as `tkt reply` makes them, with template, quote, token and
search index, and then sent; the rate is that of both together, one after the other.
"""
import os
import pathlib
import pwd
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from common import BIN, figure

COUNT = int(os.environ.get("BENCH_MAILS", "5000"))
ROUNDS = 5
DELAY = 0.05  # seconds, of each answer of the slow server
USER = pwd.getpwuid(os.geteuid()).pw_name

CONFIG = """
[desk]
name = "Example Ltd"
domain = "example.com"
database = "sqlite:{folder}/tkt.db"
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
[mailbox.outgoing]
url = "smtp://127.0.0.1:{port}"
tls = "none"
connections = {connections}
[[agent]]
login = "bench"
name = "Bench"
email = "bench@example.com"
signature = "Bench"
[[agent]]
login = "{user}"
[[queue]]
name = "support"
mailbox = "support"
agents = ["bench"]
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Sink:
    """smtp-sink of Postfix."""

    def __init__(self):
        self.port = free_port()
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(["/usr/sbin/smtp-sink", *user, f"127.0.0.1:{self.port}", "100"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.02)
        raise SystemExit("smtp-sink does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class SlowServer:
    """Answers after a while, as one across an ocean; every connection for itself."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self.listener.getsockname()[1]
        self.taken = 0
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        stream = client.makefile("rwb")

        def answer(text):
            time.sleep(DELAY)
            stream.write(text)
            stream.flush()

        answer(b"220 slow ESMTP\r\n")
        pending = b""
        while line := stream.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                answer(b"250-slow\r\n250 PIPELINING\r\n")
            elif verb == b"MAIL":
                pending = b"250 ok\r\n"  # goes with the answer to the RCPT that came with it
            elif verb == b"RCPT":
                answer(pending + b"250 ok\r\n")
                pending = b""
            elif verb == b"DATA":
                answer(b"354 go on\r\n")
                while stream.readline() != b".\r\n":
                    pass
                with self.lock:
                    self.taken += 1
                answer(b"250 queued\r\n")
            elif verb == b"QUIT":
                answer(b"221 bye\r\n")
                return
            else:
                answer(b"250 ok\r\n")


def queued(folder, port, connections, count):
    """A desk with so many answers in its outbox; the seconds that making them took."""
    config = folder / "tkt.toml"
    config.write_text(CONFIG.format(folder=folder, port=port, connections=connections, user=USER))
    config.chmod(0o600)
    made = subprocess.run([BIN.parent / "tests/bench_answer", config, str(count)], check=True,
                          capture_output=True, text=True)
    return config, float(made.stdout)


def sent(config):
    start = time.monotonic()
    subprocess.run([BIN / "tkt-send", "-q", "-c", config], check=True)
    took = time.monotonic() - start
    with sqlite3.connect(config.parent / "tkt.db") as db:
        states = dict(db.execute("SELECT state, count(*) FROM outbox GROUP BY state"))
    assert list(states) == ["sent"], states
    return took


def source(port):
    start = time.monotonic()
    subprocess.run(["/usr/sbin/smtp-source", "-d", "-s", "1", "-m", str(COUNT), "-l", "3072",
                    f"127.0.0.1:{port}"], check=True)
    return COUNT / (time.monotonic() - start)


def against_sink(connections):
    """One round: rates of sending, of composing and sending, and of smtp-source right before and after.

    smtp-source -d sends all by one connection and composes nothing. It and the sink wait for each other
    at each command, so that its rate is that at which this machine wakes a process: a few thousand a
    second where a processor has to be woken, several times that where both find themselves on the same
    one, as on a busy machine. Hence the rounds, and nothing else should run meanwhile.
    """
    with Sink() as sink, tempfile.TemporaryDirectory() as name:
        config, composing = queued(pathlib.Path(name), sink.port, connections, COUNT)
        beside = [source(sink.port)]
        sending = sent(config)
        beside.append(source(sink.port))
        return COUNT / sending, COUNT / (composing + sending), statistics.mean(beside)


def over_a_slow_line(connections, count):
    server = SlowServer()
    with tempfile.TemporaryDirectory() as name:
        config, _ = queued(pathlib.Path(name), server.port, connections, count)
        rate = count / sent(config)
    assert server.taken == count
    server.listener.close()
    return rate


def main():
    holds = True
    for connections in (1, 4):
        rounds = [against_sink(connections) for _ in range(ROUNDS)]
        sending, whole, beside = (statistics.median(column) for column in zip(*rounds))
        ratios = sorted(both / source for _, both, source in rounds)
        print(f"{COUNT} mails of 3 KB to smtp-sink, {connections} connection(s):")
        figure("smtp-source -d, mails a second", beside)
        figure("tkt-send, mails a second", sending)
        figure("composing and tkt-send, mails a second", whole)
        # What is set up by default counts; one connection is there for comparison.
        least = 0.6 if connections == 4 else None
        holds &= figure("composing and tkt-send to smtp-source", statistics.median(ratios), least=least)
        print(f"  (rounds: {', '.join(f'{ratio:.2f}' for ratio in ratios)})")
    one = over_a_slow_line(1, 40)
    many = over_a_slow_line(20, 1000)
    print(f"a server with {DELAY * 1000:.0f} ms delay:")
    figure("1 connection, mails a second", one)
    figure("20 connections, mails a second", many)
    holds &= figure("20 connections to 1", many / one, least=10)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
