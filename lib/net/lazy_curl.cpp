// libcurl, loaded by the first call. It brings thirty libraries of its own, whose loading takes
// longer than most commands do, and most commands talk to no server: so nothing is linked with it,
// and the functions that we use stand here, each handing on to the one of its name.
#include <cstdarg>

#include <curl/curl.h>

#include "base/lazy_library.hpp"

// Where a function is a macro of the same name too.
#undef curl_easy_setopt
#undef curl_easy_getinfo

#ifdef __clang__
// An enumeration before the dots: so curl.h has it.
#pragma clang diagnostic ignored "-Wvarargs"
#endif

namespace {

constexpr tkt::LateLibrary libcurl{"libcurl.so.4"}; // the ABI that curl.h has had since 2006

} // namespace

extern "C" {

TKT_LATE(libcurl, CURLcode, curl_global_init, (long flags), (flags))
TKT_LATE(libcurl, CURL*, curl_easy_init, (), ())
TKT_LATE(libcurl, void, curl_easy_cleanup, (CURL * handle), (handle))
TKT_LATE(libcurl, void, curl_easy_reset, (CURL * handle), (handle))
TKT_LATE(libcurl, CURLcode, curl_easy_perform, (CURL * handle), (handle))

CURLcode curl_easy_setopt(CURL* handle, CURLoption option, ...)
{
  static auto* const function = libcurl.function<decltype(curl_easy_setopt)>("curl_easy_setopt");
  std::va_list arguments;
  va_start(arguments, option);
  CURLcode code = CURLE_OK;
  // By the ranges of curl.h: long, pointers to objects and functions, curl_off_t, blobs.
  if (option < CURLOPTTYPE_OBJECTPOINT)
    code = function(handle, option, va_arg(arguments, long));
  else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
    code = function(handle, option, va_arg(arguments, curl_off_t));
  else
    code = function(handle, option, va_arg(arguments, void*));
  va_end(arguments);
  return code;
}

CURLcode curl_easy_getinfo(CURL* handle, CURLINFO info, ...)
{
  static auto* const function = libcurl.function<decltype(curl_easy_getinfo)>("curl_easy_getinfo");
  std::va_list arguments;
  va_start(arguments, info);
  const auto code = function(handle, info, va_arg(arguments, void*));
  va_end(arguments);
  return code;
}

TKT_LATE(libcurl, CURLcode, curl_easy_recv,
         (CURL * handle, void* buffer, size_t size, size_t* received),
         (handle, buffer, size, received))
TKT_LATE(libcurl, CURLcode, curl_easy_send,
         (CURL * handle, const void* buffer, size_t size, size_t* sent),
         (handle, buffer, size, sent))
TKT_LATE(libcurl, const char*, curl_easy_strerror, (CURLcode code), (code))
TKT_LATE(libcurl, CURLM*, curl_multi_init, (), ())
TKT_LATE(libcurl, CURLMcode, curl_multi_cleanup, (CURLM * handle), (handle))
TKT_LATE(libcurl, CURLMcode, curl_multi_add_handle, (CURLM * handle, CURL* one), (handle, one))
TKT_LATE(libcurl, CURLMcode, curl_multi_remove_handle, (CURLM * handle, CURL* one), (handle, one))
TKT_LATE(libcurl, CURLMcode, curl_multi_perform, (CURLM * handle, int* running), (handle, running))
TKT_LATE(libcurl, CURLMcode, curl_multi_poll,
         (CURLM * handle, curl_waitfd extra[], unsigned int count, int timeout, int* ready),
         (handle, extra, count, timeout, ready))
TKT_LATE(libcurl, CURLMsg*, curl_multi_info_read, (CURLM * handle, int* left), (handle, left))
TKT_LATE(libcurl, const char*, curl_multi_strerror, (CURLMcode code), (code))
TKT_LATE(libcurl, curl_slist*, curl_slist_append, (curl_slist * list, const char* text),
         (list, text))
TKT_LATE(libcurl, void, curl_slist_free_all, (curl_slist * list), (list))

} // extern "C"
