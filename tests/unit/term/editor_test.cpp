#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include <sys/stat.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "term/editor.hpp"
#include "term/pager.hpp"

using namespace tkt::term;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = [] {
    std::string pattern = fs::temp_directory_path() / "tkt-term-XXXXXX";
    return fs::path{::mkdtemp(pattern.data())};
  }();
  ~Folder() { fs::remove_all(path); }
};

unsigned mode_of(const fs::path& path)
{
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777;
}

const Variables none = [](const char*) { return nullptr; };

} // namespace

TEST_CASE("A draft is private and lasts until it is discarded", "[term]")
{
  const Folder folder;
  fs::path file;
  {
    const Draft draft{folder.path / "a" / "drafts", "reply-7", "Dear customer\n"};
    file = draft.file();
  }
  CHECK(tkt::read_file(file) == "Dear customer\n");
  CHECK(file.filename().string().starts_with("reply-7-"));
  CHECK(mode_of(file) == 0600);
  CHECK(mode_of(file.parent_path()) == 0700);
}

TEST_CASE("The editor is a command for the shell", "[term]")
{
  const Folder folder;
  const Draft draft{folder.path / "with a blank", "reply", "one\n"};
  draft.edit("sed -i 's/one/two words/'", {});
  CHECK(draft.text() == "two words\n");
  draft.discard();
  CHECK_FALSE(fs::exists(draft.file()));
}

TEST_CASE("What the editor saves is told while it is open, and at the end", "[term]")
{
  const Folder folder;
  const Draft draft{folder.path / "drafts", "reply", "one\n"};
  // The editor goes on once its first text has been noticed.
  const auto noticed = folder.path / "noticed";
  std::vector<std::string> told;
  draft.edit(fmt::format("f() {{ echo two > $1.new; mv $1.new $1; until [ -e {} ]; do sleep 0.01; "
                         "done; echo three > $1; }}; f \"$@\"; true",
                         noticed.string()),
             {[&](const std::string& text) {
                told.push_back(text);
                tkt::write_file(noticed, "");
                return true;
              },
              {},
              tkt::milliseconds{20}});
  CHECK(told == std::vector<std::string>{"two\n", "three\n"});
}

TEST_CASE("What could not be put down is told again", "[term]")
{
  const Folder folder;
  const Draft draft{folder.path / "drafts", "reply", "one\n"};
  int times = 0;
  draft.edit("echo two >",
             {[&](const std::string&) { return ++times > 1; }, {}, tkt::milliseconds{20}});
  CHECK(times <= 2);
  CHECK(times >= 1);
}

TEST_CASE("An editor that fails leaves the text", "[term]")
{
  const Folder folder;
  const Draft draft{folder.path / "drafts", "reply", "one\n"};
  std::string told;
  try {
    draft.edit("echo more >> \"$1\"; exit 3; true", {[&](const std::string& text) {
                                                       told = text;
                                                       return true;
                                                     },
                                                     {},
                                                     tkt::milliseconds{20}});
    FAIL("no error");
  } catch (const tkt::Error& e) {
    CHECK(e.kind() == tkt::Kind::temporary);
    CHECK(std::string{e.what()}.find("status 3") != std::string::npos);
  }
  CHECK(told == "one\nmore\n");
  CHECK(draft.text() == told);
}

TEST_CASE("An earlier draft is found, somebody else's file is not", "[term]")
{
  const Folder folder;
  const Draft draft{folder.path / "drafts", "reply", "one\n"};
  CHECK(Draft::find(draft.file())->text() == "one\n");
  CHECK_FALSE(Draft::find(""));
  CHECK_FALSE(Draft::find(folder.path / "nothing"));
  fs::create_symlink(draft.file(), folder.path / "link");
  CHECK_FALSE(Draft::find(folder.path / "link"));
}

TEST_CASE("Drafts are never put where somebody else is waiting for them", "[term]")
{
  const Folder folder;
  fs::create_directory(folder.path / "theirs");
  fs::create_symlink(folder.path / "theirs", folder.path / "drafts");
  CHECK_THROWS_AS((Draft{folder.path / "drafts", "reply", ""}), tkt::Error);
}

TEST_CASE("The person's own editor is preferred, in the usual order", "[term]")
{
  const auto with = [](const char* visual, const char* editor) {
    return [=](const char* name) -> const char* {
      const std::string_view wanted = name;
      return wanted == "VISUAL" ? visual : wanted == "EDITOR" ? editor : nullptr;
    };
  };
  CHECK(editor_command(with("emacs -nw", "vi")) == "emacs -nw");
  CHECK(editor_command(with(nullptr, "ed")) == "ed");
  CHECK_FALSE(editor_command(none).empty());
}

TEST_CASE("The person's own pager is preferred, and cat is none", "[term]")
{
  CHECK(pager_command("sh -c more", "/bin", "xterm") == "sh -c more");
  CHECK(pager_command("/bin/sh", "/nowhere", "xterm") == "/bin/sh");
  CHECK(pager_command("LESS=R less", "/bin", "xterm") == "LESS=R less");
  CHECK(pager_command("cat", "/bin", "xterm").empty());
  CHECK(pager_command("", "/bin", "xterm").empty());
  CHECK(pager_command(nullptr, "/nowhere", "xterm").empty());
}

TEST_CASE("A pager that is not there, or that the terminal cannot have, hides nothing", "[term]")
{
  CHECK(pager_command("no-such-pager -x", "/bin", "xterm").empty());
  CHECK(pager_command("/no/such/pager", "/bin", "xterm").empty());
  CHECK(pager_command("sh", "/bin", nullptr) == "sh"); // who asks for one knows the terminal
  CHECK(pager_command(nullptr, "/usr/bin:/bin", nullptr).empty());
  CHECK(pager_command(nullptr, "/usr/bin:/bin", "dumb").empty());
}
