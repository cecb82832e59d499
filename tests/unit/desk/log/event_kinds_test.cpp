#include <catch2/catch.hpp>

#include <fstream>
#include <set>

#include <fmt/format.h>

#include "desk/log/event_kinds.hpp"

using namespace tkt;

namespace {

/// The list of the page's section EVENTS, an entry its lines joined by blanks.
std::vector<std::string> published()
{
  std::ifstream page{TKT_TESTS "/../man/tkt-json.7"};
  std::vector<std::string> entries;
  std::string line;
  bool inside = false;
  while (std::getline(page, line)) {
    if (line.starts_with(".Sh "))
      inside = line == ".Sh EVENTS";
    else if (inside && line.starts_with(".It "))
      entries.push_back(line + ' ');
    else if (inside && line == ".El")
      inside = false;
    else if (inside && !entries.empty())
      entries.back() += line + ' ';
  }
  return entries;
}

std::string entry_of(const desk::EventKind& kind)
{
  auto text = fmt::format(".It Cm {} ", kind.name.ends_with('.')
                                            ? fmt::format("{}\\& Ns Ar NAME", kind.name)
                                            : std::string{kind.name});
  if (!kind.before.empty())
    text += fmt::format(".Cm from : {}{} ", kind.before, kind.after.empty() ? "" : ";");
  if (!kind.after.empty())
    text += fmt::format(".Cm to : {} ", kind.after);
  return text;
}

} // namespace

TEST_CASE("the manual has each kind of event as the table has it", "[desk]")
{
  std::vector<std::string> table;
  for (const auto& kind : desk::event_kinds())
    table.push_back(entry_of(kind));
  CHECK(published() == table);
}

TEST_CASE("each kind of event is there once, and can be undone or says why not", "[desk]")
{
  std::set<std::string_view> names;
  for (const auto& kind : desk::event_kinds()) {
    INFO(kind.name);
    CHECK(names.insert(kind.name).second);
    CHECK(desk::find_event_kind(kind.name) == &kind);
    CHECK((kind.undo != desk::EventUndo::none || kind.mail != desk::EventMail::none ||
           !kind.why_not.empty()));
  }
  REQUIRE(desk::find_event_kind("field.order") != nullptr);
  CHECK(desk::find_event_kind("field.order")->undo == desk::EventUndo::custom_field);
  CHECK(desk::find_event_kind("of a newer program") == nullptr);
  CHECK(desk::moves_clocks("status"));
  CHECK_FALSE(desk::moves_clocks("tag"));
  CHECK(desk::brings_messages("merged_from"));
}
