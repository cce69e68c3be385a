# Modules that draw and play notices: loaded at run time where one is asked for, so that the library itself links no decoder and no font.
# Debian's FFmpeg is a GPL build: who cannot take it turns TANBA_NOTICE off and still signs, verifies and gives written notices.
set(TANBA_DRAW pangocairo)
set(TANBA_PICTURES zlib libjpeg libwebp libwebpmux libwebpdemux libtiff-4 libqrencode)
set(TANBA_HEIF libheif)
set(TANBA_MEDIA libavformat libavcodec libavfilter libswresample libavutil)
foreach(module IN LISTS TANBA_DRAW TANBA_PICTURES TANBA_HEIF TANBA_MEDIA)
  pkg_check_modules(${module} REQUIRED IMPORTED_TARGET ${module})
endforeach()

set(TANBA_MODULE_DIR tanba-${PROJECT_VERSION})
function(tanba_notice_module name)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/${name}/*.cpp ${PROJECT_SOURCE_DIR}/lib/draw/*.cpp)
  add_library(tanba_${name} MODULE ${sources})
  target_include_directories(tanba_${name} PRIVATE ${PROJECT_SOURCE_DIR}/lib)
  list(TRANSFORM ARGN PREPEND PkgConfig:: OUTPUT_VARIABLE libraries)
  target_link_libraries(tanba_${name} PRIVATE tanba_core tanba_flags ${libraries})
  target_compile_options(tanba_${name} PRIVATE $<$<CONFIG:Release>:-O2>)  # they work on every pixel and sample
  target_compile_definitions(tanba_${name} PRIVATE TANBA_VERSION="${PROJECT_VERSION}")
  target_link_options(tanba_${name} PRIVATE -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/notice.map -Wl,--gc-sections $<$<CONFIG:Release>:-s>)
  set_target_properties(tanba_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/${TANBA_MODULE_DIR}
                        CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/notice.map)
  install(TARGETS tanba_${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/${TANBA_MODULE_DIR})
endfunction()

# The spoken notices become part of their module: lib/media/clips/texts.tsv has a row for each.
set(TANBA_CLIPS ${PROJECT_SOURCE_DIR}/lib/media/clips)
file(STRINGS ${TANBA_CLIPS}/texts.tsv TANBA_CLIP_ROWS ENCODING UTF-8)
list(POP_FRONT TANBA_CLIP_ROWS)
set(TANBA_CLIP_BYTES "")
set(TANBA_CLIP_TABLE "")
set(TANBA_CLIP_NUMBER 0)
foreach(row IN LISTS TANBA_CLIP_ROWS)
  string(REPLACE "\t" ";" row "${row}")
  list(GET row 0 name)
  list(GET row 1 lang)
  list(GET row 4 text)
  file(READ ${TANBA_CLIPS}/${name}.opus bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND TANBA_CLIP_BYTES "constexpr std::uint8_t kClip${TANBA_CLIP_NUMBER}[] = {${bytes}};\n")
  string(APPEND TANBA_CLIP_TABLE "    {\"${name}\", \"${lang}\", R\"~~~(${text})~~~\", kClip${TANBA_CLIP_NUMBER}},\n")
  math(EXPR TANBA_CLIP_NUMBER "${TANBA_CLIP_NUMBER} + 1")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${TANBA_CLIPS}/${name}.opus)
endforeach()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${TANBA_CLIPS}/texts.tsv)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/embedded/clips.cpp CONTENT "#include \"media/clips.hpp\"

namespace tanba::sound {
namespace {
@TANBA_CLIP_BYTES@constexpr Clip kClips[] = {
@TANBA_CLIP_TABLE@};
}
std::span<const Clip> clips() { return kClips; }
}  // namespace tanba::sound
" @ONLY)

tanba_notice_module(pictures ${TANBA_DRAW} ${TANBA_PICTURES})
tanba_notice_module(heif ${TANBA_DRAW} ${TANBA_HEIF})  # which takes longer to load than all of the others together
tanba_notice_module(media ${TANBA_DRAW} ${TANBA_MEDIA} libjpeg)
target_sources(tanba_media PRIVATE ${PROJECT_BINARY_DIR}/embedded/clips.cpp)
# Where a notice stands in a picture is the same in all of them, and in a film.
target_sources(tanba_heif PRIVATE ${PROJECT_SOURCE_DIR}/lib/pictures/bitmap.cpp ${PROJECT_SOURCE_DIR}/lib/pictures/blend.cpp ${PROJECT_SOURCE_DIR}/lib/pictures/place.cpp)
target_sources(tanba_media PRIVATE ${PROJECT_SOURCE_DIR}/lib/pictures/place.cpp)
