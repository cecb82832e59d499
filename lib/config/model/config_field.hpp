// Fields that an administrator adds to tickets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/model/place.hpp"

namespace tkt::config {

struct CustomField {
  /// What its values are.
  enum class Type {
    text,
    number,
    date, ///< a day
    choice,
    flag,
    url,
  };

  std::string name; ///< letters, digits, `_` and `-`; written field.NAME wherever it is used
  Type type = Type::text;
  std::string label;               ///< for people; "": the name
  std::vector<std::string> values; ///< of a choice
  bool required_on_close = false;  ///< a ticket is not closed by hand without it
  Place place;
};

std::string_view to_text(CustomField::Type type);

} // namespace tkt::config
