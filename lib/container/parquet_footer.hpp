// The footer of a Parquet file, a FileMetaData in the compact protocol of Apache Thrift: where its
// key_value_metadata lie.
#pragma once

#include <optional>

#include "container/format.hpp"

namespace tanba::parquet {

// Offsets count from the start of the footer.
struct FieldHead {
  Range range;  // with its number, where that is not a difference
  std::int64_t id = 0;
  std::uint8_t type = 0;
  bool is_short = false;  // one byte: difference to the number before << 4 | type
};

struct Entry {
  Range whole;
  Range value;
  bool is_manifest = false, has_value = false;
};

/// The list of key_value_metadata; where the file has none, the place where it belongs.
struct Metadata {
  bool present = false;
  FieldHead field;
  Range list_head;          // size and type of the elements
  std::uint64_t end = 0;    // behind the last element, or where the field goes
  std::uint64_t count = 0;  // of elements
  std::int64_t before = 0;  // number of the field in front of it
  FieldHead after;          // what comes behind it; type 0: the end of the FileMetaData
  std::vector<Entry> manifests;
};

/// Errc::malformed where `footer` is not a FileMetaData.
Result<Metadata> parse_footer(Bytes footer, const Limits& limits);

}  // namespace tanba::parquet
