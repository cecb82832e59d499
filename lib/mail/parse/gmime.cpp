#include "mail/parse/gmime.hpp"

#include <mutex>

namespace tkt::mail {

void start_gmime()
{
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

} // namespace tkt::mail
