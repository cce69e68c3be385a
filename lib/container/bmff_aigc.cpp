// The field of GB 45438-2025 in `moov.udta.meta`, as the key `AIGC` of the namespace `mdta`: into
// the tags that are there, or into a box of its own. Every copy elsewhere goes out.
#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_make.hpp"
#include "container/bmff_metadata.hpp"
#include "container/edit.hpp"
#include "container/pieces.hpp"

namespace tanba::bmff {
namespace {

constexpr std::string_view kName = "AIGC", kNoName = "void";
constexpr std::uint64_t kHeader = 8, kMax32 = 0xFFFF'FFFF;
constexpr std::uint32_t kUtf8 = 1;

Buffer item_of(std::uint32_t number, Bytes json) {
  ByteWriter data;
  data.u32(kUtf8).u32(0).bytes(json);
  return box_of(number, box_of("data", data.view()));
}

Buffer key_entry() {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(kHeader + kName.size())).text("mdta").text(kName);
  return out.take();
}

Buffer meta_box(Bytes json) {
  ByteWriter keys, boxes;
  keys.u32(0).u32(1).bytes(key_entry());
  boxes.bytes(box_of("keys", keys.view())).bytes(box_of("ilst", item_of(1, json)));
  return meta_of("mdta", boxes.view());
}

// "AIGC", and "com.apple.iTunes:AIGC" or what else stands in front.
bool is_field(std::string_view key) {
  const std::size_t dot = key.find_last_of(".:");
  return is_aigc(dot == key.npos ? key : key.substr(dot + 1));
}

class Planner {
 public:
  Planner(const Source& asset, const Tags& tags, Bytes json, const Limits& limits)
      : asset_(asset), tags_(tags), json_(json), limits_(limits) {}

  Result<AigcPlan> operator()() {
    if (tags_.moov.size == 0)
      return Error{Errc::unsupported,
                   "bmff: without a moov box there is no place for AIGC but XMP"};
    if (json_.size() > limits_.max_metadata_bytes)
      return Error{Errc::limit_exceeded, "bmff: the AIGC field is too large"};
    const auto home = std::find_if(tags_.boxes.begin(), tags_.boxes.end(), [](const TagBox& box) {
      return box.is_mdta && box.in_udta && box.keys.size > 0 && box.ilst.size > 0 &&
             box.keys.payload_size() >= kHeader;
    });
    if (home == tags_.boxes.end()) put_own_box();
    for (const TagBox& box : tags_.boxes)
      TANBA_CHECK(change(box, home != tags_.boxes.end() && &box == &*home));
    for (const Box& box : tags_.texts)
      if (box.type == type_of("AIGC")) take_out({box.offset, box.size});
    return std::move(plan_);
  }

 private:
  void put_in(std::uint64_t offset, Buffer bytes) {
    plan_.changes.push_back({offset, 0, bytes.size()});
    insert(plan_.edit, offset, std::move(bytes));
  }
  void take_out(const Range& range) {
    plan_.changes.push_back({range.offset, range.size, 0});
    erase(plan_.edit, range);
  }
  void overwrite(std::uint64_t offset, Buffer bytes) {
    const std::uint64_t size = bytes.size();
    plan_.edit.push_back({offset, size, std::move(bytes), nullptr});
  }

  // The last box in `moov.udta`; where there is none, in `moov`.
  void put_own_box() {
    Buffer box = meta_box(json_);
    plan_.owners.push_back(tags_.moov.offset);
    plan_.insert_at = tags_.moov.end();
    if (tags_.udta.size > 0) {
      plan_.owners.push_back(tags_.udta.offset);
      plan_.insert_at = tags_.udta_end;
    } else {
      box = box_of("udta", box);
    }
    plan_.insert_bytes = box.size();
    put_in(plan_.insert_at, std::move(box));
  }

  // The number of the key; a new one where it has none.
  Result<std::uint32_t> number_in(const TagBox& box, const std::vector<TagKey>& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (keys[i].name == kName) return static_cast<std::uint32_t>(i + 1);
    std::array<std::uint8_t, 4> field;
    TANBA_CHECK(asset_.read(box.keys.payload() + 4, field));
    const std::uint32_t count = ByteReader(field).u32();
    const std::uint64_t end = keys.empty() ? box.keys.payload() + kHeader : keys.back().range.end();
    if (count != keys.size() || end != box.keys.end())
      return Error{Errc::unsupported, "bmff: the keys of tags are not in order", box.keys.offset};
    put_in(end, key_entry());
    ByteWriter number;
    overwrite(box.keys.payload() + 4, number.u32(count + 1).take());
    TANBA_CHECK(resize(box.keys, key_entry().size()));
    return count + 1;
  }

  Result<void> resize(const Box& box, std::uint64_t growth) {  // modulo 2^64
    const std::uint64_t size = box.size + growth;
    if (box.header != kHeader || size > kMax32)
      return Error{Errc::unsupported, "bmff: a box of tags outgrows its 32-bit size", box.offset};
    ByteWriter field;
    if (growth != 0) overwrite(box.offset, field.u32(static_cast<std::uint32_t>(size)).take());
    return {};
  }

  Result<void> change(const TagBox& box, bool is_home) {
    TANBA_TRY(const auto keys, read_keys(asset_, box.keys, limits_));
    std::uint64_t growth = 0;
    std::uint32_t number = 0;
    if (is_home) {
      TANBA_TRY(number, number_in(box, keys));
      Buffer item = item_of(number, json_);
      growth += item.size();
      put_in(box.ilst.payload(), std::move(item));
    }
    std::vector<Range> copies;
    TANBA_CHECK(visit_tags(asset_, box, limits_, [&](const TagItem& item) {
      if (is_field(item.key)) copies.push_back(item.range);
    }));
    for (const Range& copy : copies) {
      take_out(copy);
      growth -= copy.size;
    }
    for (std::size_t i = 0; box.is_mdta && i < keys.size(); ++i)
      if (is_field(keys[i].name) && i + 1 != number) rename(keys[i]);
    return box.ilst.size > 0 ? resize(box.ilst, growth) : Result<void>();
  }

  // A key without an item says nothing; numbers of others must not change.
  void rename(const TagKey& key) {
    const std::uint64_t at = key.range.end() - kNoName.size();
    overwrite(at, Buffer(kNoName.begin(), kNoName.end()));
  }

  const Source& asset_;
  const Tags& tags_;
  Bytes json_;
  const Limits& limits_;
  AigcPlan plan_;
};

}  // namespace

Result<AigcPlan> plan_aigc(const Source& asset, const Tags& tags, Bytes json,
                           const Limits& limits) {
  return Planner(asset, tags, json, limits)();
}

}  // namespace tanba::bmff
