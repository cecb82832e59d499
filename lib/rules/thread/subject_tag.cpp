#include "rules/thread/subject_tag.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tkt::rules {

namespace {

constexpr std::string_view number = "{{id}}";

/// A tag as the text before and after its number.
struct Tag {
  std::string_view before;
  std::string_view after;

  bool operator==(const Tag&) const = default;
};

void add_tag(std::vector<Tag>& tags, std::string_view written)
{
  const auto at = written.find(number);
  if (at == std::string_view::npos)
    return;
  const Tag tag{written.substr(0, at), written.substr(at + number.size())};
  // A bare number would be found in any subject.
  const bool marked = !tag.before.empty() || !tag.after.empty();
  if (marked && std::find(tags.begin(), tags.end(), tag) == tags.end())
    tags.push_back(tag);
}

/// Those that are written into subjects now, and those that were.
std::vector<Tag> tags_of(const config::Config& config)
{
  std::vector<Tag> tags;
  for (const auto& queue : config.queues) {
    add_tag(tags, queue.subject_tag);
    for (const auto& former : queue.former_subject_tags)
      add_tag(tags, former);
  }
  return tags;
}

/// A tag where it stands in a subject.
struct Found {
  std::size_t at;
  std::size_t length;
  TicketId ticket;
};

/// From left to right.
std::vector<Found> find_tags(const config::Config& config, std::string_view subject)
{
  std::vector<Found> found;
  for (const auto& tag : tags_of(config)) {
    for (std::size_t at = 0; at < subject.size(); ++at) {
      if (!subject.substr(at).starts_with(tag.before))
        continue;
      auto rest = subject.substr(at + tag.before.size());
      const auto digits = take_number<std::int64_t>(rest).value_or(0);
      if (digits > 0 && rest.starts_with(tag.after))
        found.push_back(
            {at, subject.size() - at - rest.size() + tag.after.size(), TicketId{digits}});
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.at < b.at; });
  return found;
}

} // namespace

std::vector<TicketId> tagged_tickets(const config::Config& config, std::string_view subject)
{
  std::vector<TicketId> tickets;
  for (const auto& [at, length, id] : find_tags(config, subject)) {
    if (std::find(tickets.begin(), tickets.end(), id) == tickets.end())
      tickets.push_back(id);
  }
  return tickets;
}

std::string without_tags(const config::Config& config, std::string_view subject)
{
  std::string rest;
  std::size_t done = 0;
  for (const auto& [at, length, id] : find_tags(config, subject)) {
    if (at < done)
      continue; // within the one before
    rest += trim(subject.substr(done, at - done));
    rest += ' ';
    done = at + length;
  }
  rest += trim(subject.substr(done));
  return std::string{trim(rest)};
}

} // namespace tkt::rules
