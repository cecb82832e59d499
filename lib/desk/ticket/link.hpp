// Tickets that have to do with each other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

/// What a ticket is to another: it relates to it, is the same matter once more, cannot be done
/// before it, is a part of it.
enum class LinkKind { relates, duplicates, depends, parent };
std::string_view to_text(LinkKind kind);
std::optional<LinkKind> parse_link_kind(std::string_view text);
const std::vector<std::string>& link_kind_names();

/// A link as one of its tickets sees it.
struct Link {
  TicketId other;        ///< never the number of a ticket that was merged
  std::string kind;      ///< a LinkKind, or what the desk itself says: `follows`, `split`
  bool from_here = true; ///< false: the other ticket has it to this one
};
/// `depends on`, or seen from the other ticket `needed by`.
std::string to_text(const Link& link);

/// Links in both directions, with those of tickets that were merged into this one.
std::vector<Link> links(store::Database& db, TicketId ticket);

/// Links `ticket` to `other`, or takes that away, with an event on both: `linked`, `unlinked`.
/// False if it is so already. A link `relates` is the same from both sides.
///
/// Errors: Kind::usage for an unknown ticket, for a ticket and itself, for what would be a circle,
///         and for a second parent.
bool link(Session& session, TicketId ticket, TicketId other, LinkKind kind,
          std::string_view reason = {});
bool unlink(Session& session, TicketId ticket, TicketId other, LinkKind kind,
            std::string_view reason = {});

/// Tickets that have to be done before this one can be, and are not: what it depends on, and its
/// parts.
std::vector<TicketId> open_dependencies(store::Database& db, TicketId ticket);

/// `depends 17` of an event linked or unlinked, read back.
struct LinkWord {
  LinkKind kind = LinkKind::relates;
  bool from_here = true;
  TicketId other;
};
std::optional<LinkWord> parse_link_word(std::string_view text);

} // namespace tkt::desk
