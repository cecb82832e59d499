#include "desk/message_lookup.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/nearest.hpp"

namespace tkt::desk {

Message get_message(store::Database& db, MessageId id)
{
  if (auto message = find_message(db, id))
    return std::move(*message);
  throw Error{Kind::usage, fmt::format("no message {}{}; tkt show ID has their numbers", id,
                                       nearest_number(db, "message", id.value))};
}

} // namespace tkt::desk
