// tkt contact sync [BOOK...] - contacts from the address books of the configuration.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "contacts/address_book.hpp"
#include "term/safe_text.hpp"
#include "tkt/arguments/contact_argument.hpp"

namespace tkt::cli {

namespace {

std::vector<const config::AddressBook*> choose(const config::Config& config,
                                               const std::vector<std::string>& wanted)
{
  std::vector<const config::AddressBook*> books;
  std::vector<std::string> names;
  for (const auto& book : config.address_books) {
    names.push_back(book.name);
    if (wanted.empty())
      books.push_back(&book);
  }
  for (const auto& name : wanted) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw Error{Kind::usage,
                  fmt::format("no address book \"{}\"{}", name, did_you_mean_one_of(name, names))};
    books.push_back(&config.address_books[static_cast<std::size_t>(found - names.begin())]);
  }
  if (books.empty())
    throw Error{Kind::config, "there is no [[address_book]] in the configuration"};
  return books;
}

int sync(const std::vector<std::string>& wanted, Shell& shell)
{
  auto session = shell.program_session();
  auto& out = shell.out();
  int status = EX_OK;
  for (const auto* book : choose(shell.config(), wanted)) {
    try {
      const auto report = desk::sync_book(session, *book, [&](std::string_view note) {
        log::warn("address book {}: {}", book->name, term::safe_line(note));
      });
      if (shell.json())
        out.json({{"book", book->name},
                  {"added", report.added},
                  {"updated", report.updated},
                  {"unchanged", report.unchanged},
                  {"skipped", report.skipped},
                  {"gone", report.gone}});
      else
        out.line(fmt::format("{}: {} added, {} updated, {} unchanged, {} skipped, {} gone",
                             out.safe(book->name), report.added, report.updated, report.unchanged,
                             report.skipped, report.gone));
    } catch (const Error& e) {
      // The others may be well.
      log::error("{}", term::safe_line(e.what()));
      status = exit_status(e.kind());
    }
  }
  return status;
}

} // namespace

void add_contact_sync(Command verb, Shell& shell)
{
  auto word = verb.word("sync", "Contacts from address books (CardDAV)");
  auto books = std::make_shared<std::vector<std::string>>();
  word.argument("BOOK", *books, "names of address books; default: all");
  shell.add_json(word);
  shell.on(word, [books](Shell& s) { return sync(*books, s); });
}

} // namespace tkt::cli
