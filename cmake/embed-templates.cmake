# Writes OUTPUT, a C++ file that holds every file of TEMPLATES under its name without `.mustache`.
list(SORT TEMPLATES)
set(body "")
foreach(file IN LISTS TEMPLATES)
  get_filename_component(name ${file} NAME)
  if(NOT name MATCHES "^([a-z-]+)\\.([a-z][a-z])(\\.html)?\\.mustache$")
    message(FATAL_ERROR "${file}: templates are named what.LANGUAGE.mustache or what.LANGUAGE.html.mustache")
  endif()
  set(what ${CMAKE_MATCH_1})
  set(language ${CMAKE_MATCH_2})
  set(html false)
  if(CMAKE_MATCH_3)
    set(html true)
  endif()
  file(READ ${file} text)
  string(APPEND body "    {\"${what}\", \"${language}\", ${html}, R\"tkttext(${text})tkttext\"},\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"send/template/built_in.hpp\"

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
