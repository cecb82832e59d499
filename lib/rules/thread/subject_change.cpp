#include "rules/thread/subject_change.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/text.hpp"
#include "mail/judge/subject.hpp"
#include "rules/thread/subject_tag.hpp"

namespace tkt::rules {

namespace {

/// A subject that begins as another does is that one, cut short or gone on with, from so many bytes
/// on.
constexpr std::size_t telling = 12;

/// A conversation in which each answer has its own subject need not be read to its beginning.
constexpr int most_subjects = 100;

std::string bare(const config::Config& config, std::string_view subject)
{
  // Marks may stand before and behind the tag: `Re: [#7] AW: fire`.
  return fold(mail::base_subject(without_tags(config, mail::base_subject(subject))));
}

bool same(std::string_view one, std::string_view other)
{
  const auto shorter = std::min(one.size(), other.size());
  return one == other || (shorter >= telling && one.substr(0, shorter) == other.substr(0, shorter));
}

} // namespace

bool is_new_subject(store::Database& db, const config::Config& config, const desk::Ticket& ticket,
                    std::string_view subject, std::optional<MessageId> before)
{
  const auto wanted = bare(config, subject);
  if (wanted.empty() || same(wanted, bare(config, ticket.subject)))
    return false;
  auto query = db.prepare("SELECT DISTINCT subject FROM (SELECT subject FROM message "
                          "WHERE ticket = ? AND id < ? ORDER BY id DESC LIMIT ?)");
  query.bind_all(ticket.id, before.value_or(MessageId{std::numeric_limits<std::int64_t>::max()}),
                 most_subjects);
  while (query.step())
    if (same(wanted, bare(config, query.read<std::string>(0))))
      return false;
  return true;
}

} // namespace tkt::rules
