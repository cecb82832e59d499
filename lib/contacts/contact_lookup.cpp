#include "contacts/contact_lookup.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/program.hpp"
#include "base/text.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

using Json = nlohmann::json;

/// The program is down; each further question would only cost its time limit.
constexpr int most_failures = 3;

std::string text_of(const Json& object, const char* key)
{
  const auto found = object.find(key);
  if (found == object.end() || found->is_null())
    return {};
  if (!found->is_string())
    throw Error{Kind::data, fmt::format("\"{}\" is no text", key)};
  return found->get<std::string>();
}

bool flag_of(const Json& object, const char* key, bool standard)
{
  const auto found = object.find(key);
  if (found == object.end() || found->is_null())
    return standard;
  if (!found->is_boolean())
    throw Error{Kind::data, fmt::format("\"{}\" is neither true nor false", key)};
  return found->get<bool>();
}

ProgramCall call_for(const config::ContactLookup& config, const mail::Address& person)
{
  const Json question{
      {"format", 1}, {"address", mail::fold_address(person.address)}, {"name", person.name}};
  return {config.command, question.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n'};
}

ProgramLimits limits_of(const config::ContactLookup& config)
{
  ProgramLimits limits;
  limits.time = config.time_limit;
  return limits;
}

LookupAnswer read_answer(const ProgramOutcome& outcome)
{
  if (!outcome.problem.empty())
    throw Error{Kind::temporary, outcome.problem};
  return parse_lookup(outcome.output);
}

void fill(std::string& own, const std::string& answer)
{
  if (own.empty())
    own = answer;
}

} // namespace

LookupAnswer parse_lookup(std::string_view output)
{
  LookupAnswer answer;
  if (trim(output).empty())
    return answer;
  const auto json = Json::parse(output, nullptr, false);
  if (!json.is_object())
    throw Error{Kind::data, "printed no JSON object"};
  // Whoever says something of the customer has found one.
  answer.found = flag_of(json, "found", !json.empty());
  Contact texts;
  texts.name = text_of(json, "name");
  texts.organisation = text_of(json, "organisation");
  texts.type = text_of(json, "type");
  texts.language = text_of(json, "language");
  texts.uid = text_of(json, "reference");
  texts = tidy(std::move(texts));
  answer.name = texts.name;
  answer.organisation = texts.organisation;
  answer.type = texts.type;
  answer.language = texts.language;
  answer.reference = texts.uid;
  answer.vip = flag_of(json, "vip", false);
  return answer;
}

std::optional<LookupAnswer> last_answer(store::Database& db, std::string_view address)
{
  auto query = db.prepare("SELECT found, name, organisation, type, vip, language, reference, "
                          "asked_at FROM contact_lookup WHERE address = ?");
  const auto folded = mail::fold_address(address);
  query.bind_all(folded);
  if (!query.step())
    return {};
  LookupAnswer answer;
  answer.found = query.read<bool>(0);
  answer.name = query.read<std::string>(1);
  answer.organisation = query.read<std::string>(2);
  answer.type = query.read<std::string>(3);
  answer.vip = query.read<bool>(4);
  answer.language = query.read<std::string>(5);
  answer.reference = query.read<std::string>(6);
  answer.asked_at = query.read<Instant>(7);
  return answer;
}

std::optional<Contact> find_known_contact(store::Database& db, std::string_view address)
{
  auto contact = find_contact(db, address);
  const auto answer = last_answer(db, address);
  if (!answer || !answer->found)
    return contact;
  if (!contact)
    contact.emplace();
  fill(contact->name, answer->name);
  fill(contact->organisation, answer->organisation);
  fill(contact->type, answer->type);
  fill(contact->language, answer->language);
  contact->vip = contact->vip || answer->vip;
  return contact;
}

bool would_look_up(store::Database& db, const config::ContactLookup& lookup,
                   std::string_view address, Instant now)
{
  if (lookup.command.empty() || !mail::valid_address(std::string{address}))
    return false;
  const auto known = find_contact(db, address);
  if (known && (known->spam || !known->type.empty()))
    return false;
  const auto answer = last_answer(db, address);
  return !answer || answer->asked_at + lookup.lifetime <= now;
}

void ContactLookup::keep(const std::string& address, const LookupAnswer& answer)
{
  session_.db
      .prepare("INSERT INTO contact_lookup(address, found, name, organisation, type, vip, "
               "language, reference, asked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
               "ON CONFLICT(address) DO UPDATE SET found = excluded.found, name = excluded.name, "
               "organisation = excluded.organisation, type = excluded.type, vip = excluded.vip, "
               "language = excluded.language, reference = excluded.reference, "
               "asked_at = excluded.asked_at")
      .run(address, answer.found, answer.name, answer.organisation, answer.type, answer.vip,
           answer.language, answer.reference, session_.now());
}

void ContactLookup::ask(std::span<const mail::Address> people, const Cancellation& stop)
{
  const auto& config = session_.config.contact_lookup;
  if (!configured() || failures_ >= most_failures)
    return;
  std::vector<std::string> addresses;
  std::vector<ProgramCall> calls;
  for (const auto& person : people) {
    auto address = mail::fold_address(person.address);
    if (std::find(addresses.begin(), addresses.end(), address) != addresses.end() ||
        !would_look_up(session_.db, config, person.address, session_.now()))
      continue;
    addresses.push_back(std::move(address));
    calls.push_back(call_for(config, person));
  }

  // In handfuls: a program that is down must not cost its time limit for everybody.
  constexpr std::size_t handful = 4;
  for (std::size_t at = 0; at < calls.size() && failures_ < most_failures; at += handful) {
    const auto some = std::span{calls}.subspan(at, std::min(handful, calls.size() - at));
    const auto outcomes = run_programs(some, limits_of(config), stop);
    if (stop.requested())
      return;
    store::Transaction tx{session_.db};
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      try {
        keep(addresses[at + i], read_answer(outcomes[i]));
        failures_ = 0;
      } catch (const Error& e) {
        log::warn("contact_lookup: {}{}", e.what(),
                  ++failures_ == most_failures ? "; not asked again in this run" : "");
      }
    }
    tx.commit();
  }
}

LookupAnswer ContactLookup::ask_now(const mail::Address& person)
{
  const auto& config = session_.config.contact_lookup;
  if (!configured())
    throw Error{Kind::config, "there is no [contact_lookup] in the configuration"};
  try {
    auto answer = read_answer(run_program(call_for(config, person), limits_of(config)));
    answer.asked_at = session_.now();
    keep(mail::fold_address(person.address), answer);
    return answer;
  } catch (Error& e) {
    e.within("contact_lookup");
    throw;
  }
}

} // namespace tkt::desk
