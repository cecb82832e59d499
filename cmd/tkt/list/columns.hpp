// The columns that lists of tickets can have: for tables, --format and CSV alike.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/ticket/ticket.hpp"
#include "sla/calendars.hpp"
#include "term/table.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// A ticket, with what its cells are made with. Borrows all of it.
struct Row {
  const desk::Ticket& ticket;
  Shell& shell;
  sla::Calendars& calendars;
  desk::ClockState clock;
  std::string_view snippet = {}; ///< of a search
};

struct TicketColumn {
  std::string name;
  term::Column column;
  /// Not yet safe. `plain` is what a program gets.
  std::function<term::Cell(const Row&)> cell;
};

const std::vector<TicketColumn>& ticket_columns();

/// One of these, or `field.NAME` of the configuration.
/// Errors: Kind::usage, with the nearest, for a name that is not there.
TicketColumn find_column(const config::Config& config, std::string_view name);
std::vector<TicketColumn> find_columns(const config::Config& config,
                                       const std::vector<std::string>& names);

/// What a program gets, or on a terminal a person.
std::string cell_text(const TicketColumn& column, const Row& row);

/// A line as `{id} {subject:30}`: columns in braces, cut and filled to a width if one is given;
/// `{{` and `}}` are braces, `\t` and `\n` what they are in C.
class Format {
public:
  /// Kind::usage for what cannot be read, or names no column.
  Format(const config::Config& config, std::string_view text);
  /// Safe for the shell's output.
  std::string line(const Row& row) const;

private:
  struct Piece {
    std::string text = {};
    std::optional<TicketColumn> column = {};
    std::size_t width = 0;
  };
  std::vector<Piece> pieces_;
};

} // namespace tkt::cli
