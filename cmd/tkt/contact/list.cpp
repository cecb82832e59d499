// tkt contact list [WORD...] - contacts, one a line.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "term/table.hpp"
#include "tkt/arguments/contact_argument.hpp"

namespace tkt::cli {

namespace {

struct List {
  desk::ContactFilter filter;
  std::vector<std::string> words;
  std::string sort = "number";
  bool ids = false;
};

std::string marks(const desk::Contact& contact)
{
  return contact.spam ? "spam" : contact.vip ? "VIP" : "";
}

int list(const List& opt, Shell& shell)
{
  auto filter = opt.filter;
  filter.text = join(opt.words, " ");
  if (opt.sort == "name")
    filter.order = desk::ContactFilter::Order::name;
  else if (opt.sort != "number")
    throw Error{
        Kind::usage,
        fmt::format("cannot sort by \"{}\"{}", opt.sort,
                    did_you_mean_one_of(opt.sort, std::vector<std::string>{"number", "name"}))};
  auto& out = shell.out();
  auto& db = shell.db();
  if (shell.json() || opt.ids) {
    desk::each_contact(db, filter, [&](const desk::Contact& contact) {
      if (opt.ids)
        out.line(fmt::format("{}", contact.id));
      else
        out.json(to_json(contact));
    });
    return EX_OK;
  }
  out.page();
  using enum term::Column::Align;
  term::Table table{{{.title = "no", .align = right, .least = 6},
                     {.title = "name", .least = 10, .gives_way = true},
                     {.title = "address", .least = 16, .gives_way = true},
                     {.title = "organisation", .least = 8, .gives_way = true},
                     {.title = "type", .least = 4},
                     {.title = "mark", .least = 4}},
                    out.terminal(),
                    [&out](std::string_view line) { out.line(line); }};
  desk::each_contact(db, filter, [&](const desk::Contact& contact) {
    table.add({{fmt::format("{}", contact.id), term::Tone::strong},
               {contact.name},
               {join(contact.addresses, ", ")},
               {contact.organisation},
               {contact.type},
               {marks(contact)}});
  });
  table.finish();
  return EX_OK;
}

} // namespace

void add_contact_list(Command verb, Shell& shell)
{
  auto word = verb.word("list", "Contacts, one a line");
  auto opt = std::make_shared<List>();
  word.argument("WORD", opt->words, "all of which occur in name, address, organisation ...");
  add_contact_filter(word, opt->filter);
  word.option("--sort", opt->sort, "number (default), name", "ORDER");
  word.count("-n,--limit", opt->filter.limit, "at most so many");
  shell.add_json(word);
  word.flag("--ids", opt->ids, "numbers only, for another tkt to read");
  shell.on(word, [opt](Shell& s) { return list(*opt, s); });
}

} // namespace tkt::cli
