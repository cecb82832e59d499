// Rows for people or for programs.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "term/colour.hpp"
#include "term/terminal.hpp"

namespace tkt::term {

struct Column {
  std::string title = {};
  enum class Align { left, right } align = Align::left;
  std::size_t least = 4;  ///< columns of the screen that it keeps at any rate
  bool gives_way = false; ///< the first to be cut where the screen is too narrow
  bool wraps = false;     ///< gives way too, and loses nothing: the rest stands below the beginning
  std::size_t usual = 0;  ///< columns that rows may need which have not come yet
};

/// `text` need not be safe: the table sees to that. `plain`, where given, is what a program gets
/// instead: `2024-03-01T09:00:00Z` for `3 h ago`.
struct Cell {
  std::string text;
  Tone tone = Tone::plain;
  std::string plain = {};
  std::string link = {}; ///< where a terminal may lead from it (OSC 8); printable ASCII

  Cell(std::string text_, Tone tone_ = Tone::plain, std::string plain_ = {})
      : text{std::move(text_)}, tone{tone_}, plain{std::move(plain_)}
  {
  }
  Cell(const char* text_) : text{text_} {}
};

/// Writes rows as they come, each through `write` as one whole line.
///
/// Shape:  on a terminal a heading (none where no column has a title) and columns that fit its
///         width; the widths are those of the first rows, so that memory stays flat however many
///         follow; a later one that needs more has it, from there on, unless its column gives way.
///         Elsewhere no heading, one tab between fields (no field holds one).
class Table {
public:
  using Write = std::function<void(std::string_view line)>;

  Table(std::vector<Column> columns, const Terminal& terminal, Write write);

  void add(std::vector<Cell> row);
  /// Whether a person sees it.
  bool for_people() const { return terminal_.is_terminal; }
  /// What is still held back. Call it after the last row.
  void finish();

private:
  void lay_out();
  void print_held();
  void fit_screen();
  void make_room(const std::vector<Cell>& row);
  void print(const std::vector<Cell>& row) const;
  /// One of its lines; `parts` are those of each cell.
  void print_line(const std::vector<Cell>& row, const std::vector<std::vector<std::string>>& parts,
                  std::size_t number) const;
  void print_plain(const std::vector<Cell>& row) const;

  std::vector<Column> columns_;
  Terminal terminal_;
  Write write_;
  std::vector<std::vector<Cell>> held_;
  std::vector<std::size_t> natural_; ///< what the rows so far would like
  std::vector<std::size_t> widths_;  ///< what they have; empty until it is known
};

/// Columns of `natural` widths cut so that they fit `available`, gaps not counted: those that give
/// way first, down to their least, then the widest of the others; where not even that is enough,
/// all.
std::vector<std::size_t> fit(const std::vector<Column>& columns, std::vector<std::size_t> natural,
                             std::size_t available);

} // namespace tkt::term
