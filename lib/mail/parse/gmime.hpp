// Inside the mail room: GMime started once, its objects owned.
#pragma once

#include <memory>

#include <gmime/gmime.h>

namespace tkt::mail {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
struct GFree {
  void operator()(char* text) const { g_free(text); }
};

template <class T>
using Owned = std::unique_ptr<T, Unref>;
using GText = std::unique_ptr<char, GFree>;

/// Before any other call into GMime; from any thread, any number of times.
void start_gmime();

} // namespace tkt::mail
