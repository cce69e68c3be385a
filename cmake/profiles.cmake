# The laws that come with the library, as text in one source file: lib/profile/*.json.
file(GLOB TANBA_PROFILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/profile/*.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${TANBA_PROFILES})
set(TANBA_PROFILE_TEXTS "")
foreach(file IN LISTS TANBA_PROFILES)
  file(READ ${file} text)
  string(APPEND TANBA_PROFILE_TEXTS "    R\"profile(${text})profile\",\n")
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/profile_texts.inc CONTENT "${TANBA_PROFILE_TEXTS}" @ONLY)
