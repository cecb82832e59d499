# Writes OUTPUT, a C++ file that holds every file of TEMPLATES under its name without `.mustache`.
list(SORT TEMPLATES)
set(body "")
foreach(file IN LISTS TEMPLATES)
  get_filename_component(name ${file} NAME)
  if(NOT name MATCHES "^([a-z-]+)\\.([a-z][a-z])\\.mustache$")
    message(FATAL_ERROR "${file}: templates are named what.LANGUAGE.mustache")
  endif()
  set(what ${CMAKE_MATCH_1})
  set(language ${CMAKE_MATCH_2})
  file(READ ${file} text)
  string(APPEND body "    {\"${what}\", \"${language}\", R\"tkttext(${text})tkttext\"},\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"send/builtin.hpp\"

#include <vector>

namespace tkt::send {

std::span<const BuiltIn> built_in_templates()
{
  static const std::vector<BuiltIn> all{
${body}  };
  return all;
}

} // namespace tkt::send
")
