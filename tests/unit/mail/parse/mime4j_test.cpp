// The decoded leaves of Apache James mime4j's test messages: boundaries at their worst.
#include <regex>

#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "mail/corpus.hpp"
#include "mail/parse/structure.hpp"

using namespace tkt;
using namespace tkt::mail;

namespace {

std::string with_lf(std::string text)
{
  std::erase(text, '\r');
  return text;
}

void add_leaves(const std::string& raw, std::vector<std::string>& leaves)
{
  const auto structure = scan_structure(raw, {});
  for (const auto& part : structure.parts) {
    if (!part.children.empty() || part.is_multipart())
      continue;
    auto bytes = decode_transfer(part.transfer, part.body);
    if (part.type == "message/rfc822")
      add_leaves(bytes, leaves);
    else
      leaves.push_back(with_lf(std::move(bytes)));
  }
}

/// In the order in which the tree names their files.
std::vector<std::string> expected_leaves(const std::filesystem::path& tree)
{
  const auto xml = test::bytes_of(tree);
  const std::regex name{"(?:text|binary)-body name=\"([^\"]+)\""};
  std::vector<std::string> leaves;
  for (std::sregex_iterator at{xml.begin(), xml.end(), name}, end; at != end; ++at)
    leaves.push_back(with_lf(test::bytes_of(tree.parent_path() / (*at)[1].str())));
  return leaves;
}

constexpr auto no_header = "what is no header field is text, and nothing of it is dropped";
constexpr auto trailing =
    "a boundary does not end with a blank (RFC 2046, 5.1.1): relays cut them off";
constexpr auto no_parts = "a multipart in which no part begins is read as text";

const test::Reasons accepted{
    {"basic-plain-with-bad-header-separator", no_header},
    {"ending-boundaries", no_parts},
    {"malformedHeader-noheader", no_header},
    {"malformedHeaderStartsBody-nocrlfcrlf",
     "a line that is no field is left out where the header goes on behind it"},
    {"malformedHeaderStartsBody-noheader", no_header},
    {"missing-boundary", no_parts},
    {"missing-inner-boundary", no_parts},
    {"missing-inner-start-boundary", no_parts},
    {"multipartnopart", no_parts},
    {"very-long-boundary", trailing},
    {"very-very-long-boundary", trailing},
    {"weird-boundary", trailing},
};

} // namespace

TEST_CASE("mime4j's messages have the leaves that it finds", "[mail]")
{
  test::Differences found;
  std::size_t count = 0;
  for (const auto& file : test::files_below(test::own_corpora() / "mime4j" / "testmsgs")) {
    if (file.extension() != ".msg")
      continue;
    const auto expected =
        expected_leaves(file.parent_path() / (file.stem().string() + "_decoded.xml"));
    std::vector<std::string> given;
    add_leaves(test::bytes_of(file), given);
    if (given != expected) {
      auto& what = found[file.stem().string()];
      what = fmt::format("{} leaves instead of {}", given.size(), expected.size());
      for (std::size_t i = 0; i < std::min(given.size(), expected.size()); ++i)
        if (given[i] != expected[i])
          what += fmt::format("; {} is '{}' instead of '{}'", i, clip(given[i], 200),
                              clip(expected[i], 200));
    }
    ++count;
  }
  CHECK(count >= 32);
  test::check_differences(found, accepted);
}
