// Contacts as tables: what spreadsheets and other programs export, and what they are given.
#pragma once

#include <string>
#include <vector>

#include "base/csv.hpp"
#include "mail/vcard/vcard.hpp"

namespace tkt::desk {

/// The first record: names of the columns.
std::string contact_csv_header();

/// Lists (addresses, phones, accounts) share a cell, with semicolons between them; accounts are
/// `service: name`. A cell that a spreadsheet would take for a formula gets a ' in front.
std::string to_csv(const mail::Card& card);

/// Reads what to_csv() writes, and tables of others: columns are known by their names, those of
/// common programs too (`E-mail Address`, `First Name`, `E-mail 1 - Value`), in any order; columns
/// that nobody knows are passed over.
///
/// Errors: Kind::data if the first record names no column that says who it is, or a quote is never
///         closed.
class ContactCsvReader {
public:
  using Take = mail::CardReader::Take;

  explicit ContactCsvReader(Take take);

  void feed(std::string_view bytes) { csv_.feed(bytes); }
  void finish();

private:
  enum class Column;
  void header(const std::vector<std::string>& names);
  void record(std::vector<std::string>& cells, std::size_t line);

  Take take_;
  CsvReader csv_;
  bool has_header_ = false;
  std::vector<Column> columns_;
};

} // namespace tkt::desk
