// Inside the mail room: header fields as RFC 5322 and RFC 2047 want them written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/write/header_value.hpp"

namespace tkt::mail {

/// Collects fields, with LF line ends. Lines are folded at 76 wherever there is a blank to do it;
/// encoded words are UTF-8, 75 octets at most, and never cut a character. GMime writes longer ones,
/// and loses blanks in names. The names of fields are ours, or FieldNames.
class HeaderWriter {
public:
  void unstructured(std::string_view name, const HeaderText& value);
  void addresses(std::string_view name, const std::vector<HeaderAddress>& list);
  void ids(std::string_view name, const std::vector<HeaderId>& ids);

  std::string take() { return std::move(out_); }

private:
  void begin(std::string_view name);
  void end() { out_ += '\n'; }
  void put(std::string_view token);
  void encoded(std::string_view text, bool phrase);
  void phrase(std::string_view name);

  std::string out_;
  std::size_t column_ = 0;
};

} // namespace tkt::mail
