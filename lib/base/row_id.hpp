// Row numbers that cannot be mistaken for one another.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <istream>

#include <fmt/format.h>

namespace tkt {

/// The number of a row; `What` is the type of the thing it numbers. Zero names nothing.
template <class What>
struct Id {
  std::int64_t value = 0;

  auto operator<=>(const Id&) const = default;
  explicit operator bool() const noexcept { return value != 0; }

  friend std::istream& operator>>(std::istream& in, Id& id) { return in >> id.value; }
};

using TicketId = Id<struct Ticket_>;
using MessageId = Id<struct Message_>; ///< a row of `message`; the header is spelled Message-ID
using EventId = Id<struct Event_>;
using ContactId = Id<struct Contact_>;
using IncomingId = Id<struct Incoming_>;
using OutboxId = Id<struct Outbox_>;
using RawId = Id<struct Raw_>;

} // namespace tkt

template <class What>
struct fmt::formatter<tkt::Id<What>> : fmt::formatter<std::int64_t> {
  template <class Context>
  auto format(tkt::Id<What> id, Context& context) const
  {
    return fmt::formatter<std::int64_t>::format(id.value, context);
  }
};

template <class What>
struct std::hash<tkt::Id<What>> {
  std::size_t operator()(tkt::Id<What> id) const noexcept
  {
    return std::hash<std::int64_t>{}(id.value);
  }
};
