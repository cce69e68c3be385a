// What the tests of file formats share: sample files, stores of any size, and an embed done in
// memory.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/rows.hpp"

namespace tanba::fixture {

inline Buffer file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}
inline Buffer sample(const std::string& name) { return file(TANBA_TESTDATA "/" + name); }

/// The path of a file of the folder that TANBA_TEST_DATA names, which is no part of the project;
/// empty where it is not set. GTEST_SKIP then.
inline std::string outside(const std::string& name) {
  const char* folder = std::getenv("TANBA_TEST_DATA");
  return folder ? std::string(folder) + "/" + name : "";
}

inline Buffer joined(std::initializer_list<Bytes> parts) {
  ByteWriter out;
  for (const Bytes part : parts) out.bytes(part);
  return out.take();
}

/// Counts what is read of `bytes`; behind them come zeros up to `size`.
class Counted {
 public:
  explicit Counted(Bytes bytes, std::uint64_t size = 0)
      : source_(callback_source(std::max<std::uint64_t>(size, bytes.size()),
                                [this, bytes](std::uint64_t at, std::span<std::uint8_t> into) {
                                  ++reads;
                                  read_bytes += into.size();
                                  for (std::uint8_t& byte : into) {
                                    byte =
                                        at < bytes.size() ? bytes[static_cast<std::size_t>(at)] : 0;
                                    ++at;
                                  }
                                  return true;
                                })) {}
  const Source& source() const { return *source_; }
  std::uint64_t reads = 0, read_bytes = 0;

 private:
  std::unique_ptr<Source> source_;
};

/// Bytes in an allocation of their exact size, so that the sanitizer sees a read past the end.
class Exact {
 public:
  explicit Exact(Bytes bytes) : bytes_(new std::uint8_t[bytes.size()]) {
    std::copy(bytes.begin(), bytes.end(), bytes_.get());
    source_ = memory_source({bytes_.get(), bytes.size()});
  }
  const Source& source() const { return *source_; }

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::unique_ptr<Source> source_;
};

/// A store of `size` bytes: from 38 bytes on a superbox with the description of a manifest store,
/// then bytes that repeat seldom and hold every marker there is.
inline Buffer store_of(std::size_t size, std::uint32_t seed = 1) {
  ByteWriter out;
  if (size >= 38) {
    out.u32(static_cast<std::uint32_t>(size)).text("jumb").u32(30).text("jumdc2pa");
    out.u64(0x0011'0010'8000'00AA).u32(0x00389B71).u8(3).text(std::string_view("c2pa\0", 5));
  }
  while (out.size() < size) {
    seed = seed * 1664525 + 1013904223;
    out.u8(static_cast<std::uint8_t>(seed >> 24));
  }
  return out.take();
}

inline Buffer all_of(const Source& source) {
  Buffer bytes(static_cast<std::size_t>(source.size()));
  EXPECT_TRUE(source.read(0, bytes));
  return bytes;
}

struct Output {
  Buffer bytes;
  Carrier carrier;
  std::vector<Patch> patches;
};

/// `asset` with `store` and what goes in beside it; an empty store takes an earlier one out.
inline Result<Output> embedded(const Format& format, Bytes asset, Bytes store, Payloads payloads) {
  const Exact exact(asset);
  TANBA_TRY(const Layout layout, format.scan(exact.source(), {}));
  payloads.store_bytes =
      format.carried_size && !store.empty() ? format.carried_size(store) : store.size();
  TANBA_TRY(Embedding embedding, format.embed(exact.source(), layout, payloads, {}));
  EXPECT_TRUE(is_well_formed(embedding.edit, asset.size()));
  Output out;
  out.carrier = embedding.carrier;
  out.bytes = all_of(SplicedView(exact.source(), std::move(embedding.edit)));
  if (store.empty()) return out;
  TANBA_TRY(out.patches, fill(format, *memory_source(out.bytes), out.carrier, store));
  for (const Patch& patch : out.patches) {
    if (patch.offset > out.bytes.size() || patch.bytes.size() > out.bytes.size() - patch.offset)
      return Error{Errc::internal, "fixture: a patch reaches past the output", patch.offset};
    std::copy(patch.bytes.begin(), patch.bytes.end(),
              out.bytes.begin() + static_cast<std::ptrdiff_t>(patch.offset));
  }
  return out;
}

inline Result<Output> embedded(const Format& format, Bytes asset, Bytes store, Bytes xmp = {}) {
  Payloads payloads;
  payloads.xmp.assign(xmp.begin(), xmp.end());
  return embedded(format, asset, store, std::move(payloads));
}

inline Buffer labelled(const Format& format, Bytes asset, Bytes store, Bytes xmp = {}) {
  auto out = embedded(format, asset, store, xmp);
  EXPECT_TRUE(out) << (out ? "" : out.error().what);
  return out ? out->bytes : Buffer();
}

/// `asset` with `payloads` in it, which hold no store.
inline Buffer with(const Format& format, Bytes asset, const Payloads& payloads) {
  auto out = embedded(format, asset, {}, payloads);
  EXPECT_TRUE(out) << (out ? "" : out.error().what);
  return out ? std::move(out->bytes) : Buffer();
}

inline std::vector<Metadatum> all_metadata(const Format& format, Bytes asset,
                                           const Limits& limits = {}) {
  const Exact exact(asset);
  auto found = format.metadata(exact.source(), limits);
  EXPECT_TRUE(found) << (found ? "" : found.error().what);
  return found ? *std::move(found) : std::vector<Metadatum>();
}

/// The values of all metadata of a carrier with that key.
inline std::vector<std::string> metadata_of(const Format& format, Bytes asset,
                                            std::string_view carrier, std::string_view key = {}) {
  std::vector<std::string> values;
  for (const Metadatum& piece : all_metadata(format, asset))
    if (piece.carrier == carrier && piece.key == key)
      values.emplace_back(piece.value.begin(), piece.value.end());
  return values;
}

inline Result<Layout> scan(const Format& format, Bytes asset, const Limits& limits = {}) {
  const Exact exact(asset);
  return format.scan(exact.source(), limits);
}

/// The store, where there is exactly one and nothing is wrong with it.
inline std::optional<Buffer> stored(const Format& format, Bytes asset) {
  const Exact exact(asset);
  const auto layout = format.scan(exact.source(), {});
  if (!layout || layout->flaw || layout->carriers.size() != 1) return {};
  auto store = format.extract(exact.source(), layout->carriers.front(), {});
  if (!store) return {};
  return *std::move(store);
}

inline bool operator==(const Carrier& a, const Carrier& b) {
  return a.store == b.store && a.erase == b.erase && a.exclusion == b.exclusion &&
         a.framing == b.framing && a.purpose == b.purpose;
}

}  // namespace tanba::fixture
