// How far a reader of the log has come.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "desk/log/event.hpp"

namespace tkt::desk {

/// The place of one reader, kept in the database. It moves in the transaction of what the reader
/// does, so that nothing is done twice or left out.
class EventCursor {
public:
  /// `reader`: a row of event_cursor; it must outlive the cursor, as literals do.
  EventCursor(store::Database& db, std::string_view reader) : db_{db}, reader_{reader} {}

  /// The last event that it has looked at; 0 for none.
  EventId place() const;
  void move_to(EventId place);

  /// The events behind its place, oldest first, at most `limit` of them. It stays where it is.
  std::vector<Event> next(std::size_t limit) const;

private:
  store::Database& db_;
  std::string_view reader_;
};

} // namespace tkt::desk
