# What `cmake --install` puts where: both libraries, the headers, the CMake package and two pkg-config modules.
include(CMakePackageConfigHelpers)

install(TARGETS tanba_core tanba_shared EXPORT tanba-targets)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(TANBA_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/tanba)
install(EXPORT tanba-targets NAMESPACE tanba:: DESTINATION ${TANBA_PACKAGE_DIR})

# What was found by pkg-config here is found again at the user's.
set(TANBA_CONFIG_MODULES "")
foreach(module IN LISTS TANBA_MODULES)
  string(APPEND TANBA_CONFIG_MODULES "pkg_check_modules(${module} REQUIRED QUIET IMPORTED_TARGET ${module})\n")
endforeach()
list(JOIN TANBA_MODULES " " TANBA_PC_MODULES)
configure_package_config_file(cmake/tanba-config.cmake.in ${PROJECT_BINARY_DIR}/cmake/tanba-config.cmake INSTALL_DESTINATION ${TANBA_PACKAGE_DIR})
# Before 1.0 a minor version may change the C++ API (docs/adr/0003-c-abi.md).
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/tanba-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cmake/tanba-config.cmake ${PROJECT_BINARY_DIR}/cmake/tanba-config-version.cmake DESTINATION ${TANBA_PACKAGE_DIR})

# From the folder of the .pc files back to the prefix, so that an installed tree can be moved.
file(RELATIVE_PATH TANBA_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(name tanba tanba-cpp)
  configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/cmake/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/cmake/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
