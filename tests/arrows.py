#!/usr/bin/python3
"""Names every #include that runs against the order of ARCHITECTURE.md.

A folder may use only folders that stand above it in that list; foreign headers belong to one room
each; the library neither prints nor exits; every source is listed in CMake. Exit status 1 if
anything does otherwise.
"""
import pathlib
import re
import sys

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
    ("config/model/secret.cpp", "reads the environment"),
    ("base/process.cpp", "exits"),
    ("base/child.cpp", "exits"),
}
MOST_UNITS = 25  # of one folder: more is the moment to split it
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def folders_in_order(page):
    """The folders of lib/, the lowest first, as ARCHITECTURE.md lists them in its block `rooms`."""
    block = re.search(r"^```rooms\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [line.split()[0] for line in block.group(1).splitlines() if line.strip()]


class Arrows:
    def __init__(self, root):
        self.root = root
        self.order = folders_in_order((root / "ARCHITECTURE.md").read_text(encoding="utf-8"))

    def against(self, folder, target):
        """Why `folder` may not use `target`; None if it may."""
        if target == folder or folder is None:
            return None
        if "term" in (folder, target):  # what a terminal needs is for programs, and uses base
            return None if target == "base" else "term uses base only, and programs alone use term"
        if self.order.index(target) > self.order.index(folder):
            return f"{target} stands after {folder} in ARCHITECTURE.md"
        return None

    def check_file(self, path):
        name = str(path.relative_to(self.root))
        text = path.read_text(encoding="utf-8", errors="replace")
        in_lib = name.startswith("lib/")
        folder = str(path.parent.relative_to(self.root / "lib")) if in_lib else None
        room = folder.split("/")[0] if in_lib else "cmd"
        for mark, header in INCLUDE.findall(text):
            target = str(pathlib.PurePosixPath(header).parent)
            if target in self.order:
                reason = self.against(folder, target)
                if reason:
                    yield f"{name}: includes {header}: {reason}"
            elif in_lib and mark == '"':
                yield f"{name}: includes {header}, which is no folder of lib/"
            for pattern, owners in OWNERS.items():
                if re.match(pattern, header) and room not in owners:
                    yield f"{name}: includes {header}, which only {' and '.join(sorted(owners))} may"
        if in_lib:
            code = COMMENT.sub("", text)
            for pattern, what in FORBIDDEN.items():
                if re.search(pattern, code) and (name.removeprefix("lib/"), what) not in MAY:
                    yield f"{name}: the library {what}"

    def check_folders(self):
        for top in ("lib", "cmd"):
            for folder in sorted(p for p in (self.root / top).rglob("*") if p.is_dir()):
                units = {p.stem for p in folder.glob("*.[ch]pp")}
                name = str(folder.relative_to(self.root))
                if units and top == "lib" and str(folder.relative_to(self.root / top)) not in self.order:
                    yield f"{name}: a folder that ARCHITECTURE.md does not list"
                if len(units) > MOST_UNITS:
                    yield f"{name}: {len(units)} units, more than {MOST_UNITS}"
                for unit in sorted(units):
                    if unit.startswith(folder.name + "_"):
                        yield f"{name}/{unit}: repeats the name of its folder"

    def check_lists(self):
        """CMake compiles what is listed, and what is not listed would rot unseen."""
        for top, below in (("lib", "lib"), ("cmd", "cmd"), ("tests", "tests/unit")):
            listed = (self.root / top / "CMakeLists.txt").read_text(encoding="utf-8").split()
            for path in sorted((self.root / below).rglob("*.cpp")):
                if str(path.relative_to(self.root / top)) not in {word.rstrip(")") for word in listed}:
                    yield f"{path.relative_to(self.root)}: not listed in {top}/CMakeLists.txt"

    def wrong(self):
        for top in ("lib", "cmd"):
            for path in sorted((self.root / top).rglob("*.[ch]pp")):
                yield from self.check_file(path)
        yield from self.check_folders()
        yield from self.check_lists()


def main(root):
    arrows = Arrows(root)
    wrong = list(arrows.wrong())
    for line in wrong:
        print(line)
    print(f"{len(arrows.order)} folders, {len(wrong)} things against the plan")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
