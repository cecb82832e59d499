"""A real pseudo-terminal, and what a person sees in it."""
import fcntl
import os
import pty
import select
import struct
import termios


def start(command, environment, columns=80, folder=None):
    """A command (a list) at a terminal of its own that goes on by itself: its process and the terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        if folder:
            os.chdir(folder)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execvpe(command[0], command, environment)
    return pid, terminal


def seen_until_end(terminal):
    """What is shown until the last program at it has ended."""
    seen = b""
    try:
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
    return seen.decode(errors="replace").replace("\r\n", "\n")


def exit_status(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def at_terminal(command, environment, columns=80, keys=b"", folder=None):
    """Runs a command with keys typed ahead; its exit status, and what is seen, both outputs in their order."""
    pid, terminal = start(command, environment, columns, folder)
    os.write(terminal, keys)
    seen = seen_until_end(terminal)
    return exit_status(pid), seen
