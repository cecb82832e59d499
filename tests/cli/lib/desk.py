"""A desk in a temporary folder, and running the programs on it."""
import json
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

from lib.strict_mail import complaints_of

BIN = pathlib.Path(os.environ["TKT_BIN"])
# Whether the programs have been built with AddressSanitizer: their memory is not their own then.
SANITIZED = b"__asan_init" in (BIN / "tkt").read_bytes()
USER = pwd.getpwuid(os.geteuid()).pw_name

MAILDIR = """
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
[mailbox.incoming]
url = "maildir:{folder}/in"
[mailbox.outgoing]
url = "maildir:{folder}/out"
"""


def base(folder, user=USER, zone="Europe/Warsaw"):
    """tests/desk.toml for a desk in that folder."""
    text = (pathlib.Path(__file__).parents[2] / "desk.toml").read_text()
    return text.replace("@FOLDER@", str(folder)).replace("@USER@", user).replace("@ZONE@", zone)


def parsed(line):
    """An object of JSON, without the number of its format, of which there is one."""
    found = json.loads(line)
    if found.pop("format", 1) != 1:
        raise AssertionError(f"not of format 1: {line}")
    return found


class Desk:
    """Use in a `with`; the folder and all in it are gone afterwards."""

    def __init__(self, mailboxes=MAILDIR, more=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tkt-", dir="/tmp"))
        self.config = self.folder / "tkt.toml"
        self.database = self.folder / "tkt.db"
        for box in ("in", "out"):
            for name in ("new", "cur", "tmp"):
                (self.folder / box / name).mkdir(parents=True)
        self.config.write_text(base(self.folder) + mailboxes.format(folder=self.folder, user=USER) + more)
        self.environment = {**os.environ, "TKT_CONFIG": str(self.config),
                            "PATH": f"{BIN}:{os.environ['PATH']}"}

    def __enter__(self):
        return self

    def __exit__(self, failure=None, *_):
        # Whatever a test is about: what has left the desk is mail as the standards have it.
        try:
            wrong = [] if failure else complaints_of(self.sent_files())
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        if wrong:
            raise AssertionError("mail that is not strict:\n" + "\n".join(wrong))

    def sent_files(self):
        return sorted([*(self.folder / "out/new").glob("*"), *(self.folder / "out/cur").glob("*")])

    def run(self, *words, stdin=b"", status=0, **environment):
        """Runs a program, which must end with `status`; gives what it printed (bytes decoded)."""
        done = subprocess.run([str(BIN / words[0]), *map(str, words[1:])], input=stdin,
                              env={**self.environment, **environment}, capture_output=True,
                              timeout=120, check=False)
        self.stdout = done.stdout.decode(errors="replace")
        self.stderr = done.stderr.decode(errors="replace")
        if done.returncode != status:
            raise AssertionError(f"{' '.join(map(str, words))}: exit status {done.returncode}, not {status}\n"
                                 f"{self.stdout}{self.stderr}")
        return self.stdout

    def json(self, *words, **more):
        """The objects that a program prints, one a line."""
        return [parsed(line) for line in self.run(*words, "--json", **more).splitlines()]

    def deliver(self, name, message):
        """Lays a message into the Maildir, as a mail server does."""
        temporary = self.folder / "in/tmp" / name
        temporary.write_bytes(message)
        temporary.rename(self.folder / "in/new" / name)

    def start(self, *words, **more):
        return subprocess.Popen([str(BIN / words[0]), *map(str, words[1:])], env=self.environment,
                                stdin=subprocess.DEVNULL, **more)
