#include <catch2/catch.hpp>

#include <set>

#include "config/full.hpp"
#include "config/keys/rule_words.hpp"
#include "config/model/config.hpp"

using namespace tkt;
using namespace tkt::config;

namespace {

// Equality of what was said; where it was said is left out.

bool same(const Secret& a, const Secret& b)
{
  return std::tie(a.password, a.password_command, a.token_command, a.password_file, a.credential) ==
         std::tie(b.password, b.password_command, b.token_command, b.password_file, b.credential);
}

template <class T, class Equal>
bool same(const std::vector<T>& a, const std::vector<T>& b, Equal equal)
{
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
}

bool same(const std::optional<Incoming>& a, const std::optional<Incoming>& b)
{
  if (!a || !b)
    return a.has_value() == b.has_value();
  return std::tie(a->url, a->folders, a->user, a->tls, a->ca_file, a->process, a->take, a->start,
                  a->after.what, a->after.folder) ==
             std::tie(b->url, b->folders, b->user, b->tls, b->ca_file, b->process, b->take,
                      b->start, b->after.what, b->after.folder) &&
         same(a->secret, b->secret);
}

bool same(const std::optional<Outgoing>& a, const std::optional<Outgoing>& b)
{
  if (!a || !b)
    return a.has_value() == b.has_value();
  return std::tie(a->url, a->user, a->tls, a->ca_file, a->sent_folder, a->connections, a->reports,
                  a->timeout) == std::tie(b->url, b->user, b->tls, b->ca_file, b->sent_folder,
                                          b->connections, b->reports, b->timeout) &&
         same(a->secret, b->secret);
}

auto parts(const Queue& q)
{
  return std::tie(q.name, q.mailbox, q.agents, q.teams, q.calendar, q.subject_tag,
                  q.former_subject_tags, q.language, q.from, q.reply_to, q.never_cc,
                  q.default_category, q.default_priority, q.default_type, q.default_sla,
                  q.add_contacts, q.take_on_action, q.html, q.on_customer_reply.when,
                  q.on_customer_reply.set, q.reopen_window, q.acknowledge.template_name,
                  q.acknowledge.out_of_hours_template, q.templates.message, q.templates.summary,
                  q.automatic_mail.registered, q.automatic_mail.late, q.automatic_mail.statuses,
                  q.survey);
}

auto parts(const Level& l)
{
  return std::tie(l.score, l.name, l.names, l.colour);
}

auto parts(const Survey& s)
{
  return std::tie(s.statuses, s.template_name, s.url, s.expires, s.change, s.scale);
}

auto parts(const Web& w)
{
  return std::tie(w.listen, w.spool, w.key, w.connections, w.time_limit, w.max_body);
}

auto parts(const Hook& h)
{
  return std::tie(h.name, h.mailbox, h.from, h.automatic, h.secret.secret, h.secret.command,
                  h.secret.file, h.secret.credential);
}

bool same_condition(const Condition& a, const Condition& b)
{
  return a.shape == b.shape && a.test == b.test && a.values == b.values &&
         same(a.parts, b.parts, same_condition);
}

bool same_rule(const Rule& a, const Rule& b)
{
  return a.name == b.name && a.on == b.on && a.stop == b.stop && a.since == b.since &&
         a.calendar == b.calendar && a.ignore_diacritics == b.ignore_diacritics &&
         same_condition(a.condition, b.condition) &&
         same(a.actions, b.actions, [](const Action& x, const Action& y) {
           return x.name == y.name && x.values == y.values;
         });
}

void check_same(const Config& a, const Config& b)
{
  const auto desk = [](const Desk& d) {
    return std::tie(d.name, d.domain, d.database, d.timezone, d.language, d.url, d.template_folder,
                    d.notice_mailbox, d.authserv_ids, d.max_outgoing_size, d.attachment_words);
  };
  CHECK(desk(a.desk) == desk(b.desk));
  CHECK(
      std::tie(a.contact_lookup.command, a.contact_lookup.lifetime, a.contact_lookup.time_limit) ==
      std::tie(b.contact_lookup.command, b.contact_lookup.lifetime, b.contact_lookup.time_limit));
  CHECK(std::tie(a.daemon.fetch, a.daemon.rules, a.daemon.sla, a.daemon.send, a.daemon.contacts,
                 a.daemon.spool) == std::tie(b.daemon.fetch, b.daemon.rules, b.daemon.sla,
                                             b.daemon.send, b.daemon.contacts, b.daemon.spool));
  CHECK(std::tie(a.automatic_mail.mailbox, a.automatic_mail.registered, a.automatic_mail.late,
                 a.automatic_mail.statuses) ==
        std::tie(b.automatic_mail.mailbox, b.automatic_mail.registered, b.automatic_mail.late,
                 b.automatic_mail.statuses));
  CHECK(parts(a.survey) == parts(b.survey));
  CHECK(same(a.survey.levels, b.survey.levels,
             [](const Level& x, const Level& y) { return parts(x) == parts(y); }));
  CHECK(parts(a.web) == parts(b.web));
  CHECK(same(a.hooks, b.hooks, [](const Hook& x, const Hook& y) { return parts(x) == parts(y); }));
  CHECK(same(a.address_books, b.address_books, [](const AddressBook& x, const AddressBook& y) {
    return std::tie(x.name, x.url, x.user, x.tls, x.ca_file, x.type) ==
               std::tie(y.name, y.url, y.user, y.tls, y.ca_file, y.type) &&
           same(x.secret, y.secret);
  }));
  CHECK(same(a.mailboxes, b.mailboxes, [](const Mailbox& x, const Mailbox& y) {
    return std::tie(x.name, x.address, x.aliases, x.queue, x.token_separator, x.max_size,
                    x.footer) == std::tie(y.name, y.address, y.aliases, y.queue, y.token_separator,
                                          y.max_size, y.footer) &&
           same(x.incoming, y.incoming) && same(x.outgoing, y.outgoing);
  }));
  CHECK(same(a.agents, b.agents, [](const Agent& x, const Agent& y) {
    return std::tie(x.login, x.name, x.email, x.signature, x.calendar) ==
           std::tie(y.login, y.name, y.email, y.signature, y.calendar);
  }));
  CHECK(same(a.teams, b.teams, [](const Team& x, const Team& y) {
    return x.name == y.name && x.agents == y.agents;
  }));
  CHECK(same(a.queues, b.queues,
             [](const Queue& x, const Queue& y) { return parts(x) == parts(y); }));
  CHECK(same(a.statuses, b.statuses, [](const Status& x, const Status& y) {
    return x.name == y.name && x.kind == y.kind && x.substatuses == y.substatuses;
  }));
  const auto same_name = [](const auto& x, const auto& y) { return x.name == y.name; };
  CHECK(same(a.categories, b.categories, same_name));
  CHECK(same(a.types, b.types, same_name));
  CHECK(same(a.priorities, b.priorities, [](const Priority& x, const Priority& y) {
    return x.name == y.name && x.weight == y.weight && x.times == y.times;
  }));
  CHECK(same(a.slas, b.slas, [](const Sla& x, const Sla& y) {
    return x.name == y.name && x.calendar == y.calendar && x.priorities == y.priorities;
  }));
  CHECK(same(a.calendars, b.calendars, [](const Calendar& x, const Calendar& y) {
    return std::tie(x.name, x.timezone, x.weekdays, x.holidays, x.holiday_file, x.except) ==
           std::tie(y.name, y.timezone, y.weekdays, y.holidays, y.holiday_file, y.except);
  }));
  CHECK(same(a.rules, b.rules, same_rule));
}

} // namespace

