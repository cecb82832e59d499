#include "config/config.hpp"

namespace tkt::config {

std::filesystem::path default_path(const char* xdg_config_home, const char* home)
{
  std::filesystem::path personal;
  if (xdg_config_home != nullptr && *xdg_config_home != '\0')
    personal = xdg_config_home;
  else if (home != nullptr && *home != '\0')
    personal = std::filesystem::path{home} / ".config";
  if (!personal.empty()) {
    personal /= "tkt/tkt.toml";
    std::error_code ignored;
    if (std::filesystem::exists(personal, ignored))
      return personal;
  }
  return "/etc/tkt/tkt.toml";
}

} // namespace tkt::config
