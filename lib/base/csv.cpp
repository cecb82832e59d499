#include "base/csv.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tkt {

std::string to_csv(const std::vector<std::string>& cells)
{
  std::string record;
  for (const auto& cell : cells) {
    if (&cell != &cells.front())
      record += ',';
    const bool blank_ends = !cell.empty() && (cell.front() == ' ' || cell.back() == ' ');
    if (!blank_ends && cell.find_first_of(",;\t\"\r\n") == std::string::npos) {
      record += cell;
      continue;
    }
    record += '"';
    for (const char c : cell) {
      if (c == '"')
        record += '"';
      record += c;
    }
    record += '"';
  }
  return record + "\r\n";
}

CsvReader::CsvReader(Take take, std::size_t longest) : take_{std::move(take)}, longest_{longest} {}

void CsvReader::choose_separator()
{
  begun_ = true;
  if (head_.starts_with("\xEF\xBB\xBF"))
    head_.erase(0, 3);
  const auto count = [this](char c) { return std::count(head_.begin(), head_.end(), c); };
  for (const char c : {';', '\t'}) {
    if (count(c) > count(separator_))
      separator_ = c;
  }
  const auto head = std::move(head_);
  for (const char c : head)
    byte(c);
}

void CsvReader::feed(std::string_view bytes)
{
  while (!begun_ && !bytes.empty()) {
    head_ += bytes.front();
    bytes.remove_prefix(1);
    if (head_.back() == '\n' || head_.back() == '\r' || head_.size() == 65536)
      choose_separator();
  }
  for (const char c : bytes)
    byte(c);
}

void CsvReader::finish()
{
  if (!begun_)
    choose_separator();
  if (in_ == In::quotes)
    throw Error{Kind::data, fmt::format("line {}: a quote that is never closed", began_)};
  if (any_)
    end_record();
}

void CsvReader::end_cell()
{
  cells_.push_back(std::move(cell_));
  cell_.clear();
  in_ = In::start;
}

void CsvReader::end_record()
{
  end_cell();
  if (any_)
    take_(std::exchange(cells_, {}), began_);
  cells_.clear();
  any_ = false;
  size_ = 0;
}

void CsvReader::byte(char c)
{
  const bool second_half = std::exchange(after_cr_, c == '\r') && c == '\n'; // of CRLF
  if (second_half && in_ != In::quotes)
    return;
  if (++size_ > longest_)
    throw Error{Kind::data, fmt::format("line {}: a record of more than {} bytes (a quote that is "
                                        "never closed?)",
                                        began_, longest_)};
  const bool line_end = c == '\n' || c == '\r';
  line_ += line_end && !second_half;
  if (in_ == In::quotes) {
    if (c == '"')
      in_ = In::quote;
    else
      cell_ += c;
    return;
  }
  if (in_ == In::quote && c == '"') {
    cell_ += '"'; // two of them are one
    in_ = In::quotes;
  } else if (c == '"' && in_ == In::start) {
    in_ = In::quotes;
    any_ = true;
  } else if (c == separator_) {
    any_ = true;
    end_cell();
  } else if (line_end) {
    end_record();
    began_ = line_;
  } else {
    any_ = true;
    cell_ += c;
    in_ = In::plain;
  }
}

} // namespace tkt
