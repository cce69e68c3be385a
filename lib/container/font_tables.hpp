// The table directory of a font, its `C2PA` table, and the sums over both.
// OpenType 1.9.1, "The OpenType font file"; C2PA 2.4, A.3.9.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "container/format.hpp"

namespace tanba::font {

inline constexpr std::uint64_t kHeaderBytes = 12, kEntryBytes = 16;
inline constexpr std::uint64_t kAdjustmentAt = 8, kAdjustmentEnd = 12;  // in `head`

struct Table {
  std::array<char, 4> letters{};
  std::uint32_t sum = 0;
  Range range;  // as the directory has it, without the padding behind it

  std::string_view tag() const { return {letters.data(), letters.size()}; }
};

struct Directory {
  std::uint32_t version = 0;
  std::vector<Table> tables;

  std::uint64_t bytes() const { return kHeaderBytes + kEntryBytes * tables.size(); }
  const Table* find(std::string_view tag) const;
  bool is_sorted() const;  // by tag, as readers search it
};

/// Every table lies inside the asset and behind the directory; no tag occurs twice.
Result<Directory> read_directory(const Source& asset, const Limits& limits);
Buffer write_directory(const Directory& directory);

/// u16 major, minor | Offset32 URI | u16 bytes of URI | u16 reserved | Offset32 store | u32 bytes
struct Record {
  static constexpr std::uint64_t kBytes = 20;
  Range uri, store;  // of the asset; empty: there is none
};
/// What the `C2PA` table holds, or why (static text) it cannot be read.
struct RecordOrFlaw {
  Record record;
  const char* flaw = nullptr;
};
Result<RecordOrFlaw> read_record(const Source& asset, const Range& table);
Buffer write_record(std::uint64_t store_bytes);

inline std::uint64_t padding(std::uint64_t bytes) { return (4 - bytes % 4) % 4; }
inline std::uint64_t padded(std::uint64_t bytes) { return bytes + padding(bytes); }

/// Whether `range` holds zeros alone.
Result<bool> is_zero(const Source& asset, Range range);

/// The sum of the 32-bit words of `range`, zeros behind it up to a whole word.
Result<std::uint32_t> sum_of(const Source& asset, Range range);
std::uint32_t sum_of(Bytes bytes);

/// What goes into head.checkSumAdjustment of a font whose words have this sum, itself counted as
/// zero.
inline std::uint32_t adjustment(std::uint32_t sum) { return 0xB1B0AFBA - sum; }

}  // namespace tanba::font
