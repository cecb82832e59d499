// What is written about the configuration, held against the table of its keys.
#include <catch2/catch.hpp>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "config/model/config.hpp"

using namespace tkt;

namespace {

const std::filesystem::path source = std::filesystem::path{TKT_TESTS}.parent_path();

std::string read(const std::filesystem::path& file)
{
  std::ifstream in{file};
  REQUIRE(in);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Every `.It Ic key` of a manual page, as `section: key`, under its `.Ss section`.
std::set<std::string> keys_of_page(const std::filesystem::path& file)
{
  std::set<std::string> keys;
  std::istringstream page{read(file)};
  std::string section;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with(".Sh "))
      section.clear();
    else if (line.starts_with(".Ss "))
      section = line.substr(4);
    else if (line.starts_with(".It Ic ") && !section.empty())
      keys.insert(section + ": " + line.substr(7));
  }
  return keys;
}

bool has_word(std::string_view text, std::string_view word)
{
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
  };
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end])))
      return true;
  }
  return false;
}

/// The problems of a file, a line each; empty for a good one.
std::string problems_of(const std::filesystem::path& file)
{
  std::string text;
  for (const auto& problem : config::check(file).problems)
    text += config::to_text(problem.place) + ": " + problem.text + '\n';
  return text;
}

} // namespace

TEST_CASE("tkt.toml(5) has every key, and no other", "[config]")
{
  std::set<std::string> known;
  for (const auto& key : config::key_help())
    known.insert(key.section + ": " + key.key);
  CHECK(keys_of_page(source / "man/tkt.toml.5") == known);
}

TEST_CASE("the sample configuration is right and shows every key", "[config]")
{
  const auto file = source / "etc/tkt.toml";
  CHECK(problems_of(file) == "");
  const auto text = read(file);
  for (const auto& key : config::key_help()) {
    INFO(key.section << ": " << key.key);
    CHECK(has_word(text, key.key));
  }
}

TEST_CASE("the demonstration desk's configuration is right", "[config]")
{
  CHECK(problems_of(source / "demo/tkt.toml") == "");
}
