"""Real mail servers for tests: on free ports of loopback, everything under a temporary folder.

Each is started by the test that needs it and stops exactly what it started.
"""

import email.utils
import hashlib
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time

USER = "support@example.com"
PASSWORD = "tiger"


def program(name):
    """The path of a program, of those that sit in sbin too."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        raise FileNotFoundError(f"{name} is not installed (./setup deps)")
    return found


def free_ports(count):
    """Ports that nobody listens on, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Listener:
    """Listens on loopback for as long as it is used, and serves each client in a thread: serve(client)."""

    one_by_one = False  # a client waits until the one before has been served

    def __init__(self, host="127.0.0.1"):
        self._listener = socket.create_server((host, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.one_by_one:
                self.serve(client)
            else:
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        raise NotImplementedError


def until(condition, seconds=60.0, step=0.02, what="nothing happened"):
    """Waits for a condition; returns what it gave. So many seconds are the end of hope, on whatever
    machine, and no measure of speed."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} within {seconds} s")
        time.sleep(step)


def kill_after(process, seconds):
    """Ends a process at some moment of its work; gives whether it was still there."""
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class TemporaryFolder:
    """Short (Unix sockets have short names), and open to servers that run as somebody else."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="tkt-", dir="/tmp")
        os.chmod(self.path, 0o755)

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Authority:
    """A certificate authority of our own, with one certificate for localhost and 127.0.0.1."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "tls")
        os.makedirs(self.folder)
        self.ca = self.file("ca.pem")
        self.certificate = self.file("cert.pem")
        self.key = self.file("key.pem")
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                      "-nodes", "-days", "2", "-subj", "/CN=tkt test authority",
                      "-addext", "basicConstraints=critical,CA:TRUE",
                      "-keyout", self.file("ca.key"), "-out", self.ca)
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                      "-subj", "/CN=localhost", "-keyout", self.key, "-out", self.file("csr"))
        with open(self.file("ext"), "w", encoding="ascii") as out:
            out.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        self._openssl("x509", "-req", "-in", self.file("csr"), "-CA", self.ca,
                      "-CAkey", self.file("ca.key"), "-CAcreateserial", "-days", "2",
                      "-extfile", self.file("ext"), "-out", self.certificate)

    def file(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def _openssl(*words):
        subprocess.run([program("openssl"), *words], check=True, stdin=subprocess.DEVNULL,
                       capture_output=True)


class Dovecot:
    """A private Dovecot: plain, STARTTLS and implicit TLS; one Maildir a user."""

    def __init__(self, capabilities=None, layout="maildir"):
        self.temporary = TemporaryFolder()
        folder = self.temporary.path
        self.folder = folder
        self.authority = Authority(folder)
        self.layout = layout
        self.log = os.path.join(folder, "dovecot.log")
        self.port, self.tls_port = free_ports(2)
        self.process = None
        root = os.geteuid() == 0
        # Dovecot refuses mail to root, so that under root somebody harmless owns it.
        self.owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        self.home = os.path.join(folder, "home")
        os.makedirs(self.home)
        os.chown(self.home, self.owner.pw_uid, self.owner.pw_gid)
        me = pwd.getpwuid(os.geteuid()).pw_name
        ordinary = "" if root else f"""
default_internal_user = {me}
default_login_user = {me}
default_internal_group = {self._group()}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
        offered = "" if capabilities is None else f"imap_capability = {capabilities}\n"
        self.config = os.path.join(folder, "dovecot.conf")
        with open(self.config, "w", encoding="utf-8") as out:
            out.write(f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {self.log}
verbose_proctitle = yes
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{self.authority.certificate}
ssl_key = <{self.authority.key}
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 100
{offered}
mail_location = {layout}:~/mail
mail_uid = {self.owner.pw_uid}
mail_gid = {self.owner.pw_gid}
mail_fsync = never
service imap-login {{
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = {self.tls_port}
    ssl = yes
  }}
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={self.owner.pw_uid} gid={self.owner.pw_gid} home={self.home}/%u
}}
namespace inbox {{
  inbox = yes
}}
{ordinary}""")

    @staticmethod
    def _group():
        import grp
        return grp.getgrgid(os.getegid()).gr_name

    def start(self):
        self.process = subprocess.Popen([program("dovecot"), "-F", "-c", self.config],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE)
        try:
            until(lambda: self.process.poll() is not None or listening(self.port),
                  what="Dovecot did not listen")
            if self.process.poll() is not None:
                raise AssertionError("Dovecot: " + self.process.stderr.read().decode())
        except BaseException:
            self.stop()
            raise
        return self

    def halt(self):
        """Stops the server and keeps its mail; start() brings it back."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process.stderr.close()
            self.process = None

    def stop(self):
        self.halt()
        self.temporary.remove()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def login(self, user=USER):
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login(user, PASSWORD)
        return client

    def append(self, messages, user=USER, folder="INBOX", flags="", date=None):
        """Puts messages (bytes, LF lines) into a folder, unread unless `flags` says otherwise."""
        client = self.login(user)
        try:
            if folder != "INBOX":
                client.create(folder)
            for message in messages:
                when = None if date is None else imaplib.Time2Internaldate(date)
                status, answer = client.append(folder, flags, when, crlf(message))
                assert status == "OK", answer
        finally:
            client.logout()

    def fill(self, messages, user=USER):
        """Puts many messages into a Maildir INBOX at once, past the server; unread."""
        assert self.layout == "maildir"
        mail = os.path.join(self.home, user, "mail")
        for name in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(mail, name), exist_ok=True)
        for number, message in enumerate(messages):
            data = crlf(message)
            # Sizes in the name, as Dovecot's own deliveries have them, so that nobody reads
            # every message to learn its size.
            # And unlike one another, as those of real deliveries are: Dovecot's hash of names is
            # slow on names that differ by a counter.
            unique = hashlib.sha256(str(number).encode()).hexdigest()[:20]
            name = f"{1700000000 + number}.{unique}.tkt,S={len(data)},W={len(data)}:2,"
            path = os.path.join(mail, "cur", name)
            with open(path, "wb") as out:
                out.write(data)
        for top, folders, files in os.walk(os.path.join(self.home, user)):
            for name in [top, *(os.path.join(top, f) for f in folders + files)]:
                os.chown(name, self.owner.pw_uid, self.owner.pw_gid)

    def index(self, user=USER):
        """Lets the server look at every message once, as it has after a normal delivery."""
        client = self.login(user)
        try:
            client.select("INBOX", readonly=True)
            client.uid("FETCH", "1:*", "(UID RFC822.SIZE INTERNALDATE FLAGS)")
        finally:
            client.logout()

    def flags(self, user=USER, folder="INBOX"):
        """{uid: set of flags} of a folder."""
        client = self.login(user)
        try:
            status, _ = client.select(quoted(folder), readonly=True)
            assert status == "OK", folder
            _, lines = client.uid("FETCH", "1:*", "(UID FLAGS)")
            result = {}
            for line in lines:
                if not line:
                    continue
                text = line.decode()
                uid = int(text.split("UID ")[1].split()[0].rstrip(")"))
                inside = text.split("FLAGS (")[1].split(")")[0]
                result[uid] = set(inside.split())
            return result
        finally:
            client.logout()

    def mark_unseen(self, user=USER):
        client = self.login(user)
        try:
            client.select("INBOX")
            client.uid("STORE", "1:*", "-FLAGS.SILENT", "(\\Seen)")
        finally:
            client.logout()

    def unseen(self, user=USER, folder="INBOX"):
        return [uid for uid, f in self.flags(user, folder).items() if "\\Seen" not in f]


def quoted(folder):
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def crlf(message):
    return message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def letter(number, size=0, subject=None, sender="customer@example.org"):
    """A message that no other number gives, padded to about `size` bytes."""
    text = (f"From: {sender}\n"
            f"To: {USER}\n"
            f"Subject: {subject or f'Question {number}'}\n"
            f"Date: {email.utils.formatdate(1700000000 + number)}\n"
            f"Message-ID: <{number}.question@example.org>\n"
            f"\n"
            f"This is question number {number}.\n")
    line = "The printer on the second floor hums, but nothing comes out of it.\n"
    if size > len(text):
        text += line * ((size - len(text)) // len(line) + 1)
    return text.encode()
