// A ZIP archive made by hand, each part of which can be made to lie.
#pragma once

#include <zlib.h>

#include "container_fixture.hpp"

namespace tanba::fixture {

struct File {
  std::string name = "a.txt";
  std::string data = "content of a file";
  std::uint16_t flags = 0, method = 0;
  std::string local_name = {};  // empty: `name`
  std::string local_extra = {}, extra = {}, behind = {};
  std::uint32_t crc_xor = 0, size_add = 0, local_size_add = 0;
  std::uint32_t offset = 0xFFFF'FFFF;  // where the directory says that it is
};
struct Archive {
  std::vector<File> files = {{}};
  std::string in_front = {}, between = {}, comment = {};
  std::uint16_t disk = 0, count_add = 0;
  std::uint32_t directory_add = 0;
};

inline void put_sizes(ByteWriter& out, const File& file, std::uint32_t add) {
  const auto size = static_cast<std::uint32_t>(file.data.size());
  const auto crc = static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(file.data.data()), file.data.size()));
  out.u32le(crc ^ file.crc_xor).u32le(size + add).u32le(size + add);
}

inline void put_local(ByteWriter& out, const File& file) {
  const std::string& name = file.local_name.empty() ? file.name : file.local_name;
  out.u32le(0x04034b50).u16le(20).u16le(file.flags).u16le(file.method).u32le(0x00210000);
  put_sizes(out, file, file.local_size_add);
  out.u16le(static_cast<std::uint16_t>(name.size()));
  out.u16le(static_cast<std::uint16_t>(file.local_extra.size()));
  out.text(name).text(file.local_extra).text(file.data).text(file.behind);
}

inline void put_central(ByteWriter& out, const File& file, std::size_t at) {
  out.u32le(0x02014b50).u16le(20).u16le(20).u16le(file.flags).u16le(file.method);
  out.u32le(0x00210000);
  put_sizes(out, file, file.size_add);
  out.u16le(static_cast<std::uint16_t>(file.name.size()));
  out.u16le(static_cast<std::uint16_t>(file.extra.size())).zeros(10);
  out.u32le(file.offset != 0xFFFF'FFFF ? file.offset : static_cast<std::uint32_t>(at));
  out.text(file.name).text(file.extra);
}

inline Buffer made_zip(const Archive& archive) {
  ByteWriter out;
  out.text(archive.in_front);
  std::vector<std::size_t> starts;
  for (const File& file : archive.files) {
    starts.push_back(out.size());
    put_local(out, file);
  }
  out.text(archive.between);
  const std::size_t directory = out.size();
  for (std::size_t i = 0; i < starts.size(); ++i) put_central(out, archive.files[i], starts[i]);
  const auto size = static_cast<std::uint32_t>(out.size() - directory);
  const auto count = static_cast<std::uint16_t>(starts.size() + archive.count_add);
  out.u32le(0x06054b50).u16le(archive.disk).u16le(0).u16le(count).u16le(count).u32le(size);
  out.u32le(static_cast<std::uint32_t>(directory) + archive.directory_add);
  out.u16le(static_cast<std::uint16_t>(archive.comment.size())).text(archive.comment);
  return out.take();
}

inline Result<std::vector<Part>> parts_of(Bytes asset, const Carrier* carrier = nullptr,
                                          const Limits& limits = {}) {
  const Exact exact(asset);
  return kZip.parts(exact.source(), carrier, limits);
}

}  // namespace tanba::fixture
