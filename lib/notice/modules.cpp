// Finds and loads the modules that draw and play.
#include <dlfcn.h>

#include <array>
#include <string>

#include "base/check.hpp"
#include "notice/notice.hpp"

namespace tanba {
namespace {

#ifndef TANBA_LIBDIR
#define TANBA_LIBDIR "lib"
#endif

// The file that this code stands in: the library, or the command that it was linked into.
std::string own_folder() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&load_module), &info) == 0 ||
      info.dli_fname == nullptr)
    return {};
  const std::string path = info.dli_fname;
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

const NoticeModule* open_module(const std::string& path, bool& is_there) {
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) return nullptr;
  is_there = true;
  const auto entry = reinterpret_cast<NoticeModuleEntry>(::dlsym(library, kNoticeModuleEntry));
  const NoticeModule* const module = entry == nullptr ? nullptr : entry();
  return module != nullptr && std::string_view(module->built_for) == TANBA_VERSION ? module
                                                                                   : nullptr;
}

struct ModuleRow {
  std::string_view types, name;
};
// How the types begin, narrower ones first.
constexpr ModuleRow kModules[] = {
    {"image/hei", "heif"}, {"image/avif", "heif"}, {"image/", "pictures"},
    {"audio/", "media"},   {"video/", "media"},
};

std::string_view module_for(std::string_view mime_type) {
  for (const ModuleRow& row : kModules)
    if (mime_type.starts_with(row.types)) return row.name;
  return {};
}

const NoticeWriter* row_for(std::span<const NoticeWriter> writers, std::string_view mime_type) {
  for (const NoticeWriter& writer : writers)
    if (writer.mime_type == mime_type) return &writer;
  return nullptr;
}

}  // namespace

Result<const NoticeModule*> load_module(std::string_view name, const std::string& folder) {
  constexpr auto kPlaces = std::to_array<const char*>(
      {"tanba-" TANBA_VERSION "/", "../" TANBA_LIBDIR "/tanba-" TANBA_VERSION "/",
       "../lib/tanba-" TANBA_VERSION "/"});
  bool is_there = false;
  const std::string file = std::string(name) + ".so";
  if (!folder.empty()) {
    if (const NoticeModule* const module = open_module(folder + "/" + file, is_there))
      return module;
  } else {
    for (const char* const place : kPlaces)
      if (const NoticeModule* const module = open_module(own_folder() + place + file, is_there))
        return module;
  }
  if (is_there) return Error{Errc::unsupported, "notice: the module is of another version"};
  return Error{Errc::unsupported,
               "notice: the module that draws and plays is not installed, or a library that it "
               "needs is not"};
}

Result<const NoticeWriter*> find_writer(std::string_view mime_type, const std::string& folder) {
  if (const NoticeWriter* const writer = row_for(written_notices(), mime_type)) return writer;
  const std::string_view name = module_for(mime_type);
  if (!name.empty()) {
    TANBA_TRY(const NoticeModule* const module, load_module(name, folder));
    if (const NoticeWriter* const writer = row_for(module->writers, mime_type)) return writer;
  }
  return Error{Errc::unsupported,
               "notice: none can be given in this format; a picture takes one as JPEG, PNG, WebP, "
               "GIF, TIFF, HEIC or AVIF, a film as MP4, QuickTime, Matroska, WebM or AVI, sound as "
               "WAV, FLAC, MP3, M4A, Ogg, AIFF or CAF"};
}

}  // namespace tanba
