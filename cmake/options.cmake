# Compiler and linker options of every target in the tree, gathered in one interface target.
add_library(tkt_options INTERFACE)
target_compile_options(tkt_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${TKT_WERROR}>:-Werror>)
# GCC 12 takes text longer than std::string's own buffer, put into an aggregate, for writing past its end
# (its bug 105329 and the like); Clang and the sanitizers look at the same code.
target_compile_options(tkt_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-restrict
                       -Wno-stringop-overread -Wno-stringop-overflow>)
# Libraries a program does not call cost it start-up time; tkt starts thousands of times a day.
target_link_options(tkt_options INTERFACE -Wl,--as-needed)
if(TKT_SANITIZE)
  target_compile_options(tkt_options INTERFACE -fsanitize=${TKT_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(tkt_options INTERFACE -fsanitize=${TKT_SANITIZE})
endif()
