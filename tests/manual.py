#!/usr/bin/python3
"""The options in the pages of verbs, as `tkt VERB --help` prints those that the parser knows.

usage: manual.py [--check] BIN [FOLDER]

In each block of SYNOPSIS in FOLDER (man/ if not given) that begins with `.Nm tkt VERB`, the lines with
options are made anew; those with arguments are kept. So are the heads of entries for options, names and
values, unless the page spells out the words that may be given. With --check nothing is written, and the
exit status is 1 if a page differs.
"""
import difflib
import pathlib
import re
import subprocess
import sys

OPTION = re.compile(r"^  ((?:-\w,?)?(?:--[a-z-]+)?)(?: (\[?[A-Z][^ ]*)(?<!:)(?= |$))?(?: \.\.\.)?(.*)$")


class Option:
    def __init__(self, names, value, rest):
        self.long = next((name for name in names if name.startswith("--")), None)
        self.short = next((name for name in names if not name.startswith("--")), None)
        self.value = (value or "").lower()
        excluded = re.search(r"Excludes:((?: \S+)+)", rest)
        self.excludes = set(re.findall(r"--[a-z-]+", excluded[1])) if excluded else set()
        self.required = " REQUIRED" in rest

    def words(self):
        """In the form of mdoc(7), behind `Fl`: the short name, if there is one."""
        return self.with_value((self.short or self.long)[1:])

    def names(self):
        """Likewise, with both names."""
        both = [name[1:] for name in (self.short, self.long) if name]
        return self.with_value(" , Fl ".join(both))

    def with_value(self, name):
        if self.value.startswith("["):
            return f"{name} Op Ar {self.value.strip('[]')}"
        return f"{name} Ar {self.value.replace('|', ' | ')}" if self.value else name


def options_of(program, *words):
    """What the parser knows, by name; without --help itself."""
    usage = subprocess.run([program, *words, "--help"], text=True, capture_output=True, check=True).stdout
    block = re.search(r"^Options:\n(.*?)(?=^\S|\Z)", usage, re.DOTALL | re.MULTILINE)
    found = []
    # What an option excludes may stand on a line of its own, and so may its meaning.
    for line in re.sub(r"\n {8,}", "  ", block[1] if block else "").splitlines():
        parts = OPTION.match(line)
        if parts and parts[1] and parts[1] != "-h,--help":
            found.append(Option(parts[1].split(","), parts[2], parts[3]))
    return sorted(found, key=lambda option: option.long or option.short)


def groups_of(options):
    """Options of which one at the most may be given stand together."""
    left = list(options)
    while left:
        group = [left.pop(0)]
        for option in list(left):
            if all(option.long in other.excludes or other.long in option.excludes for other in group):
                group.append(option)
                left.remove(option)
        yield group


def lines_of(options):
    flags = "".join(sorted(group[0].short[1:] for group in groups_of(options)
                           if len(group) == 1 and group[0].short and not group[0].value))
    lines = [f".Op Fl {flags}"] if flags else []
    for group in groups_of(options):
        if len(group) == 1 and group[0].short and not group[0].value:
            continue
        words = " | Fl ".join(option.words() for option in group)
        lines.append(f".Fl {words}" if len(group) == 1 and group[0].required else f".Op Fl {words}")
    return lines


def made_anew(page, binaries):
    """The text of a page with its synopses as they should be; it must be one with `.Nm tkt VERB`."""
    head, synopsis, rest = re.match(r"(.*?^\.Sh SYNOPSIS\n)(.*?)(^\.Sh DESCRIPTION\n.*)", page,
                                    re.DOTALL | re.MULTILINE).groups()
    blocks = []
    known = {}
    for block in re.split(r"^(?=\.Nm )", synopsis, flags=re.MULTILINE):
        if not block:
            continue
        name, *lines = block.splitlines()
        kept = [line for line in lines if not re.match(r"\.(?:Op )?Fl ", line)]
        options = options_of(binaries / "tkt", *name.split()[2:])
        known |= {option.long: option for option in options}
        blocks += [name, *lines_of(options), *kept]
    rest = re.sub(r"^\.It Fl .*$", lambda entry: head_of(entry[0], known), rest, flags=re.MULTILINE)
    return head + "\n".join(blocks) + "\n" + rest


def head_of(entry, known):
    """The line `.It Fl …` above what an option, or several, are said to do."""
    names = re.findall(r"Fl (-[a-z-]+)", entry)
    if " Cm " in entry or not all(f"-{name}" in known for name in names):
        return entry
    return ".It Fl " + " , Fl ".join(known[f"-{name}"].names() for name in names)


def main():
    arguments = [word for word in sys.argv[1:] if word != "--check"]
    folder = pathlib.Path(arguments[1]) if len(arguments) > 1 else pathlib.Path(__file__).parent.parent / "man"
    differs = False
    for page in sorted(folder.glob("tkt-*.1")):
        text = page.read_text(encoding="utf-8")
        if not re.search(r"^\.Nm tkt [a-z]", text, re.MULTILINE):
            continue
        made = made_anew(text, pathlib.Path(arguments[0]))
        if made == text:
            continue
        differs = True
        if "--check" in sys.argv[1:]:
            sys.stdout.writelines(difflib.unified_diff(text.splitlines(True), made.splitlines(True), page.name, "program"))
        else:
            page.write_text(made, encoding="utf-8")
    return 1 if differs and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
