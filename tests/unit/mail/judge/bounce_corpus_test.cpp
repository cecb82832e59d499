// Bounces of many mail systems, where the larger collections are at hand.
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "mail/corpus.hpp"
#include "mail/judge/classify.hpp"

using namespace tkt;
using namespace tkt::mail;
using nlohmann::json;

namespace {

struct Count {
  std::size_t asked = 0, right = 0;
};

bool names_exactly(const Message& message, const json& addresses)
{
  std::set<std::string> wanted, given;
  for (const auto& address : addresses)
    wanted.insert(fold_address(address.get<std::string>()));
  if (const auto report = delivery_report(message))
    for (const auto& status : report->recipients)
      given.insert(fold_address(status.final_recipient));
  return wanted == given;
}

} // namespace

TEST_CASE("most bounces and delays are told from other mail", "[mail]")
{
  const auto folder = test::all_corpora();
  if (folder.empty()) {
    WARN("skipped: set TKT_CORPORA to the folder that holds the collections");
    return;
  }
  Count flufl, flufl_addresses, parser, parser_addresses, others;
  const auto each = [&](const char* name, auto judge) {
    std::istringstream lines{test::bytes_of(folder / name / "expected.jsonl")};
    for (std::string line; std::getline(lines, line);) {
      const auto fact = json::parse(line);
      const auto file = folder / name / fact["file"].get<std::string>();
      const auto raw = test::bytes_of(file);
      judge(fact, Message::parse(raw), file.filename().string());
    }
  };
  each("flufl-bounce", [&](const json& fact, const Message& message, const std::string& file) {
    const auto count = [&](const char* key) {
      return fact.contains(key) && fact[key].is_array() ? fact[key].size() : 0;
    };
    if (count("permanent") + count("temporary") == 0)
      return;
    const auto found = classify(message);
    ++flufl.asked;
    const bool right = found.what == Class::bounce || found.what == Class::delay;
    flufl.right += right;
    if (!right)
      UNSCOPED_INFO("flufl: " << file << " is " << to_text(found.what) << ", " << found.reason);
    ++flufl_addresses.asked;
    flufl_addresses.right +=
        names_exactly(message, count("permanent") ? fact["permanent"] : fact["temporary"]);
  });
  each("bounceparser", [&](const json& fact, const Message& message, const std::string& file) {
    const auto found = classify(message);
    const bool bounce = found.what == Class::bounce || found.what == Class::delay;
    if (fact.value("class", "") == "bounce") {
      ++parser.asked;
      parser.right += bounce;
      if (fact.contains("addresses")) {
        ++parser_addresses.asked;
        parser_addresses.right += names_exactly(message, fact["addresses"]);
      }
    } else {
      ++others.asked;
      others.right += !bounce;
    }
    if (bounce != (fact.value("class", "") == "bounce"))
      UNSCOPED_INFO("parser: " << file << " is " << to_text(found.what) << ", " << found.reason);
  });
  UNSCOPED_INFO("right: " << flufl.right << " of " << flufl.asked << ", " << parser.right << " of "
                          << parser.asked << ", " << others.right << " of " << others.asked
                          << "; addresses: " << flufl_addresses.right << ", "
                          << parser_addresses.right << " of " << parser_addresses.asked);
  // Lower bounds as measured: better is welcome, worse is a fault.
  CHECK(flufl.right >= 98);
  CHECK(flufl_addresses.right >= 55);
  CHECK(parser.right >= 113);
  CHECK(parser_addresses.right >= 33);
  CHECK(others.right >= 7);
}
