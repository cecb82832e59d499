// Comma-separated values (RFC 4180), as spreadsheets write and read them.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tkt {

/// A record with its CRLF. Cells with separators, quotes or line ends are quoted.
std::string to_csv(const std::vector<std::string>& cells);

/// Reads records out of bytes that come in pieces. The separator (comma, semicolon or TAB) is the
/// one that is commonest in the first line; line ends may be CRLF, LF or CR; a byte order mark is
/// passed over; blank lines are no records. Tolerant: a quote within a cell without quotes is
/// itself.
///
/// Errors: Kind::data for a record of more than `longest` bytes, such as an open quote leaves.
class CsvReader {
public:
  /// `line` is that on which the record begins.
  using Take = std::function<void(std::vector<std::string>&& cells, std::size_t line)>;

  explicit CsvReader(Take take, std::size_t longest = 1 << 20);

  void feed(std::string_view bytes);
  void finish();

private:
  void byte(char c);
  void end_cell();
  void end_record();
  void choose_separator();

  Take take_;
  std::size_t longest_;
  std::string head_; ///< the first line, until its separator is known
  bool begun_ = false;
  char separator_ = ',';

  std::vector<std::string> cells_;
  std::string cell_;
  std::size_t size_ = 0;
  enum class In { start, plain, quotes, quote } in_ = In::start;
  bool after_cr_ = false;
  bool any_ = false; ///< the record has something in it
  std::size_t line_ = 1;
  std::size_t began_ = 1;
};

} // namespace tkt
