// Any bytes at all can be read: nothing throws, nothing that is not clean comes out.
#include <catch2/catch.hpp>

#include "mail/corpus.hpp"

using namespace tkt;
using namespace tkt::mail;

TEST_CASE("every message that the project carries can be read", "[mail]")
{
  std::size_t count = 0;
  for (const auto& file : test::files_below(test::own_corpora())) {
    if (file.extension() != ".eml" && file.extension() != ".msg")
      continue;
    INFO(file.string());
    test::check_whole(test::bytes_of(file));
    ++count;
  }
  CHECK(count >= 53 + 32 + 103);
}

TEST_CASE("every file of the larger collections can be read as a message", "[mail]")
{
  const auto folder = test::all_corpora();
  if (folder.empty()) {
    WARN("skipped: set TKT_CORPORA to the folder that holds the collections");
    return;
  }
  std::size_t count = 0;
  for (const auto& file : test::files_below(folder)) {
    INFO(file.string());
    test::check_whole(test::bytes_of(file)); // JSON, HTML and READMEs are hostile mail too
    ++count;
  }
  CHECK(count > 0);
}

TEST_CASE("a message cut off anywhere can be read", "[mail]")
{
  const auto whole = test::bytes_of(test::own_corpora() /
                                    "mail-gem/mime_emails/raw_email_with_nested_attachment.eml");
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    INFO("first " << size << " bytes");
    test::check_whole(whole.substr(0, size));
  }
}
