#include <catch2/catch.hpp>

#include <map>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "term/terminal.hpp"

using namespace tkt::term;
using Map = std::map<std::string, std::string>;

namespace {

Variables variables(const Map& map)
{
  return [map](const char* name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : found->second.c_str();
  };
}

/// A pseudo-terminal, 100 columns wide.
tkt::Descriptor open_terminal()
{
  tkt::Descriptor terminal{::posix_openpt(O_RDWR | O_NOCTTY)};
  REQUIRE(terminal);
  const winsize size{.ws_row = 24, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
  REQUIRE(::ioctl(terminal.get(), TIOCSWINSZ, &size) == 0);
  return terminal;
}

} // namespace

TEST_CASE("A pipe has neither colour nor another charset than UTF-8", "[term]")
{
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const tkt::Descriptor from{ends[0]}, to{ends[1]};
  const auto pipe = look_at(to.get(), variables({{"LANG", "C"}, {"TERM", "xterm"}}));
  CHECK_FALSE(pipe.is_terminal);
  CHECK_FALSE(pipe.colour);
  CHECK(pipe.charset == Charset::utf8);
}

TEST_CASE("A terminal tells its width and may have colour", "[term]")
{
  const auto terminal = open_terminal();
  const auto look = [&](const Map& map) { return look_at(terminal.get(), variables(map)); };
  CHECK(look({}).is_terminal);
  CHECK(look({}).width == 100);
  CHECK(look({}).colour);
  CHECK_FALSE(look({{"NO_COLOR", "1"}}).colour);
  CHECK_FALSE(look({{"TERM", "dumb"}}).colour);
}

TEST_CASE("The locale says which charset a terminal has", "[term]")
{
  const auto terminal = open_terminal();
  const auto charset = [&](const Map& map) {
    return look_at(terminal.get(), variables(map)).charset;
  };
  CHECK(charset({}) == Charset::utf8);
  CHECK(charset({{"LANG", "pl_PL.UTF-8"}}) == Charset::utf8);
  CHECK(charset({{"LANG", "C.utf8"}}) == Charset::utf8);
  CHECK(charset({{"LANG", "pl_PL.UTF-8"}, {"LC_ALL", "C"}}) == Charset::ascii);
  CHECK(charset({{"LANG", "de_DE.ISO-8859-1"}}) == Charset::ascii);
}
