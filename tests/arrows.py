#!/usr/bin/python3
"""Names every #include that runs against the arrows of ARCHITECTURE.md.

A room may use only rooms that stand below it; foreign headers belong to one room each; the
library neither prints nor exits. Exit status 1 if anything does otherwise.
"""
import pathlib
import re
import sys

# Each row may use every row below it, and nothing beside or above it.
LEVELS = [
    ["daemon", "survey"],
    ["rules"],
    ["sla", "fetch"],
    ["send"],
    ["desk"],
    ["mail", "net", "calendar"],
    ["config", "store"],
    ["base"],
]
# term is what a terminal needs: it uses base, and programs alone use it.
ROOMS = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}

# A foreign header, and the only rooms that see it ("cmd" for programs).
OWNERS = {
    r"sqlite3\.h": {"store"},
    r"gmime/|gumbo\.h": {"mail"},
    r"curl/": {"net"},
    r"pugixml": {"net"},
    r"toml\+\+|toml\.hpp": {"config"},
    r"date/": {"calendar"},
    r"boost/": {"daemon", "survey"},
    r"mustache": {"send"},
    r"re2/": {"rules", "config"},  # config tells of patterns that are none
    r"openssl/": {"base"},
    r"CLI/": {"cmd"},
}
# The library takes its input as arguments and hands results back.
FORBIDDEN = {
    r"\bstd::exit\b|\b_?exit\s*\(": "exits",
    r"\bstd::cout\b|\bprintf\s*\(|\bfmt::print\s*\(": "prints",
    r"\bgetenv\s*\(": "reads the environment",
}
# Logging and credentials are what the environment is for; a child between fork and exec is not us.
MAY = {
    ("base/log.cpp", "reads the environment"),
    ("config/secret.cpp", "reads the environment"),
    ("daemon/child.cpp", "exits"),
    ("rules/child.cpp", "exits"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def against(room, target):
    """Why `room` may not use `target`; None if it may."""
    if target == room:
        return None
    if room == "term" or target == "term":
        if room == "term":
            return None if target == "base" else "term uses base only"
        return "term is used by programs only"
    if ROOMS[target] <= ROOMS[room]:
        return f"{target} does not stand below {room}"
    return None


def check_file(path, room, name):
    text = path.read_text(encoding="utf-8", errors="replace")
    for header in INCLUDE.findall(text):
        target = header.split("/")[0] if "/" in header else None
        if room != "cmd" and (target in ROOMS or target == "term"):
            reason = against(room, target)
            if reason:
                yield f"{name}: includes {header}: {reason}"
        for pattern, owners in OWNERS.items():
            if re.match(pattern, header) and room not in owners:
                yield f"{name}: includes {header}, which only {' and '.join(sorted(owners))} may"
    if room != "cmd":
        code = COMMENT.sub("", text)
        for pattern, what in FORBIDDEN.items():
            if re.search(pattern, code) and (name.removeprefix("lib/"), what) not in MAY:
                yield f"{name}: the library {what}"


def main(root):
    wrong = []
    rooms = sorted(p for p in (root / "lib").iterdir() if p.is_dir())
    for folder in rooms:
        if folder.name not in ROOMS and folder.name != "term":
            wrong.append(f"lib/{folder.name}: a room that ARCHITECTURE.md does not know")
            continue
        for path in sorted(folder.rglob("*.[ch]pp")):
            wrong += check_file(path, folder.name, str(path.relative_to(root)))
    for path in sorted((root / "cmd").rglob("*.[ch]pp")):
        wrong += check_file(path, "cmd", str(path.relative_to(root)))
    for line in wrong:
        print(line)
    print(f"{len(rooms)} rooms, {len(wrong)} arrows against the plan")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
