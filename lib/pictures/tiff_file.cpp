// libtiff over a file in memory. TIFF 6.0, sections 3 to 8, 15, 16, 18.
#include "pictures/tiff_file.hpp"

#include <algorithm>
#include <cstring>

namespace tanba::tiff {
namespace {

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
  if (memory.at > kMostPictureBytes || count > kMostPictureBytes) return 0;
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

// libtiff's handlers are of the process; messages go nowhere while nobody asked for them.
void quieten() {
  static const bool is_done = [] {
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
    return true;
  }();
  (void)is_done;
}

}  // namespace

File open(Memory& memory) {
  quieten();
  return File(TIFFClientOpen("picture", "r+", &memory, read, write, seek, close, size_of, nullptr,
                             nullptr));
}

}  // namespace tanba::tiff
