// Encoding, finding and decoding of the wrapper, and the closing of its length. C2PA 2.4, A.8.
#include "container/text_wrapper.hpp"

#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace tanba::text {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";  // U+FEFF
constexpr std::string_view kMagic{"C2PATXT\0", 8};
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 13;
constexpr std::uint64_t kWidestSelector = 4;

// For the pads of the largest shape that pads_that_fit() tries.
constexpr std::uint64_t kPadRoom = 1200;
constexpr std::size_t kMorePads = 3;
constexpr std::size_t kLongPad = 24;       // the shortest whose CBOR head has two bytes
constexpr std::size_t kLongPadSteps = 16;  // moves the first pad's length over all low bytes
constexpr std::size_t kLongPadStep = 16;
constexpr std::uint64_t kZeroBytes = 3;
constexpr std::size_t kSearch = 4;

// A selector at the start of `bytes`: its byte and its size in UTF-8; size 0: there is none.
struct Selector {
  std::uint8_t byte = 0;
  std::size_t size = 0;
};

Selector selector_at(Bytes bytes) {
  if (bytes.size() >= 3 && bytes[0] == 0xEF && bytes[1] == 0xB8 && bytes[2] >= 0x80 &&
      bytes[2] <= 0x8F)
    return {static_cast<std::uint8_t>(bytes[2] - 0x80), 3};
  if (bytes.size() < 4 || bytes[0] != 0xF3 || bytes[1] != 0xA0 || bytes[2] < 0x84 ||
      bytes[2] > 0x87 || (bytes[3] & 0xC0) != 0x80)
    return {};
  const unsigned value = (bytes[2] - 0x84u) * 64 + (bytes[3] - 0x80u) + 16;
  if (value > 0xFF) return {};
  return {static_cast<std::uint8_t>(value), 4};
}

void put_selectors(ByteWriter& out, Bytes bytes) {
  for (const std::uint8_t byte : bytes) {
    if (byte < 16) {
      out.u24(0xEFB880u + byte);
      continue;
    }
    const unsigned value = byte - 16u;
    out.u32(0xF3A08480u + (value / 64 << 8) + value % 64);
  }
}

std::uint64_t selector_bytes(Bytes bytes) {
  const auto low = std::count_if(bytes.begin(), bytes.end(), [](auto byte) { return byte < 16; });
  return kWidestSelector * bytes.size() - static_cast<std::uint64_t>(low);
}

Buffer header_of(std::uint32_t store_bytes) {
  return ByteWriter().text(kMagic).u8(kVersion).u32(store_bytes).take();
}

// Padding as 2.5 wants it (0x00 ... then at most two 0x10) or as older writers made it (0x00 ...
// then 0xFF ...). Other bytes there would be a place to hide something in.
class Padding {
 public:
  void add(std::uint8_t byte) {
    if (byte == 0 && other_ == 0) return;
    if (other_ == 0) other_ = byte;
    ++others_;
    known_ = known_ && byte == other_ && (byte == 0xFF || (byte == 0x10 && others_ <= 2));
  }
  bool known() const { return known_; }

 private:
  std::uint8_t other_ = 0;
  std::size_t others_ = 0;
  bool known_ = true;
};

// The run of selectors behind a U+FEFF, read as if it were a wrapper.
struct Run {
  bool has_magic = false;
  bool whole = false;
  bool padding_known = false;
  std::size_t store_end = 0, end = 0;  // from the start of the U+FEFF
};

Run read_run(Bytes text) {
  Run run;
  Buffer header;
  Padding padding;
  std::uint64_t wanted = kHeaderBytes, count = 0;
  run.end = kMark.size();
  for (Selector next = selector_at(text.subspan(run.end)); next.size != 0;
       next = selector_at(text.subspan(run.end))) {
    run.end += next.size;
    if (count >= wanted) padding.add(next.byte);
    if (++count <= kHeaderBytes) header.push_back(next.byte);
    if (count == kHeaderBytes) {
      ByteReader reader(header);
      reader.skip(kMagic.size() + 1);
      wanted += reader.u32();
    }
    if (count == wanted) run.store_end = run.end;
  }
  run.has_magic = starts_with(header, kMagic);
  run.whole = run.has_magic && header.size() == kHeaderBytes && header[kMagic.size()] == kVersion &&
              run.store_end != 0;
  run.padding_known = padding.known();
  return run;
}

