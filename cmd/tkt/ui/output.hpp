// Standard output of tkt: data for a person or for the next program.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json_value.hpp"
#include "term/colour.hpp"
#include "term/pager.hpp"
#include "term/table.hpp"
#include "term/terminal.hpp"

namespace tkt::cli {

/// Nobody reads any further: `tkt list | head`. Ends the program quietly.
struct ReaderGone {};

class Output {
public:
  explicit Output(term::Variables variables);

  /// What standard output is; stays the same when it goes through a pager.
  const term::Terminal& terminal() const { return terminal_; }

  /// Makes text of strangers fit for this output, as one line or as many.
  std::string safe(std::string_view text) const;
  std::string safe_lines(std::string_view text) const;
  std::string paint(std::string_view safe, term::Tone tone) const;

  /// Adds the line end. Throws ReaderGone where it cannot be written; guard() then tells whether
  /// that is worth a word.
  void line(std::string_view safe);
  /// What was done: a sentence for people, fields with a tab between them for programs. Neither
  /// need be safe.
  void tell(std::string_view sentence, const std::vector<std::string>& fields);
  /// json_line() as a line.
  void json(const Json& value);
  void bytes(std::string_view raw);
  void flush();

  /// From now on through the person's pager, if a person is reading. Lasts as long as the Output.
  void page();

private:
  term::Variables variables_;
  term::Terminal terminal_;
  std::unique_ptr<term::Pager> pager_;
};

// A few texts a row, of things that are no tickets.

/// What becomes of the last column where the screen is too narrow: of a sentence nothing is lost.
enum class Last { is_cut, wraps };

/// A table under `titles` on a terminal, where the last column gives way first; elsewhere a tab
/// between fields. `out` is borrowed. Call finish() after the last row.
term::Table small_table(Output& out, const std::vector<std::string>& titles,
                        Last last = Last::is_cut);

} // namespace tkt::cli
