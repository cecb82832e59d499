#include "send/compose/attachment_words.hpp"

#include <catch2/catch.hpp>

using namespace tkt;

namespace {

std::string found(std::string_view text, std::string_view signature = {},
                  const send::WordLists& configured = {})
{
  return send::mentions_attachment(text, signature, configured).value_or("nothing");
}

} // namespace

TEST_CASE("a file that a text speaks of is noticed", "[send]")
{
  CHECK(found("Please see the attached plan.") == "attached");
  CHECK(found("I attach it.") == "I attach");
  CHECK(found("Die Rechnung ist ANGEHÄNGT.") == "ANGEHÄNGT");
  CHECK(found("Fakturę przesyłam w załączeniu.") == "w załączeniu");
  CHECK(found("Plik w załączniku") == "załączniku");
  CHECK(found("Счёт во вложении.") == "во вложении");
  CHECK(found("ПРИЛАГАЮ файл") == "ПРИЛАГАЮ");
}

TEST_CASE("most false alarms are none", "[send]")
{
  CHECK(found("It burns.") == "nothing");
  CHECK(found("") == "nothing");
  CHECK(found("We are unattached.") == "nothing");
  CHECK(found("Done.\n\nOn Monday, Ann wrote:\n> see the attached photo\n") == "nothing");
  CHECK(found("Done.\n-- \nThe attached opinions are my own") == "nothing");
  CHECK(found("Done.\n\nAnna\nNo attachments, please", "Anna\nNo attachments, please") ==
        "nothing");
}

TEST_CASE("words are the administrator's to choose", "[send]")
{
  CHECK(found("Voir ci-joint", {}, {{"fr", {"ci joint"}}}) == "ci-joint");
  CHECK(found("attached", {}, {{"en", {}}}) == "nothing");
  CHECK(found("attached and anbei", {}, {{"en", {"anlage"}}}) == "anbei");
  CHECK(found("anything", {}, {{"xx", {"*", "", "any*"}}}) == "anything");
}
