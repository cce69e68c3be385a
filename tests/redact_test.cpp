// Redaction of an assertion that a kept manifest holds.
#include "manifest/redact.hpp"

#include <gtest/gtest.h>

#include "base/byte_writer.hpp"

namespace tanba {
namespace {

Buffer assertion(const std::string& label) {
  return jumbf::cbor_superbox(label, Buffer{0x61, static_cast<std::uint8_t>(label.back())});
}

Buffer manifest_of(const std::vector<std::string>& labels) {
  std::vector<Buffer> assertions;
  for (const std::string& label : labels) assertions.push_back(assertion(label));
  return assemble_manifest("urn:c2pa:m", assertions, Buffer{0xA0}, Buffer{0xA0});
}

Store parsed(const Buffer& manifest) {
  auto store = parse_store(assemble_store({manifest}), {});
  EXPECT_TRUE(store);
  return store ? *std::move(store) : Store();
}

TEST(Redact, LeavesTheManifestThatWouldHaveBeenMadeWithoutTheAssertions) {
  const Store store = parsed(manifest_of({"x.a", "x.b", "x.c", "x.d"}));
  const Manifest& manifest = store.manifests.front();
  const auto at = [&](std::size_t i) { return manifest.assertions[i]; };
  EXPECT_EQ(without(manifest, {at(0)}), manifest_of({"x.b", "x.c", "x.d"}));
  EXPECT_EQ(without(manifest, {at(1), at(3)}), manifest_of({"x.a", "x.c"}));
  EXPECT_EQ(without(manifest, {at(3), at(1)}), manifest_of({"x.a", "x.c"}));
  EXPECT_EQ(without(manifest, {}), manifest_of({"x.a", "x.b", "x.c", "x.d"}));
}

// The same manifest with an XLBox.
Buffer with_long_header(const Buffer& superbox) {
  ByteWriter writer;
  writer.u32(1).text("jumb").u64(superbox.size() + 8).bytes(Bytes(superbox).subspan(8));
  return writer.take();
}

TEST(Redact, ShrinksLongHeadersToo) {
  const Store store = parsed(with_long_header(manifest_of({"x.a", "x.b"})));
  const Manifest& manifest = store.manifests.front();
  EXPECT_EQ(without(manifest, {manifest.assertions[0]}), with_long_header(manifest_of({"x.b"})));
}

}  // namespace
}  // namespace tanba