// With these pads behind `asked`, the size of the first that fits; nothing where none does.
std::optional<std::vector<std::size_t>> fit_first_pad(std::uint64_t wanted,
                                                      std::vector<std::size_t> pads,
                                                      std::size_t first,
                                                      const WrappedSize& size_with) {
  const std::uint64_t least = size_with(pads);
  if (least > wanted) return {};
  pads[first] = static_cast<std::size_t>((wanted - least) / kZeroBytes);
  // The lengths that grew along have other bytes now: correct the guess once.
  const std::uint64_t guessed = size_with(pads);
  if (guessed == wanted) return pads;
  const auto off = static_cast<std::size_t>(
      (guessed > wanted ? guessed - wanted : wanted - guessed) / kZeroBytes);
  pads[first] = guessed > wanted ? pads[first] - std::min(pads[first], off) : pads[first] + off;
  const std::size_t from = pads[first] - std::min(pads[first], kSearch);
  for (std::size_t pad = from; pad <= from + 2 * kSearch; ++pad) {
    pads[first] = pad;
    if (size_with(pads) == wanted) return pads;
  }
  return {};
}

}  // namespace

Result<Wrappers> find_wrappers(Bytes text, const Limits& limits) {
  Wrappers wrappers;
  const std::string_view all = as_text(text);
  for (std::size_t at = all.find(kMark); at != std::string_view::npos;) {
    const Run run = read_run(text.subspan(at));
    if (run.whole) {
      if (wrappers.found.size() >= limits.max_manifests)
        return Error{Errc::limit_exceeded, "text: too many manifest wrappers", at};
      wrappers.found.push_back(
          {{at, run.store_end}, {at, run.padding_known ? run.end : run.store_end}});
    } else if (run.has_magic) {
      wrappers.flaw = "text: a manifest wrapper is corrupted";
    }
    at = all.find(kMark, at + run.end);
  }
  return wrappers;
}

Result<Buffer> unwrap(Bytes wrapper, const Limits& limits) {
  if (wrapper.size() / kWidestSelector > limits.max_store_bytes + kHeaderBytes + kMark.size())
    return Error{Errc::limit_exceeded, "text: the manifest store is too large"};
  Buffer bytes;
  bytes.reserve(wrapper.size() / 3);
  std::size_t at = std::min(kMark.size(), wrapper.size());
  for (Selector next; (next = selector_at(wrapper.subspan(at))).size != 0; at += next.size)
    bytes.push_back(next.byte);
  if (at != wrapper.size() || bytes.size() < kHeaderBytes)
    return Error{Errc::malformed, "text: a manifest wrapper is corrupted"};
  bytes.erase(bytes.begin(), bytes.begin() + kHeaderBytes);
  if (bytes.size() > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "text: the manifest store is too large"};
  return bytes;
}

Buffer wrap(Bytes store) {
  ByteWriter out;
  out.text(kMark);
  put_selectors(out, header_of(static_cast<std::uint32_t>(store.size())));
  put_selectors(out, store);
  return out.take();
}

std::uint64_t wrapped_bytes(Bytes store) {
  return kMark.size() + selector_bytes(header_of(static_cast<std::uint32_t>(store.size()))) +
         selector_bytes(store);
}

std::uint64_t reserved_bytes(std::uint64_t store_bytes) {
  return kMark.size() + kWidestSelector * (kHeaderBytes + store_bytes) + kPadRoom;
}

std::optional<std::vector<std::size_t>> pads_that_fit(std::uint64_t wanted,
                                                      const std::vector<std::size_t>& asked,
                                                      const WrappedSize& size_with) {
  for (std::size_t step = 0; step < kLongPadSteps; ++step)
    for (std::size_t more = step == 0 ? 0 : 1; more <= kMorePads; ++more)
      for (std::size_t empty = 0; empty <= (step == 0 ? more : more - 1); ++empty) {
        std::vector<std::size_t> pads = asked;
        pads.push_back(0);
        pads.insert(pads.end(), more - empty, kLongPad);
        pads.insert(pads.end(), empty, 0);
        if (step > 0) pads[asked.size() + 1] += step * kLongPadStep;
        if (auto found = fit_first_pad(wanted, std::move(pads), asked.size(), size_with))
          return found;
      }
  return {};
}

}  // namespace tanba::text
