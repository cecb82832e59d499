#include "net/curl.hpp"

#include <new>
#include <string>

#include "base/error.hpp"

namespace tkt::net {

namespace {

void initialise()
{
  // Once a process, for good: programs end soon after their last connection.
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK)
    throw Error{Kind::internal, std::string{"libcurl: "} + curl_easy_strerror(code)};
}

} // namespace

void check_option(CURLcode code)
{
  if (code == CURLE_OUT_OF_MEMORY)
    throw std::bad_alloc{};
  if (code != CURLE_OK)
    throw Error{Kind::internal, std::string{"libcurl: "} + curl_easy_strerror(code)};
}

Easy new_easy()
{
  initialise();
  Easy easy{curl_easy_init()};
  if (!easy)
    throw std::bad_alloc{};
  set(easy.get(), CURLOPT_NOSIGNAL, 1L);
  // A mail server is where the configuration says it is.
  set(easy.get(), CURLOPT_PROXY, "");
  return easy;
}

Multi new_multi()
{
  initialise();
  Multi multi{curl_multi_init()};
  if (!multi)
    throw std::bad_alloc{};
  return multi;
}

} // namespace tkt::net
