"""What the documents name is there: files, types, tables."""
import os
import pathlib
import re
import sqlite3
import unittest

SOURCE = pathlib.Path(os.environ["TKT_SOURCE"])
DOCUMENTS = [*sorted(SOURCE.glob("*.md")), *sorted((SOURCE / "docs").glob("*.md"))]


def tables():
    db = sqlite3.connect(":memory:")
    for migration in sorted((SOURCE / "lib/store/schema").glob("*.sql")):
        db.executescript(migration.read_text())
    return {name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not re.search(r"^sqlite_|_search_", name)}


def types():
    """`room::Name` of each type in the headers, and the bare name."""
    found = set()
    for header in (SOURCE / "lib").rglob("*.hpp"):
        room = header.relative_to(SOURCE / "lib").parts[0]
        for name in re.findall(r"^ *(?:enum class|class|struct|using) ([A-Z]\w*)", header.read_text(), re.MULTILINE):
            found |= {name, f"{room}::{name}"}
    return found


def exists(name):
    return any((SOURCE / top / name).exists() for top in ("", "lib", "cmd", "tests", "tests/bench"))


class Documents(unittest.TestCase):
    def test_files_are_where_they_are_said_to_be(self):
        seen = 0
        for page in DOCUMENTS:
            for name in re.findall(r"`([\w./-]+(?:\.(?:[ch]pp|py|txt|sql|toml|[1-8])|/))`", page.read_text()):
                if "NAME" in name or "NNN" in name or name.startswith(("/", ".", "share/")):
                    continue
                with self.subTest(page=page.name, file=name):
                    seen += 1
                    self.assertTrue(exists(name) or "*" in name and list(SOURCE.glob(f"lib/{name}")))
        self.assertGreater(seen, 50)

    def test_links_lead_somewhere(self):
        for page in DOCUMENTS:
            for to in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
                with self.subTest(page=page.name, to=to):
                    self.assertTrue((page.parent / to).exists())

    def test_words_of_the_glossary_have_a_bearer(self):
        known = tables() | types()
        rows = re.findall(r"^\| ([a-z -]+) \| .* \| `([^`]+)` \|$", (SOURCE / "docs/glossary.md").read_text(), re.MULTILINE)
        self.assertGreaterEqual(len(rows), 40)
        self.assertEqual([word for word, _ in rows], sorted(word for word, _ in rows))
        for word, bearer in rows:
            with self.subTest(word=word, bearer=bearer):
                self.assertTrue(bearer in known or "/" in bearer and exists(bearer))


if __name__ == "__main__":
    unittest.main()
