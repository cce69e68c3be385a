// ZIP archives beyond 4 GiB: nothing is held, and the store's two headers agree.
#include "zip_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr std::uint64_t kData = 0x1'2000'0000;  // 4.5 GiB of zeros, stored
constexpr std::string_view kName = "big.bin";

void put_header(ByteWriter& out, bool is_central) {
  out.u32le(is_central ? 0x02014b50 : 0x04034b50);
  if (is_central) out.u16le(45);
  out.u16le(45).u16le(0).u16le(0).u32le(0x00210000).u32le(0x12345678);
  out.u32le(0xFFFFFFFF).u32le(0xFFFFFFFF).u16le(kName.size()).u16le(20);
  if (is_central) out.zeros(14);
  out.text(kName).u16le(1).u16le(16).u64le(kData).u64le(kData);
}

Buffer local_header() {
  ByteWriter out;
  put_header(out, false);
  return out.take();
}

// Directory, ZIP64 end record, its locator, end record.
Buffer directory(std::uint64_t at) {
  ByteWriter out;
  put_header(out, true);
  const std::uint64_t size = out.size();
  out.u32le(0x06064b50).u64le(44).u16le(45).u16le(45).u64le(0).u64le(1).u64le(1);
  out.u64le(size).u64le(at).u32le(0x07064b50).u32le(0).u64le(at + size).u32le(1);
  out.u32le(0x06054b50).u32le(0).u16le(1).u16le(1);
  out.u32le(static_cast<std::uint32_t>(size)).u32le(0xFFFFFFFF).u16le(0);
  return out.take();
}

// An archive of one file, of which only headers are not zero.
std::unique_ptr<Source> large_archive() {
  const Buffer local = local_header();
  const std::uint64_t at = local.size() + kData;
  const Buffer tail = directory(at);
  return callback_source(at + tail.size(), [=](std::uint64_t from, std::span<std::uint8_t> into) {
    for (std::uint8_t& byte : into) {
      byte = from < local.size() ? local[static_cast<std::size_t>(from)]
             : from >= at        ? tail[static_cast<std::size_t>(from - at)]
                                 : 0;
      ++from;
    }
    return true;
  });
}

// What a view shows with patches over it.
std::unique_ptr<Source> patched(const Source& view, const std::vector<Patch>& patches) {
  return callback_source(view.size(), [&](std::uint64_t from, std::span<std::uint8_t> into) {
    if (!view.read(from, into)) return false;
    for (const Patch& patch : patches)
      for (std::size_t i = 0; i < patch.bytes.size(); ++i)
        if (patch.offset + i >= from && patch.offset + i < from + into.size())
          into[static_cast<std::size_t>(patch.offset + i - from)] = patch.bytes[i];
    return true;
  });
}

TEST(LargeZip, HasItsStorePast4GiB) {
  const auto asset = large_archive();
  const auto layout = kZip.scan(*asset, {});
  ASSERT_TRUE(layout) << layout.error().what;
  const Buffer store = store_of(300);
  Payloads payloads;
  payloads.store_bytes = store.size();
  auto embedding = kZip.embed(*asset, *layout, payloads, {});
  ASSERT_TRUE(embedding) << embedding.error().what;
  const Carrier carrier = embedding->carrier;
  EXPECT_GT(carrier.store.front().offset, kData);
  const SplicedView view(*asset, std::move(embedding->edit));
  const auto patches = fill(kZip, view, carrier, store);
  ASSERT_TRUE(patches);
  const auto output = patched(view, *patches);
  const auto again = kZip.scan(*output, {});
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_STREQ(again->flaw ? again->flaw : "", "");
  ASSERT_EQ(again->carriers.size(), 1U);
  EXPECT_TRUE(again->carriers.front() == carrier);
  EXPECT_EQ(*kZip.extract(*output, carrier, {}), store);
  const auto parts = kZip.parts(*output, &carrier, {});
  ASSERT_TRUE(parts) << parts.error().what;
  EXPECT_EQ(parts->size(), 2U);
}

}  // namespace
}  // namespace tanba
