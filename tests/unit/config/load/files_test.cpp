#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "config/model/config.hpp"

using namespace tkt;
using namespace tkt::config;
namespace fs = std::filesystem;

namespace {

/// A folder of its own for each test.
struct Folder {
  fs::path path;

  Folder()
  {
    auto name = (fs::temp_directory_path() / "tkt-config-XXXXXX").native();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error{"mkdtemp"};
    path = name;
    fs::create_directory(path / "conf.d");
  }
  ~Folder() { fs::remove_all(path); }

  fs::path write(const std::string& name, const std::string& text, unsigned mode = 0600) const
  {
    write_file(path / name, text, mode);
    fs::permissions(path / name, fs::perms{mode});
    return path / name;
  }

  /// The reports, the folder's own name taken out.
  std::string reports() const
  {
    std::string all;
    for (const auto& problem : check(path / "tkt.toml").problems)
      all += to_text(problem.place) + ": " + problem.text + "\n";
    for (auto at = all.find(path.native()); at != std::string::npos; at = all.find(path.native()))
      all.erase(at, path.native().size() + 1);
    return all;
  }
};

} // namespace

TEST_CASE("conf.d is read after the main file, in the order of names", "[config]")
{
  const Folder folder;
  folder.write("tkt.toml", "[desk]\nname='Main'\n[[category]]\nname='first'\n");
  folder.write("conf.d/20-b.toml", "[[category]]\nname='third'\n");
  folder.write("conf.d/10-a.toml",
               "[desk]\nlanguage='de'\n[[category]]\nname='second'\n"
               "[[mailbox]]\nname='m'\naddress='m@b'\nincoming.url='maildir:in'\n");
  folder.write("conf.d/README", "no TOML");
  folder.write("conf.d/.#10-a.toml", "no TOML");

  const auto config = load(folder.path / "tkt.toml");
  CHECK(config.desk.name == "Main");
  CHECK(config.desk.language == "de");
  REQUIRE(config.categories.size() == 3);
  CHECK(config.categories[0].name == "first");
  CHECK(config.categories[1].name == "second");
  CHECK(config.categories[2].name == "third");
  CHECK(config.categories[1].place.file == (folder.path / "conf.d/10-a.toml").native());
  CHECK(config.files.size() == 3);
  CHECK(config.mailbox("m").incoming->url ==
        "maildir:" + (folder.path / "conf.d/in").native()); // the file's own folder
  CHECK(config.database_path() == folder.path / "tkt.db");
}

TEST_CASE("a key of [desk] or [daemon] is set in one file", "[config]")
{
  const Folder folder;
  folder.write("tkt.toml", "[desk]\nname='Main'\n[daemon]\nfetch='5m'\n");
  folder.write("conf.d/a.toml", "[desk]\nname='Other'\n[daemon]\nsla='5m'\nfetch='1m'\n");
  CHECK(folder.reports() == "conf.d/a.toml:2:1: \"name\" in [desk] is already set at tkt.toml:2:1\n"
                            "conf.d/a.toml:5:1: \"fetch\" in [daemon] is already set at "
                            "tkt.toml:4:1\n");
}

TEST_CASE("mistakes of every file are reported", "[config]")
{
  const Folder folder;
  folder.write("tkt.toml", "[[queue]]\nname='a'\ncalendar='in the broken file'\n[[team]]\n");
  folder.write("conf.d/a.toml", "[[calendar]\n");
  folder.write("conf.d/b.toml", "[[queue]]\nnam='b'\n");
  fs::create_symlink("nowhere", folder.path / "conf.d/c.toml");
  const auto text = folder.reports();
  INFO(text);
  CHECK(text.find("tkt.toml:4:1: [team] without name\n") != std::string::npos);
  CHECK(text.find("conf.d/a.toml:1:") != std::string::npos);
  CHECK(text.find("conf.d/b.toml:2:1: unknown key \"nam\"") != std::string::npos);
  CHECK(text.find("conf.d/c.toml: ") != std::string::npos);
  CHECK(text.find("in the broken file") == std::string::npos); // it may well be there
}

TEST_CASE("a password is for its owner's eyes", "[config]")
{
  const Folder folder;
  const std::string text = "[[mailbox]]\nname='m'\naddress='m@b'\n[mailbox.incoming]\n"
                           "url='imap://h'\nuser='u'\n";
  folder.write("tkt.toml", text + "password='secret'\n", 0640);
  const auto reports = folder.reports();
  CHECK(reports == "tkt.toml:7:10: password: others can read this file (mode 640): chmod 600 "
                   "tkt.toml, or use password_command\n");
  CHECK(reports.find("secret") == std::string::npos);

  folder.write("tkt.toml", text + "password='secret'\n", 0600);
  CHECK(folder.reports().empty());
  folder.write("tkt.toml", text + "password_command='cat x'\n", 0644);
  CHECK(folder.reports().empty());

  SECTION("in conf.d, the file with the password counts")
  {
    folder.write("tkt.toml", "", 0644);
    folder.write("conf.d/mail.toml", text + "password='secret'\n", 0600);
    CHECK(folder.reports().empty());
  }
}

TEST_CASE("files that a configuration names have to be there", "[config]")
{
  const Folder folder;
  folder.write("tkt.toml", "[[calendar]]\nname='c'\nmon=['08:00-09:00']\nholiday_file='days.ics'");
  CHECK(folder.reports() == "tkt.toml:4:14: holiday_file: no such file: days.ics\n");
  folder.write("days.ics", "");
  CHECK(folder.reports().empty());
}

TEST_CASE("a configuration that is not there", "[config]")
{
  const Folder folder;
  for (const auto& path : {folder.path / "none.toml", folder.path}) {
    try {
      (void)check(path);
      FAIL("read " << path);
    } catch (const Error& e) {
      CHECK(e.kind() == Kind::no_input);
    }
  }
}

TEST_CASE("the sample that tkt brings has no mistakes", "[config]")
{
  // As a text: its passwords and certificates are on the reader's machine, not on this one.
  const auto sample = read_file(fs::path{TKT_TESTS}.parent_path() / "etc/tkt.toml");
  std::string reports;
  for (const auto& problem : check_text(sample, "/etc/tkt/tkt.toml").problems)
    reports += to_text(problem.place) + ": " + problem.text + "\n";
  CHECK(reports.empty());
}
