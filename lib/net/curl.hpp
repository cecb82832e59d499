// Private to this room: libcurl's handles with owners.
#pragma once

#include <memory>

#include <curl/curl.h>

namespace tkt::net {

struct CleanEasy {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct CleanMulti {
  void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
};

using Easy = std::unique_ptr<CURL, CleanEasy>;
using Multi = std::unique_ptr<CURLM, CleanMulti>;

/// A new handle that installs no signal handlers and heeds no proxy in the environment; the first
/// initialises the library. Kind::internal if libcurl does not give one.
Easy new_easy();
Multi new_multi();

void check_option(CURLcode code);

/// curl_easy_setopt(3). Kind::internal if the installed libcurl lacks the option.
template <class T>
void set(CURL* handle, CURLoption option, T value)
{
  check_option(curl_easy_setopt(handle, option, value));
}

} // namespace tkt::net
