// tkt set ID... FIELD=VALUE... [+TAG] [-TAG] - change fields and tags of tickets.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "shared/changes.hpp"
#include "shared/people.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

struct Set {
  std::vector<std::string> words;
  std::vector<std::string> removed;
  std::string reason;
};

struct Assignment {
  desk::Field field;
  std::string value;
};

/// What is to become of every ticket.
struct Wish {
  std::vector<std::string> tickets;
  std::vector<Assignment> fields;
  std::vector<std::string> add;
  std::vector<std::string> remove;
};

const std::string& tag(const std::string& name)
{
  const bool blank = name.find_first_of(" \t\r\n,") != std::string::npos;
  if (name.empty() || blank || !is_utf8(name))
    throw Error{Kind::usage, fmt::format("\"{}\" is no tag: it needs letters, without blanks or "
                                         "commas",
                                         name)};
  return name;
}

void read_assignment(const std::string& word, std::size_t equals, Wish& wish)
{
  const auto value = word.substr(equals + 1);
  auto name = word.substr(0, equals);
  if (name == "tag+" || name == "tag-") {
    (name.back() == '+' ? wish.add : wish.remove).push_back(tag(value));
    return;
  }
  const auto field = desk::parse_field(name);
  if (!field) {
    auto known = desk::field_names();
    known.emplace_back("tag+");
    known.emplace_back("tag-");
    throw Error{Kind::usage, fmt::format("no field \"{}\"{}; there are {}", name,
                                         did_you_mean(name, known), join(known, ", "))};
  }
  const bool nobody = *field == desk::Field::agent && value == "none";
  const bool text = *field == desk::Field::subject;
  wish.fields.push_back({*field, nobody ? "" : text ? one_line(value) : value});
}

Wish read_words(const Set& opt)
{
  Wish wish;
  for (const auto& word : opt.words) {
    const auto equals = word.find('=');
    if (word.starts_with('+'))
      wish.add.push_back(tag(word.substr(1)));
    else if (equals != std::string::npos)
      read_assignment(word, equals, wish);
    else
      wish.tickets.push_back(word);
  }
  for (const auto& word : opt.removed)
    wish.remove.push_back(tag(word));
  if (wish.tickets.empty())
    throw Error{Kind::usage, "which ticket? tkt set ID... FIELD=VALUE..."};
  if (wish.fields.empty() && wish.add.empty() && wish.remove.empty())
    throw Error{Kind::usage,
                "what is to be set? FIELD=VALUE, +TAG or -TAG, such as priority=high +printer"};
  return wish;
}

int set(const Set& opt, Shell& shell)
{
  const auto wish = read_words(opt);
  return change_tickets(shell, wish.tickets,
                        [&](desk::Session& session, TicketId id, Changes& changes) {
                          for (const auto& [field, value] : wish.fields)
                            set_field(session, id, field, value, changes, opt.reason);
                          for (const auto& name : wish.add) {
                            if (desk::add_tag(session, id, name, opt.reason))
                              changes.add("tag", desk::Change{id, "", name});
                          }
                          for (const auto& name : wish.remove) {
                            if (desk::remove_tag(session, id, name, opt.reason))
                              changes.add("tag", desk::Change{id, name, ""});
                          }
                        });
}

} // namespace

void add_set(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<Set>();
  verb.add_option("WORD", opt->words,
                  "ticket numbers (- reads them from standard input), fields, tags")
      ->option_text("ID... [FIELD=VALUE...] [+TAG...] [-TAG...]");
  verb.add_option("--remove-tag", opt->removed, "as -TAG")
      ->type_name("TAG")
      ->allow_extra_args(false);
  verb.add_option("--reason", opt->reason, "for the log")->type_name("TEXT");
  verb.footer(fmt::format("Fields: {}. A field without value (team=) is emptied.",
                          join(desk::field_names(), ", ")));
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return set(*opt, s); });
}

} // namespace tkt::cli
