#!/usr/bin/python3
"""The options in the pages of verbs, as `tkt VERB --help` prints those that the parser knows.

usage: manual.py [--check] BIN [FOLDER]

In each block of SYNOPSIS in FOLDER (man/ if not given) that begins with `.Nm tkt VERB`, the lines with
options are made anew; those with arguments are kept. So are the heads of entries for options, names and
values, unless the page spells out the words that may be given. With --check nothing is written, and the
exit status is 1 if a page differs.

The list of verbs in tkt(1) is made likewise, in the groups of `tkt --help`; where that has none, a verb
stands in the group of tkt(1) that has other verbs of its page.
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


def verbs_of(program):
    """The verbs of each heading of the help, each with what it does."""
    usage = subprocess.run([program, "--help"], text=True, capture_output=True, check=True).stdout
    found = {}
    for heading, block in re.findall(r"^(\w[^\n]*):\n((?:  .*\n?)+)", usage, re.MULTILINE):
        verbs = dict(re.findall(r"^  ([a-z][a-z-]*) {2,}(.*\S)", block, re.MULTILINE))
        if verbs:
            found[heading] = verbs
    return found


def overview_made_anew(page, pages, program):
    """tkt(1) with its list of verbs as it should be."""
    head, section, rest = re.match(r"(.*?^\.Sh VERBS\n)(.*?)(^\.Sh .*)", page, re.DOTALL | re.MULTILINE).groups()
    intro, *old = re.split(r"^(?=\.Ss )", section, flags=re.MULTILINE)
    groups = verbs_of(program)
    place = {verb: path.stem for path, text in pages.items()
             for verb in re.findall(r"^\.Nm tkt ([a-z-]+)", text.partition(".Sh DESCRIPTION")[0], re.MULTILINE)}
    if len(groups) == 1:
        all_verbs = groups.popitem()[1]
        for block in old:
            title, has = block.splitlines()[0][4:], set(re.findall(r"Xr (\S+) 1", block))
            groups[title] = {verb: text for verb, text in all_verbs.items() if place.get(verb) in has}
    made = intro
    for title, verbs in groups.items():
        made += f".Ss {title}\n.Bl -tag -width \"move-message\" -compact\n"
        for verb, text in verbs.items():
            text = text.replace("\\", "\\e").replace("--", "\\-\\-")
            made += f".It Cm {verb}\n{text}\n.Pq Xr {place.get(verb, '?')} 1 .\n"
        made += ".El\n"
    return head + made + rest


def main():
    arguments = [word for word in sys.argv[1:] if word != "--check"]
    folder = pathlib.Path(arguments[1]) if len(arguments) > 1 else pathlib.Path(__file__).parent.parent / "man"
    binaries = pathlib.Path(arguments[0])
    pages = {page: page.read_text(encoding="utf-8") for page in sorted(folder.glob("tkt-*.1"))}
    pages = {page: text for page, text in pages.items() if re.search(r"^\.Nm tkt [a-z]", text, re.MULTILINE)}
    anew = {page: made_anew(text, binaries) for page, text in pages.items()}
    overview = folder / "tkt.1"
    pages[overview] = overview.read_text(encoding="utf-8")
    anew[overview] = overview_made_anew(pages[overview], anew, binaries / "tkt")
    differs = False
    for page, text in pages.items():
        made = anew[page]
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
