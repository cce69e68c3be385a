# Data files that become part of the library: tanba_embed(OUT function header FILES...) writes OUT, a source that defines
# `std::span<const EmbeddedText> function()` as `header` declares it, with the name (without its suffix) and the text of each file.
function(tanba_embed out function header)
  set(rows "")
  foreach(file IN LISTS ARGN)
    file(READ ${file} text)
    get_filename_component(name ${file} NAME_WE)
    string(APPEND rows "    {\"${name}\", R\"~~~(${text})~~~\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} CONTENT "#include \"${header}\"

namespace tanba {
namespace {
constexpr EmbeddedText kTexts[] = {
@rows@};
}
std::span<const EmbeddedText> ${function}() { return kTexts; }
}  // namespace tanba
" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN})
endfunction()
