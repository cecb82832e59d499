# Writes OUTPUT, a C++ file that holds every file of MIGRATIONS in the order of their numbers.
list(SORT MIGRATIONS)
set(body "")
foreach(file IN LISTS MIGRATIONS)
  get_filename_component(name ${file} NAME)
  if(NOT name MATCHES "^([0-9][0-9][0-9])-.*\\.sql$")
    message(FATAL_ERROR "${file}: migrations are named NNN-what.sql")
  endif()
  math(EXPR number "${CMAKE_MATCH_1}")
  file(READ ${file} sql)
  string(APPEND body "    {${number}, \"${name}\", R\"tktsql(${sql})tktsql\"},\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"store/schema.hpp\"

namespace tkt::store {

static const Migration all[] = {
${body}};

std::span<const Migration> migrations()
{
  return all;
}

} // namespace tkt::store
")
