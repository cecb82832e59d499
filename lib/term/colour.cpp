#include "term/colour.hpp"

#include <fmt/format.h>

namespace tkt::term {

namespace {

/// Select Graphic Rendition (ECMA-48, 8.3.117). Only the eight colours that every theme defines.
std::string_view rendition(Tone tone)
{
  switch (tone) {
  case Tone::plain:
    return "";
  case Tone::faint:
    return "2";
  case Tone::strong:
    return "1";
  case Tone::good:
    return "32";
  case Tone::notice:
    return "33";
  case Tone::warning:
    return "1;35";
  case Tone::bad:
    return "1;31";
  case Tone::own:
    return "36";
  }
  return "";
}

} // namespace

std::string paint(std::string_view safe, Tone tone, bool colour)
{
  if (!colour || tone == Tone::plain || safe.empty())
    return std::string{safe};
  return fmt::format("\x1b[{}m{}\x1b[0m", rendition(tone), safe);
}

} // namespace tkt::term
