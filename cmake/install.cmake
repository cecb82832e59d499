# Everything where a distribution would put it.
get_property(programs GLOBAL PROPERTY TKT_PROGRAMS)
install(TARGETS ${programs} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
