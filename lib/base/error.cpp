#include "base/error.hpp"

#include <sysexits.h>

namespace tkt {

int exit_status(Kind kind) noexcept
{
  switch (kind) {
  case Kind::usage:
    return EX_USAGE;
  case Kind::data:
    return EX_DATAERR;
  case Kind::no_input:
    return EX_NOINPUT;
  case Kind::unavailable:
    return EX_UNAVAILABLE;
  case Kind::internal:
    return EX_SOFTWARE;
  case Kind::temporary:
    return EX_TEMPFAIL;
  case Kind::no_permission:
    return EX_NOPERM;
  case Kind::config:
    return EX_CONFIG;
  }
  return EX_SOFTWARE;
}

} // namespace tkt
