// tkt contact lookup ADDRESS... - ask the program that knows customers.
#include <fmt/format.h>

#include "contacts/contact_lookup.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/ui/output.hpp"

namespace tkt::cli {

namespace {

int lookup(const std::vector<std::string>& words, Shell& shell)
{
  auto session = shell.session();
  auto& out = shell.out();
  desk::ContactLookup program{session};
  auto table = small_table(
      out, {"address", "found", "name", "organisation", "type", "mark", "language", "reference"});
  for (const auto& person : parse_people("ADDRESS", words)) {
    const auto answer = program.ask_now(person);
    if (shell.json())
      out.json({{"address", person.address},
                {"found", answer.found},
                {"name", answer.name},
                {"organisation", answer.organisation},
                {"type", answer.type},
                {"vip", answer.vip},
                {"language", answer.language},
                {"reference", answer.reference}});
    else
      table.add({person.address, answer.found ? "yes" : "no", answer.name, answer.organisation,
                 answer.type, answer.vip ? "VIP" : "", answer.language, answer.reference});
  }
  table.finish();
  return EX_OK;
}

} // namespace

void add_contact_lookup(Command verb, Shell& shell)
{
  auto word = verb.word("lookup", "Ask the program that knows customers");
  auto words = std::make_shared<std::vector<std::string>>();
  word.argument("ADDRESS", *words, "mail addresses").required();
  shell.add_json(word);
  shell.on(word, [words](Shell& s) { return lookup(*words, s); });
}

} // namespace tkt::cli
