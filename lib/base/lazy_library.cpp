#include "base/lazy_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/error.hpp"

namespace tkt {

void* LateLibrary::symbol(const char* name) const
{
  // Opened again, it is the same one: the loader counts.
  void* const loaded = ::dlopen(name_, RTLD_LAZY | RTLD_LOCAL);
  void* found = loaded == nullptr ? nullptr : ::dlsym(loaded, name);
  if (found == nullptr) {
    const char* why = ::dlerror();
    throw Error{Kind::unavailable,
                fmt::format("cannot load {}: {}", name_, why == nullptr ? name : why)};
  }
  return found;
}

} // namespace tkt
