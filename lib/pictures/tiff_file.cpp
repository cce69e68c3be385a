// libtiff over a file in memory. TIFF 6.0, sections 3 to 8, 15, 16, 18.
#include "pictures/tiff_file.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstring>

namespace tanba::tiff {
namespace {

// Of libtiff's own tables and buffers: offsets of 4096 by 4096 tiles, twice.
constexpr tmsize_t kMostAllocation = 256 << 20;
// What a directory points at is written before it, behind the place where it will be.
constexpr std::uint64_t kMostDirectory = 65'536 * 20;

tmsize_t read(thandle_t handle, void* into, tmsize_t size) {
  Memory& memory = *static_cast<Memory*>(handle);
  const std::uint64_t left =
      memory.bytes.size() - std::min<std::uint64_t>(memory.at, memory.bytes.size());
  const auto count =
      static_cast<std::size_t>(std::min<std::uint64_t>(left, static_cast<std::uint64_t>(size)));
  if (count > 0) std::memcpy(into, &memory.bytes[static_cast<std::size_t>(memory.at)], count);
  memory.at += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t write(thandle_t handle, void* from, tmsize_t size) {
  Memory& memory = *static_cast<Memory*>(handle);
  const auto count = static_cast<std::uint64_t>(size);
  if (memory.at > kMostPictureBytes || memory.at > memory.bytes.size() + kMostDirectory ||
      count > kMostPictureBytes)
    return 0;
  if (memory.at + count > memory.bytes.size())
    memory.bytes.resize(static_cast<std::size_t>(memory.at + count));
  if (count > 0)
    std::memcpy(&memory.bytes[static_cast<std::size_t>(memory.at)], from,
                static_cast<std::size_t>(count));
  memory.at += count;
  return size;
}

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  Memory& memory = *static_cast<Memory*>(handle);
  if (whence == SEEK_CUR) offset += memory.at;
  if (whence == SEEK_END) offset += memory.bytes.size();
  return memory.at = offset;
}

int close(thandle_t) { return 0; }
toff_t size_of(thandle_t handle) { return static_cast<Memory*>(handle)->bytes.size(); }

// Handled: the message goes nowhere.
int say_nothing(TIFF*, void*, const char*, const char*, va_list) { return 1; }

struct FreeOptions {
  void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
};

}  // namespace

File open(Memory& memory) {
  const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
  if (!options) return nullptr;
  memory.at = 0;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMostAllocation);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), say_nothing, nullptr);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), say_nothing, nullptr);
  return File(TIFFClientOpenExt("picture", "r+", &memory, read, write, seek, close, size_of,
                                nullptr, nullptr, options.get()));
}

// The pointers are to libtiff's own arrays.
Result<PlacesInFile> places_in_file(TIFF* file) {
  PlacesInFile places;
  if (TIFFGetField(file, TIFFTAG_STRIPOFFSETS, &places.offsets) != 1 ||
      TIFFGetField(file, TIFFTAG_STRIPBYTECOUNTS, &places.sizes) != 1 ||
      places.offsets == nullptr || places.sizes == nullptr)
    return kBroken;
  return places;
}

}  // namespace tanba::tiff
