#include "desk/ticket/tags.hpp"

namespace tkt::desk {

std::vector<std::string> tags_in_use(store::Database& db)
{
  std::vector<std::string> tags;
  for (const auto& [tag] :
       db.prepare("SELECT DISTINCT tag FROM ticket_tag ORDER BY tag").rows<std::string>())
    tags.push_back(tag);
  return tags;
}

bool is_tag(store::Database& db, std::string_view tag)
{
  return db.prepare("SELECT 1 FROM ticket_tag WHERE tag = ? LIMIT 1").bind_all(tag).step();
}

std::vector<std::string> other_tags(store::Database& db, std::string_view tag)
{
  constexpr std::size_t short_word = 4;
  if (tag.size() < short_word)
    return {};
  return is_tag(db, tag) ? std::vector<std::string>{} : tags_in_use(db);
}

} // namespace tkt::desk
