// A shared library that is loaded by the first call of one of its functions. tkt starts thousands
// of times a day, and what a command does not call it does not load (ARCHITECTURE.md, Finding).
#pragma once

namespace tkt {

/// Stays loaded to the end of the process. Nothing is linked with it: the functions of it that are
/// used are defined by TKT_LATE, each handing on to the one of its name.
class LateLibrary {
public:
  /// `name` as the loader knows it, with the number of its ABI: "libgmime-3.0.so.0".
  constexpr explicit LateLibrary(const char* name) : name_{name} {}

  /// The function of that name, in the library or in one that it brings.
  /// Errors: Kind::unavailable where the library or the function is not to be had.
  template <class Function>
  Function* function(const char* name) const
  {
    return reinterpret_cast<Function*>(symbol(name));
  }

private:
  void* symbol(const char* name) const;

  const char* name_;
};

} // namespace tkt

/// Defines a function that a header has declared: its result, its name, its parameters and, in
/// parentheses too, what it hands on. The real one is looked up once.
#define TKT_LATE(library, result, name, parameters, arguments)                                     \
  result name parameters                                                                           \
  {                                                                                                \
    static auto* const function = (library).function<decltype(name)>(#name);                       \
    return function arguments;                                                                     \
  }
