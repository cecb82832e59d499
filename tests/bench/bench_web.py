"""tkt-web on one core: survey pages a second and how long they take, links it has never seen among
them; memory with a thousand idle connections.

Needs wrk and python3-cryptography. Server and wrk have a core each, where there are two.
"""
import base64
import contextlib
import os
import pathlib
import re
import socket
import sqlite3
import subprocess
import sys
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common import BIN, Desk, figure

LINKS = 60_000
PART = """
[survey]
statuses = ["resolved"]
[web]
spool = "{folder}/spool"
key = "{folder}/survey.key"
listen = ["127.0.0.1:{port}"]
time_limit = "60s"
"""


def links(desk, count):
    """Links as the desk signs them, for questions 1, 2, 3 …"""
    seed, = sqlite3.connect(desk.folder / "tkt.db").execute("SELECT seed FROM survey_key").fetchone()
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    expires = int(time.time()) + 3600
    for i in range(1, count + 1):
        claim = f"{i}.{i % 5 + 1}.{expires}"
        mark = base64.urlsafe_b64encode(key.sign(b"tkt survey link\n" + claim.encode()))
        yield f"/rate/en/{claim}.{mark.decode().rstrip('=')}"


SCRIPT = """
local links = {}
for line in io.lines("%s") do links[#links + 1] = line end
local next = 0
request = function()
  next = next %% #links + 1
  return wrk.format("GET", links[next])
end
"""


def on_core(core):
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, {core})


def wrk(desk, port, script, seconds=6):
    """Requests a second, and the 99th percentile in ms."""
    done = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", "-s", str(script),
                           f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True,
                          preexec_fn=lambda: on_core(1))
    if "Non-2xx" in done.stdout:
        sys.exit(done.stdout)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout).groups()
    return rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def main():
    holds = True
    with Desk() as desk:
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (desk.folder / "spool").mkdir()
        part = desk.folder / "web.toml"
        part.write_text(PART.format(folder=desk.folder, port=port))
        desk.run("tkt", "key", "survey", "--export", desk.folder / "survey.key")
        all_links = list(links(desk, LINKS))
        fresh, one = desk.folder / "fresh.lua", desk.folder / "one.lua"
        (desk.folder / "links").write_text("\n".join(all_links) + "\n")
        (desk.folder / "link").write_text(all_links[0] + "\n")
        fresh.write_text(SCRIPT % (desk.folder / "links"))
        one.write_text(SCRIPT % (desk.folder / "link"))
        server = subprocess.Popen([str(BIN / "tkt-web"), "-q", "--config", str(part)],
                                  preexec_fn=lambda: on_core(0))
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(1000)]
            time.sleep(0.5)
            holds &= figure("1,000 idle connections, MiB", resident(server.pid), limit=32)
            for client in idle:
                client.close()
            for what, script in (("links never seen before", fresh), ("one link", one)):
                rate, slowest = wrk(desk, port, script)
                holds &= figure(f"survey pages a second, {what}", rate, least=5000)
                holds &= figure("    99th percentile, ms", slowest, limit=20)
            figure("    memory after that, MiB", resident(server.pid))
        finally:
            server.terminate()
            server.wait()
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
