#include "desk/tags.hpp"

namespace tkt::desk {

std::vector<std::string> tags_in_use(store::Database& db)
{
  std::vector<std::string> tags;
  for (const auto& [tag] :
       db.prepare("SELECT DISTINCT tag FROM ticket_tag ORDER BY tag").rows<std::string>())
    tags.push_back(tag);
  return tags;
}

} // namespace tkt::desk
