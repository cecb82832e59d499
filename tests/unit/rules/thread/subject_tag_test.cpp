#include <catch2/catch.hpp>

#include "rules/thread/subject_tag.hpp"

using namespace tkt;

TEST_CASE("subject tags are found as they are written", "[rules]")
{
  config::Config config;
  config.queues.resize(2);
  config.queues[0].subject_tag = "[#{{id}}]";
  config.queues[1].subject_tag = "(Example {{id}})";
  const auto found = [&](std::string_view subject) {
    std::vector<std::int64_t> numbers;
    for (const auto id : rules::tagged_tickets(config, subject))
      numbers.push_back(id.value);
    return numbers;
  };
  using Numbers = std::vector<std::int64_t>;
  CHECK(found("Re: [#12] fire") == Numbers{12});
  CHECK(found("(Example 7) [#12] [#12]") == Numbers{7, 12});
  CHECK(found("[#12") == Numbers{});
  CHECK(found("[#]") == Numbers{});
  CHECK(found("[#-3]") == Numbers{});
  CHECK(found("[#99999999999999999999]") == Numbers{});
  CHECK(found("#12") == Numbers{});
  CHECK(rules::without_tags(config, "Re: [#12] fire") == "Re: fire");
  CHECK(rules::without_tags(config, "[#12](Example 7) fire [#3]") == "fire");
  CHECK(rules::without_tags(config, "[#x] fire") == "[#x] fire");
  SECTION("those that a queue had before too, but none that is a bare number")
  {
    CHECK(found("[old 3]") == Numbers{});
    config.queues[1].former_subject_tags = {"[old {{id}}]", "{{id}}"};
    CHECK(found("Re: [old 3] 4 fires (Example 5)") == Numbers{3, 5});
  }
  config.queues[0].subject_tag = "{{id}}";
  CHECK(found("12 monkeys") == Numbers{});
}
