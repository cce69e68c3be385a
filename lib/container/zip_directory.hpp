// The directory of a ZIP archive: where it lies, and its entries one by one. APPNOTE 6.3.10, 4.3.
#pragma once

#include <string>

#include "container/window.hpp"
#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"
#include "tanba/source.hpp"

namespace tanba::zip {

inline constexpr std::uint32_t kLocalSignature = 0x04034b50, kCentralSignature = 0x02014b50,
                               kDescriptorSignature = 0x08074b50, kEndSignature = 0x06054b50,
                               kEnd64Signature = 0x06064b50, kLocatorSignature = 0x07064b50;
inline constexpr std::uint64_t kLocalBytes = 30, kCentralBytes = 46, kEndBytes = 22,
                               kEnd64Bytes = 56, kLocatorBytes = 20;
inline constexpr std::uint64_t kCentralCrc = 16, kLocalCrc = 14;  // where the CRC stands in them
inline constexpr std::uint16_t kEncrypted = 1, kHasDescriptor = 1 << 3, kUtf8 = 1 << 11,
                               kHiddenHeaders = 1 << 13;
inline constexpr std::uint16_t kStored = 0, kDeflated = 8;
inline constexpr std::uint32_t kIn64 = 0xFFFF'FFFF;  // the value stands in the ZIP64 field
inline constexpr std::uint16_t kField64 = 1;         // its header ID

/// C2PA 2.4, A.6.3.
inline constexpr std::string_view kStoreName = "META-INF/content_credential.c2pa";

struct Directory {
  Range records;  // the central directory headers
  std::uint64_t count = 0;
  std::uint64_t end = 0;    // offset of the end of central directory record; its comment is last
  std::uint64_t end64 = 0;  // offset of the ZIP64 one; 0: there is none
};

/// Finds the one directory that reaches to the end of the file. An archive over several disks, or
/// whose directory does not end where its end record begins, is refused.
/// \return Errc::malformed, Errc::truncated, Errc::unsupported
Result<Directory> find_directory(const Source& asset);

/// One central directory header, its ZIP64 field decoded.
struct Entry {
  std::string name;  // as stored
  std::uint16_t needed = 0, flags = 0, method = 0, time = 0, date = 0;
  std::uint32_t crc = 0;
  std::uint64_t compressed = 0, size = 0;
  std::uint64_t local = 0;  // offset of the local header
  Range record;             // of the asset
  Buffer extra;
  std::uint64_t local_at = 0;  // where `local` itself stands, in four bytes or in eight
  bool local_is_wide = false;
};

/// Goes through the headers of a directory. Borrows the source.
class Entries {
 public:
  Entries(const Source& asset, const Directory& directory, const Limits& limits)
      : window_(asset), directory_(directory), limits_(limits), at_(directory.records.offset) {}

  /// False behind the last one. \return Errc::malformed, Errc::limit_exceeded, Errc::io
  Result<bool> next();
  const Entry& entry() const { return entry_; }

 private:
  Result<void> read_fixed();
  Result<void> read_wide();

  Window window_;
  Directory directory_;
  Limits limits_;
  std::uint64_t at_;
  std::uint64_t done_ = 0;
  Entry entry_;
  std::size_t name_bytes_ = 0, extra_bytes_ = 0;
};

/// What stands in front of an entry's data.
struct Local {
  Range header;  // with name and extra field
  std::uint16_t needed = 0, flags = 0, method = 0, time = 0, date = 0;
  std::uint32_t crc = 0;
  std::uint32_t compressed = 0, size = 0;
  Buffer extra;
};
/// \return Errc::malformed where it is not that of the entry
Result<Local> local_header(Window& window, const Entry& entry);

}  // namespace tanba::zip
