"""A real pseudo-terminal, and what a person sees in it."""
import fcntl
import os
import pty
import select
import struct
import termios


def at_terminal(command, environment, columns=80, keys=b"", folder=None):
    """Runs a command (a list) there; its exit status, and what is seen, both outputs in their order."""
    pid, terminal = pty.fork()
    if pid == 0:
        if folder:
            os.chdir(folder)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execve(command[0], command, environment)
    seen = b""
    try:
        os.write(terminal, keys)
        while select.select([terminal], [], [], 60)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
    finally:
        os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen.decode().replace("\r\n", "\n")
