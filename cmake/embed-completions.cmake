# Writes OUTPUT, a C++ file that holds each file of COMPLETIONS under the name of its shell.
set(entries "")
foreach(pair IN LISTS COMPLETIONS)
  string(REPLACE "=" ";" pair "${pair}")
  list(GET pair 0 shell)
  list(GET pair 1 file)
  file(READ ${file} text)
  string(APPEND entries "    {\"${shell}\", R\"~tkt~(${text})~tkt~\"},\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"tkt/completions.hpp\"

namespace tkt::cli {

const std::vector<ShellCompletion>& shell_completions()
{
  static const std::vector<ShellCompletion> all{
${entries}  };
  return all;
}

} // namespace tkt::cli
")
