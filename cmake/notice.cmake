# Modules that draw and play notices: loaded at run time where one is asked for, so that the library itself links no decoder and no font.
# Debian's FFmpeg is a GPL build: who cannot take it turns TANBA_NOTICE off and still signs, verifies and gives written notices.
set(TANBA_DRAW pangocairo)
set(TANBA_PICTURES zlib libpng libjpeg libwebp libwebpmux libwebpdemux libtiff-4 libheif lcms2)
set(TANBA_MEDIA libavformat libavcodec libavfilter libswscale libswresample libavutil)
foreach(module IN LISTS TANBA_DRAW TANBA_PICTURES TANBA_MEDIA)
  pkg_check_modules(${module} REQUIRED IMPORTED_TARGET ${module})
endforeach()

set(TANBA_MODULE_DIR tanba-${PROJECT_VERSION})
function(tanba_notice_module name)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/${name}/*.cpp ${PROJECT_SOURCE_DIR}/lib/draw/*.cpp)
  add_library(tanba_${name} MODULE ${sources})
  target_include_directories(tanba_${name} PRIVATE ${PROJECT_SOURCE_DIR}/lib)
  list(TRANSFORM ARGN PREPEND PkgConfig:: OUTPUT_VARIABLE libraries)
  target_link_libraries(tanba_${name} PRIVATE tanba_core tanba_flags ${libraries})
  target_compile_definitions(tanba_${name} PRIVATE TANBA_VERSION="${PROJECT_VERSION}")
  target_link_options(tanba_${name} PRIVATE -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/notice.map -Wl,--gc-sections $<$<CONFIG:Release>:-s>)
  set_target_properties(tanba_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/${TANBA_MODULE_DIR}
                        CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/notice.map)
  install(TARGETS tanba_${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/${TANBA_MODULE_DIR})
endfunction()
tanba_notice_module(pictures ${TANBA_DRAW} ${TANBA_PICTURES})
tanba_notice_module(media ${TANBA_DRAW} ${TANBA_MEDIA})
