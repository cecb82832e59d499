// libcurl, loaded by the first call. It brings thirty libraries of its own, whose loading takes
// longer than most commands do, and most commands talk to no server: so nothing is linked with it,
// and the functions that we use stand here, each handing on to the one of its name.
#include <cstdarg>

#include <curl/curl.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include "base/error.hpp"

// Where a function is a macro of the same name too.
#undef curl_easy_setopt
#undef curl_easy_getinfo

#ifdef __clang__
// An enumeration before the dots: so curl.h has it.
#pragma clang diagnostic ignored "-Wvarargs"
#endif

namespace {

constexpr const char* library = "libcurl.so.4"; // the ABI that curl.h has had since 2006

void* symbol(const char* name)
{
  static void* const loaded = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
  void* found = loaded == nullptr ? nullptr : ::dlsym(loaded, name);
  if (found == nullptr) {
    const char* why = ::dlerror();
    throw tkt::Error{tkt::Kind::unavailable,
                     fmt::format("cannot load {}: {}", library, why == nullptr ? name : why)};
  }
  return found;
}

template <class Function>
Function* real(const char* name)
{
  return reinterpret_cast<Function*>(symbol(name));
}

} // namespace

// The function of that name; it is looked up once.
#define TKT_REAL(name) static auto* const function = real<decltype(name)>(#name)

extern "C" {

CURLcode curl_global_init(long flags)
{
  TKT_REAL(curl_global_init);
  return function(flags);
}

CURL* curl_easy_init(void)
{
  TKT_REAL(curl_easy_init);
  return function();
}

void curl_easy_cleanup(CURL* handle)
{
  TKT_REAL(curl_easy_cleanup);
  function(handle);
}

void curl_easy_reset(CURL* handle)
{
  TKT_REAL(curl_easy_reset);
  function(handle);
}

CURLcode curl_easy_perform(CURL* handle)
{
  TKT_REAL(curl_easy_perform);
  return function(handle);
}

CURLcode curl_easy_setopt(CURL* handle, CURLoption option, ...)
{
  TKT_REAL(curl_easy_setopt);
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
  TKT_REAL(curl_easy_getinfo);
  std::va_list arguments;
  va_start(arguments, info);
  const auto code = function(handle, info, va_arg(arguments, void*));
  va_end(arguments);
  return code;
}

CURLcode curl_easy_recv(CURL* handle, void* buffer, size_t size, size_t* received)
{
  TKT_REAL(curl_easy_recv);
  return function(handle, buffer, size, received);
}

CURLcode curl_easy_send(CURL* handle, const void* buffer, size_t size, size_t* sent)
{
  TKT_REAL(curl_easy_send);
  return function(handle, buffer, size, sent);
}

const char* curl_easy_strerror(CURLcode code)
{
  TKT_REAL(curl_easy_strerror);
  return function(code);
}

CURLM* curl_multi_init(void)
{
  TKT_REAL(curl_multi_init);
  return function();
}

CURLMcode curl_multi_cleanup(CURLM* handle)
{
  TKT_REAL(curl_multi_cleanup);
  return function(handle);
}

CURLMcode curl_multi_add_handle(CURLM* handle, CURL* one)
{
  TKT_REAL(curl_multi_add_handle);
  return function(handle, one);
}

CURLMcode curl_multi_remove_handle(CURLM* handle, CURL* one)
{
  TKT_REAL(curl_multi_remove_handle);
  return function(handle, one);
}

CURLMcode curl_multi_perform(CURLM* handle, int* running)
{
  TKT_REAL(curl_multi_perform);
  return function(handle, running);
}

CURLMcode curl_multi_poll(CURLM* handle, curl_waitfd extra[], unsigned int count, int timeout,
                          int* ready)
{
  TKT_REAL(curl_multi_poll);
  return function(handle, extra, count, timeout, ready);
}

CURLMsg* curl_multi_info_read(CURLM* handle, int* left)
{
  TKT_REAL(curl_multi_info_read);
  return function(handle, left);
}

const char* curl_multi_strerror(CURLMcode code)
{
  TKT_REAL(curl_multi_strerror);
  return function(code);
}

curl_slist* curl_slist_append(curl_slist* list, const char* text)
{
  TKT_REAL(curl_slist_append);
  return function(list, text);
}

void curl_slist_free_all(curl_slist* list)
{
  TKT_REAL(curl_slist_free_all);
  function(list);
}

} // extern "C"
