"""The house: arrows between rooms, and a manual that says what the programs do."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from lib.desk import SANITIZED

SOURCE = pathlib.Path(os.environ["TKT_SOURCE"])
BIN = pathlib.Path(os.environ["TKT_BIN"])
PROGRAMS = {"tkt": 1, "tkt-fetch": 1, "tkt-rules": 1, "tkt-sla": 1, "tkt-send": 1, "tktd": 8,
            "tkt-web": 8}


def run(*words, **more):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, check=False, **more)


class Arrows(unittest.TestCase):
    def verdict(self, folder, line, *, name="x", listed=True):
        with tempfile.TemporaryDirectory() as made:
            root = pathlib.Path(made)
            shutil.copy(SOURCE / "ARCHITECTURE.md", root)
            (root / "lib" / folder).mkdir(parents=True)
            for top in ("cmd", "tests"):
                (root / top).mkdir()
                (root / top / "CMakeLists.txt").touch()
            (root / "lib" / folder / f"{name}.cpp").write_text(line + "\n")
            (root / "lib/CMakeLists.txt").write_text(f"{folder}/{name}.cpp\n" if listed else "")
            return run(sys.executable, "-B", SOURCE / "tests/arrows.py", root)

    def refused(self, *arguments, **more):
        verdict = self.verdict(*arguments, **more)
        self.assertEqual(verdict.returncode, 1, verdict.stdout)
        self.assertIn(f"lib/{arguments[0]}", verdict.stdout)

    def test_an_arrow_upwards_is_named(self):
        for folder, line in [("desk/ticket", '#include "rules/act/rules_pass.hpp"'),
                             ("mail/parse", '#include "mail/judge/classify.hpp"'),
                             ("base", '#include "store/database.hpp"'), ("desk/log", "#include <sqlite3.h>"),
                             ("rules/act", "#include <curl/curl.h>"), ("desk/log", '#include "term/table.hpp"'),
                             ("desk/log", '#include "tkt/verbs.hpp"'),
                             ("desk/log", "void f() { std::exit(1); }")]:
            with self.subTest(line=line):
                self.refused(folder, line)

    def test_an_arrow_downwards_is_fine(self):
        for folder, line in [("rules/act", '#include "desk/ticket/ticket.hpp"'), ("store", "#include <sqlite3.h>"),
                             ("mail/judge", '#include "mail/parse/message.hpp"'),
                             ("desk/log", "// std::exit(1) would be wrong")]:
            with self.subTest(line=line):
                self.assertEqual(self.verdict(folder, line).returncode, 0)

    def test_a_folder_is_listed_a_name_says_something_new_and_a_source_is_compiled(self):
        self.refused("desk/cellar", "")
        self.refused("desk/ticket", "", name="ticket_row")
        self.refused("desk/ticket", "", listed=False)


class Start(unittest.TestCase):
    """What a command does not call it does not load (lib/base/lazy_library.hpp)."""

    def test_no_program_is_linked_with_what_takes_long_to_load(self):
        if SANITIZED:
            self.skipTest("builds with sanitizers link everything (lib/CMakeLists.txt)")
        for program in PROGRAMS:
            needed = re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", BIN / program).stdout)
            self.assertIn("libc.so.6", needed)
            for library in needed:
                with self.subTest(program=program, library=library):
                    self.assertNotRegex(library, "libgmime|libgobject|libgio|libcurl|libcrypto|libssl")


class Manual(unittest.TestCase):
    def pages(self):
        return sorted((SOURCE / "man").glob("*.[1-8]"))

    def test_every_program_and_format_has_a_page(self):
        there = {p.name for p in self.pages()}
        wanted = {f"{name}.{section}" for name, section in PROGRAMS.items()}
        wanted |= {"tkt.7", "tkt.toml.5", "tkt-db.5", "tkt-journal.5", "tkt-templates.7"}
        self.assertEqual(wanted - there, set())

    def test_lint_finds_nothing(self):
        for page in self.pages():
            with self.subTest(page=page.name):
                lint = run("mandoc", "-T", "lint", page)
                # Whether manuals are installed here says nothing of ours; the next test looks.
                lines = [l for l in lint.stdout.splitlines() if "referenced manual not found" not in l]
                self.assertEqual(lines, [])

    def test_references_between_the_pages_lead_somewhere(self):
        there = {p.name for p in self.pages()}
        for page in self.pages():
            for name, section in re.findall(r"^\.Xr (tkt\S*) (\d)", page.read_text(), re.MULTILINE):
                with self.subTest(page=page.name, to=f"{name}({section})"):
                    self.assertIn(f"{name}.{section}", there)

    def test_every_option_has_its_place(self):
        for name, section in PROGRAMS.items():
            for words in [[]] + (list(self.phrases()) if name == "tkt" else [[word] for word in self.words(name)]):
                usage = run(BIN / name, *words, "--help")
                self.assertEqual(usage.returncode, 0, usage.stderr)
                named = self.text_about(words[0]) if name == "tkt" and words else \
                    (SOURCE / f"man/{name}.{section}").read_text()
                named = named.replace("\\-", "-")
                for option in re.findall(r"^  (?:-\w,)?--([a-z][a-z-]+)", usage.stdout, re.MULTILINE):
                    with self.subTest(words=[name, *words], option=option):
                        self.assertTrue(re.search(rf"^\.It .*Fl -{option}\b", named, re.MULTILINE))

    def text_about(self, verb):
        """The page whose synopsis has the verb, the overview, and the pages that its description names."""
        pages = [page.read_text() for page in self.pages() if page.suffix == ".1"]
        own = [page for page in pages
               if re.search(rf"^\.Nm tkt {verb}\b(?!-)", page.partition(".Sh DESCRIPTION")[0], re.MULTILINE)]
        self.assertEqual(len(own), 1, f"{verb} must be in the synopsis of one page")
        description = own[0].partition(".Sh DESCRIPTION")[2].partition(".Sh EXAMPLES")[0]
        named = set(re.findall(r"^\.Xr (tkt-?\S*) 1", description, re.MULTILINE)) | {"tkt"}
        return own[0] + "".join((SOURCE / f"man/{name}.1").read_text() for name in sorted(named))

    def test_the_overview_names_every_verb_and_its_page(self):
        overview = (SOURCE / "man/tkt.1").read_text().partition(".Sh VERBS")[2].partition(".Sh WHAT")[0]
        listed = {verb: page for words, page in
                  re.findall(r"^\.It Cm (.+)\n(?:(?!\.Pq).*\n)+\.Pq Xr (\S+) 1", overview, re.MULTILINE)
                  for verb in words.split(" , ")}
        self.assertEqual(set(listed), set(self.verbs()))
        for verb, page in listed.items():
            with self.subTest(verb=verb):
                self.assertIn(f".Nm tkt {verb}", (SOURCE / f"man/{page}.1").read_text())

    def test_synopses_are_what_the_parser_knows(self):
        made = run(sys.executable, "-B", SOURCE / "tests/manual.py", "--check", BIN, SOURCE / "man")
        self.assertEqual((made.returncode, made.stdout), (0, ""), "./setup manual mends this\n" + made.stderr)

    def test_synopses_of_programs_have_every_option(self):
        for name, section in PROGRAMS.items():
            synopsis = (SOURCE / f"man/{name}.{section}").read_text().partition(".Sh DESCRIPTION")[0]
            letters = set("".join(re.findall(r"^\.(?:Op )?Fl ([a-zA-Z]+)\b", synopsis, re.MULTILINE))) | {"h"}
            usage = run(BIN / name, "--help").stdout
            for short, long in re.findall(r"^  (?:-(\w),?)?(--[a-z-]+)?", usage, re.MULTILINE):
                if (short or long) and long != "--version":
                    with self.subTest(program=name, option=long or short):
                        self.assertTrue(short in letters or f"Fl {long[1:]}" in synopsis)

    def test_every_word_of_a_verb_is_in_its_synopsis(self):
        synopses = "".join(page.read_text().partition(".Sh DESCRIPTION")[0] for page in self.pages())
        for words in self.phrases():
            with self.subTest(words=words):
                self.assertTrue(re.search(rf"^\.Nm tkt {' '.join(words)}\b", synopses, re.MULTILINE))

    def phrases(self):
        """Verbs, and verbs with each of their words."""
        for verb in self.verbs():
            yield [verb]
            for word in self.verbs(verb):
                yield [verb, word]

    def verbs(self, *of):
        return self.words("tkt", *of)

    def words(self, program, *of):
        """What may follow: none for a verb without words of its own."""
        block = run(BIN / program, *of, "--help").stdout.partition("Subcommands:")[2].partition("\n\n")[0]
        return re.findall(r"^  ([a-z-]+)", block, re.MULTILINE)

    def test_every_page_has_examples_and_says_how_programs_end(self):
        for page in self.pages():
            with self.subTest(page=page.name):
                text = page.read_text()
                self.assertTrue(".Sh EXAMPLES" in text)
                if page.suffix in (".1", ".8"):
                    self.assertTrue(".Sh EXIT STATUS" in text)


if __name__ == "__main__":
    unittest.main()
