// tkt contact lookup ADDRESS... - ask the program that knows customers.
#include <fmt/format.h>

#include "desk/contact_lookup.hpp"
#include "shared/contacts.hpp"
#include "shared/people.hpp"

namespace tkt::cli {

namespace {

int lookup(const std::vector<std::string>& words, Shell& shell)
{
  auto session = shell.session();
  auto& out = shell.out();
  desk::ContactLookup program{session};
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
      out.line(fmt::format(
          "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", out.safe(person.address), answer.found ? "yes" : "no",
          out.safe(answer.name), out.safe(answer.organisation), out.safe(answer.type),
          answer.vip ? "VIP" : "", out.safe(answer.language), out.safe(answer.reference)));
  }
  return EX_OK;
}

} // namespace

void add_contact_lookup(CLI::App& verb, Shell& shell)
{
  auto& word = add_word(verb, "lookup", "Ask the program that knows customers");
  auto words = std::make_shared<std::vector<std::string>>();
  word.add_option("ADDRESS", *words, "mail addresses")->required();
  shell.add_json(word);
  shell.on(word, [words](Shell& s) { return lookup(*words, s); });
}

} // namespace tkt::cli
