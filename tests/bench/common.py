"""What the measurements share: a desk in a folder of its own, timed children, corpora."""
import atexit
import email.message
import email.utils
import functools
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import typing

BIN = pathlib.Path(os.environ["TKT_BIN"])
SOURCE = pathlib.Path(os.environ["TKT_SOURCE"])
MAKER = SOURCE.parent / "shared/bench/make_corpus.py"

def base(folder, user):
    """tests/desk.toml for a desk in that folder."""
    text = (SOURCE / "tests/desk.toml").read_text()
    return text.replace("@FOLDER@", str(folder)).replace("@USER@", user).replace("@ZONE@", "Europe/Warsaw")


MORE = """
[[queue]]
name = "billing"
mailbox = "support"
[[mailbox]]
name = "support"
address = "help@support.example.com"
queue = "support"
[mailbox.incoming]
url = "maildir:{desk}/mail"
[mailbox.outgoing]
url = "maildir:{desk}/out"
[[rule]]
name = "invoices"
if = {{ any = [ {{ subject_contains = ["invoice", "faktura", "rechnung"] }}, {{ body_contains = ["overdue"] }} ] }}
then = {{ queue = "billing", priority = "high", add_tags = ["invoice"] }}
[[rule]]
name = "robots"
if = {{ auto = true }}
then = {{ priority = "low" }}
"""
# Holidays cost what days without them do not; the calendar stands before the queue.
HOLIDAYS = ('\n[[queue]]', 'holidays = ["*-12-25", "easter+1"]\n\n[[queue]]')


class Desk:
    """A desk with an empty Maildir, gone at the end."""

    def __enter__(self):
        import pwd
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tkt-bench-"))
        self.config = self.folder / "tkt.toml"
        user = pwd.getpwuid(os.geteuid()).pw_name
        self.config.write_text(base(self.folder, user).replace(*HOLIDAYS, 1) + MORE.format(desk=self.folder))
        for name in ("new", "cur", "tmp"):
            (self.folder / "mail" / name).mkdir(parents=True)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def run(self, *words, check=True):
        """Runs a program of tkt; gives (seconds of wall, seconds of process time, peak KiB, output)."""
        with open(self.folder / "out.txt", "w+b") as out:
            used = measured([BIN / words[0], *words[1:]], {**os.environ, "TKT_CONFIG": str(self.config)}, out)
            if check and used.status != 0:
                sys.exit(f"{' '.join(map(str, words))}: exit status {used.status}")
            out.seek(0)
            return used.wall, used.process, used.peak, out.read()


class Used(typing.NamedTuple):
    """What a program took: seconds of wall, seconds of process time, its peak of memory in KiB."""
    wall: float
    process: float
    peak: int
    status: int


@functools.cache
def tools():
    """A folder with `measure` and `empty`, a program that does nothing."""
    folder = tempfile.TemporaryDirectory(prefix="tkt-bench-")
    atexit.register(folder.cleanup)
    path = pathlib.Path(folder.name)
    subprocess.run(["cc", "-O1", "-o", path / "measure", pathlib.Path(__file__).with_name("measure.c")], check=True)
    subprocess.run(["cc", "-O1", "-x", "c", "-o", path / "empty", "-"], input=b"int main(void) { return 0; }",
                   check=True)
    return path


def measured(words, environment=None, out=subprocess.DEVNULL):
    """Runs a program by way of measure.c, as this Python's own memory would count as the program's."""
    figures = tools() / "figures"
    subprocess.run([tools() / "measure", figures, *map(str, words)], env=environment, stdout=out, check=True)
    wall, process, peak, status = figures.read_text().split()
    return Used(float(wall), float(process), int(peak), int(status))


def empty(count=21):
    """What the start and end of a program that does nothing take here and now: medians."""
    runs = [measured([tools() / "empty"]) for _ in range(count)]
    return Used(*(median([run[place] for run in runs]) for place in range(3)), 0)


def fill(maildir, count, small):
    """Writes `count` mails into maildir/new: of 3 KB, or a mix with attachments of up to 3 MB.

    Uses the corpus that stands beside the sources where there is one; else makes its own of the same
    sizes. Gives the number of bytes.
    """
    if MAKER.exists():
        words = [sys.executable, str(MAKER), str(maildir), "--count", str(count), "--format", "maildir"]
        subprocess.run(words + (["--small"] if small else []), check=True, stderr=subprocess.DEVNULL)
    else:
        make_own(maildir, count, small)
    return sum(p.stat().st_size for p in (maildir / "new").iterdir())


WORDS = ("printer order invoice delivery account password broken question customer screen table "
         "Rechnung Bestellung Lieferung zamówienie faktura drukarka заказ счёт доставка").split()


def make_own(maildir, count, small):
    source = random.Random(1)
    kinds = ["plain"] * 100 if small else ["plain"] * 70 + ["alt"] * 20 + ["att"] * 8 + ["big"] * 2
    ids = []
    for i in range(count):
        kind = kinds[(i * 37) % 100]
        mail = email.message.EmailMessage()
        sender = source.randrange(2000)
        mail["From"] = f"Customer {sender} <user{sender}@cust{sender % 311}.example.org>"
        mail["To"] = "help@support.example.com"
        mail["Subject"] = " ".join(source.choices(WORDS, k=5))
        mail["Date"] = email.utils.formatdate(1735720000 + 37 * i)
        mail["Message-ID"] = f"<{i}.{source.getrandbits(64):x}@mail.example.org>"
        if ids and source.random() < 0.4:
            mail["In-Reply-To"] = mail["References"] = source.choice(ids[-60:])
        ids.append(mail["Message-ID"])
        text = "\n".join(" ".join(source.choices(WORDS, k=9)) for _ in range(26))
        mail.set_content(text)
        if kind == "alt":
            mail.add_alternative("<p>" + "</p><p>".join([text] * 8) + "</p>", subtype="html")
        elif kind in ("att", "big"):
            size = source.randint(50_000, 300_000) if kind == "att" else source.randint(1_000_000, 3_000_000)
            mail.add_attachment(source.randbytes(size), maintype="application", subtype="pdf",
                                filename=f"scan-{i}.pdf")
        (maildir / "new" / f"{1735720000 + 37 * i}.M{i}P1.bench").write_bytes(mail.as_bytes())


def figure(what, value, limit=None, least=None):
    """Prints one figure beside what it is held against; gives whether it holds."""
    holds = (limit is None or value <= limit) and (least is None or value >= least)
    bound = f"   (at most {limit:g})" if limit is not None else f"   (at least {least:g})" if least is not None else ""
    print(f"{what:<58} {value:>12.4g}{bound}{'' if holds else '   MISSED'}", flush=True)
    return holds


def median(values):
    return statistics.median(values)


def disk_sync(folder, count=200):
    """fsyncs a second of 4 KiB appends: what any durable queue on this disk is held to."""
    path = folder / "sync"
    with open(path, "wb") as out:
        start = time.monotonic()
        for _ in range(count):
            out.write(b"x" * 4096)
            out.flush()
            os.fdatasync(out.fileno())
        spent = time.monotonic() - start
    path.unlink()
    return count / spent


__all__ = ["Desk", "fill", "figure", "median", "disk_sync", "measured", "empty", "MAKER"]
