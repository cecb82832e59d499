# Everything where a distribution would put it. Nothing is written to /etc: the sample configuration
# lies with the documentation, and the administrator copies it.
get_property(programs GLOBAL PROPERTY TKT_PROGRAMS)
install(TARGETS ${programs} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

install(DIRECTORY etc/templates/ DESTINATION ${CMAKE_INSTALL_DATADIR}/tkt/templates
        FILES_MATCHING PATTERN "*.mustache")
install(FILES etc/tkt.toml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
foreach(page README.md NEWS.md ARCHITECTURE.md CONTRIBUTING.md SECURITY.md BENCHMARKS.md LICENSE)
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
endforeach()
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")

file(GLOB pages CONFIGURE_DEPENDS man/*.[1-8])
foreach(page IN LISTS pages)
  get_filename_component(section ${page} LAST_EXT)
  string(SUBSTRING ${section} 1 1 section)
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  # A page of several verbs is found by the name of each: `man tkt-close` is tkt-set(1).
  get_filename_component(name ${page} NAME_WLE)
  file(STRINGS ${page} others REGEX "^\\.Nm ${PROJECT_NAME}-[a-z-]+( ,)?$")
  foreach(other IN LISTS others)
    string(REGEX REPLACE "^\\.Nm ([a-z-]+).*" "\\1" other ${other})
    if(NOT other STREQUAL name)
      file(CONFIGURE OUTPUT man/${other}.${section} CONTENT ".so man${section}/${name}.${section}\n")
      install(FILES ${CMAKE_CURRENT_BINARY_DIR}/man/${other}.${section}
              DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
    endif()
  endforeach()
endforeach()

# bash and fish look a completion up by the name of the command; in zsh the file says what it is for.
file(GLOB completions CONFIGURE_DEPENDS completions/*.bash)
foreach(file IN LISTS completions)
  get_filename_component(name ${file} NAME_WLE)
  install(FILES ${file} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ${name})
endforeach()
file(GLOB completions CONFIGURE_DEPENDS completions/_*)
install(FILES ${completions} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
file(GLOB completions CONFIGURE_DEPENDS completions/*.fish)
install(FILES ${completions} DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# systemd looks in lib of each prefix, never in lib/<architecture>.
foreach(unit tktd tkt-web)
  configure_file(systemd/${unit}.service.in systemd/${unit}.service @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/systemd/${unit}.service DESTINATION lib/systemd/system)
endforeach()
install(FILES systemd/tkt-web.socket DESTINATION lib/systemd/system)
install(FILES systemd/tkt.sysusers DESTINATION lib/sysusers.d RENAME tkt.conf)
install(FILES systemd/tkt.tmpfiles DESTINATION lib/tmpfiles.d RENAME tkt.conf)
