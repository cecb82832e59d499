#include "rules/subject_tag.hpp"

#include <algorithm>
#include <charconv>

namespace tkt::rules {

namespace {

constexpr std::string_view number = "{{id}}";

/// A tag as the text before and after its number.
struct Tag {
  std::string_view before;
  std::string_view after;

  bool operator==(const Tag&) const = default;
};

std::vector<Tag> tags_of(const config::Config& config)
{
  std::vector<Tag> tags;
  for (const auto& queue : config.queues) {
    const std::string_view written = queue.subject_tag;
    const auto at = written.find(number);
    if (at == std::string_view::npos)
      continue;
    const Tag tag{written.substr(0, at), written.substr(at + number.size())};
    // A bare number would be found in any subject.
    const bool marked = !tag.before.empty() || !tag.after.empty();
    if (marked && std::find(tags.begin(), tags.end(), tag) == tags.end())
      tags.push_back(tag);
  }
  return tags;
}

} // namespace

std::vector<TicketId> tagged_tickets(const config::Config& config, std::string_view subject)
{
  std::vector<std::pair<std::size_t, TicketId>> found;
  for (const auto& tag : tags_of(config)) {
    for (std::size_t at = 0; at < subject.size(); ++at) {
      if (!subject.substr(at).starts_with(tag.before))
        continue;
      const auto digits = subject.substr(at + tag.before.size());
      TicketId id;
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), id.value);
      if (error != std::errc{} || id.value <= 0)
        continue;
      const auto rest = digits.substr(static_cast<std::size_t>(end - digits.data()));
      if (rest.starts_with(tag.after))
        found.emplace_back(at, id);
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<TicketId> tickets;
  for (const auto& [at, id] : found) {
    if (std::find(tickets.begin(), tickets.end(), id) == tickets.end())
      tickets.push_back(id);
  }
  return tickets;
}

} // namespace tkt::rules
