#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "config/model/secret.hpp"

using namespace tkt;
using config::read_secret;
using config::Secret;

namespace {

Kind kind_of(const Secret& secret)
{
  try {
    (void)read_secret(secret);
  } catch (const Error& e) {
    return e.kind();
  }
  return Kind::internal;
}

Secret by_command(const char* command)
{
  Secret secret;
  secret.password_command = command;
  return secret;
}

struct Folder {
  std::filesystem::path path;
  Folder()
  {
    char name[] = "/tmp/tkt-secret-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

} // namespace

TEST_CASE("a command's first line is the password", "[config]")
{
  CHECK(read_secret(by_command("echo tiger; echo user: me")) == "tiger");
  CHECK(read_secret(by_command("printf 'no newline'")) == "no newline");
  CHECK(read_secret(by_command("printf 'from Windows\\r\\n'")) == "from Windows");
  CHECK(read_secret(by_command("echo ' blanks stay '")) == " blanks stay ");
}

TEST_CASE("what a command leaves running does not hold it up", "[config]")
{
  CHECK(read_secret(by_command("sleep 60 2>&1 & echo $!")) != "");
}

TEST_CASE("a command that fails is tried again later", "[config]")
{
  CHECK(kind_of(by_command("echo half; exit 3")) == Kind::temporary);
  CHECK(kind_of(by_command("kill -9 $$")) == Kind::temporary);
  CHECK(kind_of(by_command("true")) == Kind::temporary);
  CHECK(kind_of(by_command("yes")) == Kind::temporary);
}

TEST_CASE("a command finds nobody to ask", "[config]")
{
  CHECK(read_secret(by_command("read answer; echo \"<$answer>\"")) == "<>");
}

TEST_CASE("an error does not repeat the command, which may hold the secret", "[config]")
{
  try {
    (void)read_secret(by_command("exit 1 # hunter2"));
    FAIL("no error");
  } catch (const Error& e) {
    CHECK(std::string{e.what()} == "password_command: exited with status 1");
  }
}

TEST_CASE("files and systemd's credentials are read", "[config]")
{
  const Folder folder;
  write_file(folder.path / "imap", "tiger\n");
  Secret secret;
  secret.password_file = folder.path / "imap";
  CHECK(read_secret(secret) == "tiger");
  secret.password_file = folder.path / "absent";
  CHECK(kind_of(secret) == Kind::config);

  Secret credential;
  credential.credential = "imap";
  ::unsetenv("CREDENTIALS_DIRECTORY");
  CHECK(kind_of(credential) == Kind::config);
  ::setenv("CREDENTIALS_DIRECTORY", folder.path.c_str(), 1);
  CHECK(read_secret(credential) == "tiger");
  credential.credential = "../imap";
  CHECK(kind_of(credential) == Kind::config);
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_CASE("no secret is an empty one", "[config]")
{
  CHECK(read_secret({}).empty());
}