TEST_CASE("what is shown is read back as the same configuration", "[config]")
{
  for (const auto* text : {"", full}) {
    auto config = load_text(text, "/etc/tkt/tkt.toml");
    const auto shown = show(config);
    INFO(shown);
    // Masked, so the one thing that does not come back.
    for (auto& mailbox : config.mailboxes) {
      if (mailbox.incoming)
        mailbox.incoming->secret.password.clear();
      if (mailbox.outgoing)
        mailbox.outgoing->secret.password.clear();
    }
    for (auto& hook : config.hooks)
      hook.secret.secret.clear();
    const auto again = load_text(shown, "/somewhere/else.toml");
    check_same(config, again);
  }
}

TEST_CASE("a configuration whose lists are empty is shown so", "[config]")
{
  const auto config = load_text("[[queue]]\nname='q'\nsubject_tag=''\n"
                                "on_customer_reply={when=[]}\n[[rule]]\nname='r'\nstop=true\n");
  check_same(config, load_text(show(config)));
}

TEST_CASE("passwords are masked where they are shown", "[config]")
{
  const auto shown = show(load_text(full));
  CHECK(shown.find("pa\\\\ss") == std::string::npos);
  CHECK(shown.find("word\"") == std::string::npos);
  CHECK(shown.find("# password = \"********\"\n") != std::string::npos);
  CHECK(shown.find("password_command = \"pass show") != std::string::npos); // a way, not a secret
}

TEST_CASE("every key is explained, and said in the file that says everything", "[config]")
{
  const auto shown = show(load_text(full, "/etc/tkt/tkt.toml"));
  std::set<std::string> seen;
  for (const auto& key : key_help()) {
    INFO(key.section << " " << key.key);
    CHECK_FALSE(key.section.empty());
    CHECK_FALSE(key.type.empty());
    CHECK_FALSE(key.meaning.empty());
    CHECK(seen.insert(key.section + '.' + key.key).second);
    if (key.section == "rule.if" || key.section == "rule.then")
      continue;
    // Masked, a hook would be one without any secret.
    if (key.section == "hook" && key.key == "secret")
      continue;
    CHECK(shown.find((key.key == "password" ? "\n# " : "\n") + key.key + " = ") !=
          std::string::npos);
    CHECK(std::string{full}.find(key.key) != std::string::npos);
  }
  CHECK(seen.count("mailbox.incoming.url") == 1);
  CHECK(seen.count("sla.priority.NAME.reaction") == 1);
  for (const auto& word : rule_words().conditions)
    CHECK(seen.count("rule.if." + std::string{word.name}) == 1);
  for (const auto& word : rule_words().actions)
    CHECK(seen.count("rule.then." + std::string{word.name}) == 1);
}

TEST_CASE("the defaults that the manual gives are those of the types", "[config]")
{
  for (const auto& key : key_help()) {
    const auto name = key.section + '.' + key.key;
    if (name == "mailbox.max_size")
      CHECK(key.standard == "\"50MB\"");
    if (name == "queue.reopen_window")
      CHECK(key.standard == "\"14d\"");
    if (name == "queue.on_customer_reply.when")
      CHECK(key.standard == "[\"pending\", \"resolved\"]");
    if (name == "mailbox.incoming.after")
      CHECK(key.standard == "\"seen\"");
    if (name == "mailbox.name") {
      CHECK(key.standard.empty());
      CHECK(key.required);
    }
  }
}
