#include "base/escape_markup.hpp"

namespace tkt {

std::string escape_markup(std::string_view text)
{
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
    case '&':
      result += "&amp;";
      break;
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '"':
      result += "&quot;";
      break;
    case '\'':
      result += "&#39;"; // not &apos;, which HTML 4 does not know
      break;
    default:
      result += c;
    }
  }
  return result;
}

} // namespace tkt
