// A walk over the compact protocol of Apache Thrift that reads nothing but key_value_metadata.
#include "container/parquet_footer.hpp"

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"

namespace tanba::parquet {
namespace {

enum Type : std::uint8_t {
  kStop = 0,
  kTrue = 1,
  kFalse = 2,
  kByte = 3,
  kI16 = 4,
  kI32 = 5,
  kI64 = 6,
  kDouble = 7,
  kBinary = 8,
  kList = 9,
  kSet = 10,
  kMap = 11,
  kStruct = 12,
  kUuid = 13
};

constexpr std::int64_t kKeyValueMetadata = 5, kKeyField = 1, kValueField = 2;
constexpr std::size_t kWidestVarint = 10;

class Walk {
 public:
  Walk(Bytes footer, const Limits& limits)
      : limits_(limits), in_(footer), structs_left_(limits.max_boxes) {}

  Result<Metadata> file() {
    Metadata metadata;
    std::int64_t last = 0;
    bool passed = false;  // the place of the metadata
    while (true) {
      const FieldHead head = field(last);
      if (!in_.ok()) break;
      if (metadata.present && metadata.after.range.size == 0) metadata.after = head;
      const bool is_place = head.type == kStop || head.id > kKeyValueMetadata;
      if (!metadata.present && !passed && is_place) {
        metadata.before = last;
        metadata.after = head;
        metadata.end = head.range.offset;
        passed = true;
      }
      if (head.type == kStop) return metadata;
      if (head.id == kKeyValueMetadata)
        TANBA_CHECK(key_values(metadata, head, last, passed));
      else
        TANBA_CHECK(skip(head.type, false, 1));
      last = head.id;
    }
    return cut();
  }

 private:
  Error cut() const {
    return Error{Errc::malformed, "parquet: the footer is no FileMetaData", in_.at()};
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kWidestVarint; ++i) {
      const std::uint8_t byte = in_.u8();
      value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
      if ((byte & 0x80) == 0) return value;
    }
    in_.skip(in_.left() + 1);  // too long: never ok again
    return 0;
  }
  std::int64_t zigzag() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }

  FieldHead field(std::int64_t last) {
    FieldHead head;
    head.range.offset = in_.at();
    const std::uint8_t byte = in_.u8();
    head.type = byte & 0x0F;
    head.is_short = byte >> 4 != 0;
    if (head.type == kStop) {
      if (byte != 0) in_.skip(in_.left() + 1);
    } else if (head.is_short) {
      head.id = last + (byte >> 4);
    } else {
      head.id = zigzag();
    }
    if (head.id < 0 || head.id > 0x7FFF) in_.skip(in_.left() + 1);
    head.range.size = in_.at() - head.range.offset;
    return head;
  }

  struct ListHead {
    std::uint64_t count = 0;
    std::uint8_t type = 0;
  };
  ListHead list() {
    const std::uint8_t byte = in_.u8();
    return {byte >> 4 == 0x0F ? varint() : byte >> 4, static_cast<std::uint8_t>(byte & 0x0F)};
  }

  Result<void> many(std::uint64_t count, std::uint8_t type, std::uint32_t depth) {
    for (std::uint64_t i = 0; i < count && in_.ok(); ++i) TANBA_CHECK(skip(type, true, depth));
    return {};
  }

  Result<void> map(std::uint32_t depth) {
    const std::uint64_t count = varint();
    const std::uint8_t types = count == 0 ? 0 : in_.u8();
    for (std::uint64_t i = 0; i < count && in_.ok(); ++i) {
      TANBA_CHECK(skip(types >> 4, true, depth));
      TANBA_CHECK(skip(types & 0x0F, true, depth));
    }
    return {};
  }

  Result<void> structure(std::uint32_t depth) {
    if (structs_left_-- == 0)
      return Error{Errc::limit_exceeded, "parquet: too many structures in the footer", in_.at()};
    std::int64_t last = 0;
    while (in_.ok()) {
      const FieldHead head = field(last);
      if (head.type == kStop) break;
      TANBA_CHECK(skip(head.type, false, depth));
      last = head.id;
    }
    return {};
  }

  // Past one value. Depth is bounded, so is the recursion.
  Result<void> skip(std::uint8_t type, bool in_list, std::uint32_t depth) {
    if (depth > limits_.max_depth)
      return Error{Errc::limit_exceeded, "parquet: the footer is nested too deep", in_.at()};
    switch (type) {
      case kTrue:
      case kFalse:
        in_.skip(in_list ? 1 : 0);  // a field has it in its type
        break;
      case kByte:
        in_.skip(1);
        break;
      case kI16:
      case kI32:
      case kI64:
        varint();
        break;
      case kDouble:
        in_.skip(8);
        break;
      case kUuid:
        in_.skip(16);
        break;
      case kBinary:
        in_.skip(varint());
        break;
      case kList:
      case kSet: {
        const ListHead head = list();
        TANBA_CHECK(many(head.count, head.type, depth + 1));
        break;
      }
      case kMap:
        TANBA_CHECK(map(depth + 1));
        break;
      case kStruct:
        TANBA_CHECK(structure(depth + 1));
        break;
      default:
        return cut();
    }
    return in_.ok() ? Result<void>() : cut();
  }

  Result<void> key_values(Metadata& metadata, const FieldHead& head, std::int64_t last,
                          bool passed) {
    if (metadata.present || passed || head.type != kList)
      return Error{Errc::malformed, "parquet: key_value_metadata are not one list, in order",
                   in_.at()};
    metadata.present = true;
    metadata.field = head;
    metadata.before = last;
    metadata.list_head.offset = in_.at();
    const ListHead elements = list();
    metadata.list_head.size = in_.at() - metadata.list_head.offset;
    metadata.count = elements.count;
    if (elements.count > 0 && elements.type != kStruct) return cut();
    for (std::uint64_t i = 0; i < elements.count && in_.ok(); ++i) {
      TANBA_TRY(const Entry entry, key_value());
      if (entry.is_manifest) metadata.manifests.push_back(entry);
      if (metadata.manifests.size() > limits_.max_manifests)
        return Error{Errc::limit_exceeded, "parquet: too many manifest stores", in_.at()};
    }
    metadata.end = in_.at();
    return in_.ok() ? Result<void>() : cut();
  }

  Result<Entry> key_value() {
    if (structs_left_-- == 0)
      return Error{Errc::limit_exceeded, "parquet: too many structures in the footer", in_.at()};
    Entry entry;
    entry.whole.offset = in_.at();
    std::int64_t last = 0;
    while (in_.ok()) {
      const FieldHead head = field(last);
      if (head.type == kStop) break;
      last = head.id;
      if (head.type != kBinary || (head.id != kKeyField && head.id != kValueField)) {
        TANBA_CHECK(skip(head.type, false, 1));
        continue;
      }
      const std::uint64_t size = varint();
      const Range text{in_.at(), size};
      const Bytes bytes = in_.take(size);
      if (head.id == kKeyField) {
        entry.is_manifest = entry.is_manifest || as_text(bytes) == base64_value::kKey;
      } else {
        entry.has_value = entry.value.offset == 0;  // a second one makes it none
        entry.value = text;
      }
    }
    entry.whole.size = in_.at() - entry.whole.offset;
    return entry;
  }

  const Limits& limits_;
  ByteReader in_;
  std::uint64_t structs_left_;
};

}  // namespace

Result<Metadata> parse_footer(Bytes footer, const Limits& limits) {
  return Walk(footer, limits).file();
}

}  // namespace tanba::parquet
