// What the frames of ID3v2 tags say: texts, comments and XMP packets. ID3v2.2, 3.2 and 4;
// ID3v2.3.0, 3.3 and 4.2; ID3v2.4.0 structure, 4 and 6.1; XMP specification, part 3, 1.1.4 (PRIV).
//
//   T...: encoding | text      TXXX: encoding | description | NUL | text
//   COMM: encoding | three letters of language | description | NUL | text
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/charset.hpp"
#include "container/id3.hpp"
#include "container/pieces.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kHeader = 10, kOldHeader = 6;
constexpr std::uint64_t kMostTags = 16;  // in a row
constexpr std::uint8_t kUnsynchronised = 0x80, kLatin1 = 0, kUtf16 = 1, kUtf16Big = 2;

Buffer without_stuffing(Bytes bytes) {
  Buffer out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (bytes[i] != 0 || i == 0 || bytes[i - 1] != 0xFF) out.push_back(bytes[i]);
  return out;
}

Buffer decoded(std::uint8_t encoding, Bytes text) {
  if (encoding == kLatin1) return charset::from_latin1(text);
  if (encoding == kUtf16) return charset::from_utf16(text, true);
  if (encoding == kUtf16Big) return charset::from_utf16(text);
  return charset::from_utf8(text);
}

// Up to the next terminator, which is passed; all where there is none.
Bytes string_in(ByteReader& in, std::uint8_t encoding) {
  const auto ended = take_id3_string(in, encoding);
  return ended ? *ended : in.take(in.left());
}

// Several strings become as many lines.
Buffer lines_of(ByteReader& in, std::uint8_t encoding) {
  Buffer all;
  while (in.left() > 0) {
    const Buffer line = decoded(encoding, string_in(in, encoding));
    if (!all.empty() && !line.empty()) all.push_back('\n');
    all.insert(all.end(), line.begin(), line.end());
  }
  return all;
}

// The letters of version 2.2 that have others since.
std::string_view newer(std::string_view id) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"TXX", "TXXX"}, {"COM", "COMM"}, {"TSS", "TSSE"}, {"TEN", "TENC"},
      {"TT2", "TIT2"}, {"TP1", "TPE1"}, {"TCR", "TCOP"}};
  for (const auto& [old, now] : kNames)
    if (id == old) return now;
  return id;
}

/// Goes through the tags in a row.
class Tags {
 public:
  Tags(const Source& asset, const Limits& limits)
      : asset_(asset), limits_(limits), pieces_(asset, limits) {}

  Result<std::vector<Metadatum>> run() {
    std::uint64_t at = 0;
    for (std::uint64_t count = 0; count < kMostTags; ++count) {
      const SplicedView view(asset_, {{0, at, {}, nullptr}});
      std::array<std::uint8_t, kHeader> head;
      if (view.size() < head.size()) break;
      TANBA_CHECK(view.read(0, head));
      const auto end = id3_end(head);
      if (!end || *end > view.size()) break;
      const auto done = head[3] == 2 ? read_old(view, head[5], *end) : read(view);
      if (!done && !ends_quietly(done.error())) return done.error();
      at += *end;
    }
    return pieces_.take();
  }

 private:
  Result<void> read(const Source& asset) {
    TANBA_TRY(const Id3Tag tag, read_id3(asset, limits_));
    const SplicedView view(asset, tag.stuffing);
    for (const Id3Frame& frame : tag.texts) {
      TANBA_TRY(const auto data, unpacked(view, tag, frame, limits_));
      if (data) add(frame.id(), *data);
    }
    for (const Id3Frame& frame : tag.private_frames) {
      TANBA_TRY(const auto data, unpacked(view, tag, frame, limits_));
      if (data && starts_with(*data, kId3XmpOwner))
        pieces_.add("xmp", {}, Buffer(data->begin() + kId3XmpOwner.size(), data->end()));
    }
    return {};
  }

  // Version 2.2: id of three letters | size u24 | data; all of it unsynchronised, or nothing.
  Result<void> read_old(const Source& asset, std::uint8_t flags, std::uint64_t end) {
    if ((flags & 0x40) != 0) return {};  // packed in a way that was never said
    TANBA_TRY(const auto stored, Pieces(asset, limits_).read({kHeader, end - kHeader}));
    if (!stored) return {};
    const Buffer body =
        (flags & kUnsynchronised) != 0 ? without_stuffing(*stored) : Buffer(*stored);
    ByteReader in(body);
    for (std::uint32_t count = 0; in.left() >= kOldHeader && count < limits_.max_boxes; ++count) {
      const std::string_view id = as_text(in.take(3));
      const Bytes data = in.take(in.u24());
      if (!in.ok() || id[0] == 0) break;
      if (id[0] == 'T' || id == "COM") add(newer(id), data);
    }
    return {};
  }

  void add(std::string_view id, Bytes data) {
    if (auto text = read_id3_text(id, data))
      pieces_.add("id3", std::move(text->key), std::move(text->value));
  }

  const Source& asset_;
  const Limits& limits_;
  Pieces pieces_;
};

}  // namespace

std::optional<Bytes> take_id3_string(ByteReader& in, std::uint8_t encoding) {
  const std::size_t width = encoding == kUtf16 || encoding == kUtf16Big ? 2 : 1;
  const Bytes rest = in.rest();
  for (std::size_t at = 0; width <= rest.size() && at <= rest.size() - width; at += width)
    if (all_zero(rest.subspan(at, width))) {
      in.skip(at + width);
      return rest.first(at);
    }
  return {};
}

std::optional<Id3Text> read_id3_text(std::string_view id, Bytes data) {
  ByteReader in(data);
  const std::uint8_t encoding = in.u8();
  if (!in.ok() || encoding > 3) return {};
  Id3Text text{std::string(id.substr(0, id.find_first_of({"\0 ", 2}))), {}};
  if (id == "COMM") in.skip(3);
  if (id == "COMM" || id == "TXXX") {
    const Buffer name = decoded(encoding, string_in(in, encoding));
    if (id == "TXXX" || !name.empty()) text.key.append(":").append(as_text(name));
  }
  if (!in.ok()) return {};
  text.value = lines_of(in, encoding);
  return text;
}

// Flags of version 2.3: 80 packed, 40 encrypted, 20 a byte for a group in front; of version 2.4: 40
// a byte for a group, 08 packed, 04 encrypted, 02 unsynchronised, 01 four bytes of length in front.
Result<std::optional<Buffer>> unpacked(const Source& view, const Id3Tag& tag, const Id3Frame& frame,
                                       const Limits& limits) {
  const std::uint8_t flags = frame.flags[1];
  const bool newest = tag.version == 4;
  if ((flags & (newest ? 0x0C : 0xC0)) != 0) return std::optional<Buffer>();
  TANBA_TRY(std::optional<Buffer> data, Pieces(view, limits).read(frame.data));
  if (!data) return data;
  std::size_t front = (flags & (newest ? 0x40 : 0x20)) != 0 ? 1 : 0;
  if (newest && (flags & 0x01) != 0) front += 4;
  if (front > data->size()) return std::optional<Buffer>();
  data->erase(data->begin(), data->begin() + static_cast<std::ptrdiff_t>(front));
  if (newest && (tag.is_unsynchronised() || (flags & 0x02) != 0)) *data = without_stuffing(*data);
  return data;
}

Result<std::vector<Metadatum>> metadata_id3(const Source& asset, const Limits& limits) {
  return Tags(asset, limits).run();
}

}  // namespace tanba
