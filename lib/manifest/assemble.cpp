// Writing of manifests and stores. C2PA 2.4, 11.1.
#include "manifest/assemble.hpp"

#include "base/byte_writer.hpp"
#include "base/compress.hpp"

namespace tanba {

Buffer assemble_manifest(const ManifestParts& parts) {
  ByteWriter store;
  for (const Buffer& assertion : parts.assertions) store.bytes(assertion);
  ByteWriter content;
  content.bytes(jumbf::superbox(jumbf::kAssertionStore, "c2pa.assertions", store.view()));
  content.bytes(jumbf::superbox(jumbf::kClaim, "c2pa.claim.v2", jumbf::box("cbor", parts.claim)));
  content.bytes(
      jumbf::superbox(jumbf::kSignature, "c2pa.signature", jumbf::box("cbor", parts.signature)));
  const bool updates = parts.kind == ManifestKind::update;
  return jumbf::superbox(updates ? jumbf::kUpdateManifest : jumbf::kManifest, parts.label,
                         content.view());
}

Buffer assemble_manifest(std::string_view label, const std::vector<Buffer>& assertions, Bytes claim,
                         Bytes signature) {
  return assemble_manifest({label, assertions, claim, signature});
}

Buffer compress_manifest(std::string_view label, Bytes superbox) {
  return jumbf::superbox(jumbf::kCompressedManifest, label,
                         jumbf::box("brob", compress_brotli(superbox)));
}

Buffer assemble_store(const std::vector<Bytes>& manifests) {
  ByteWriter content;
  for (const Bytes manifest : manifests) content.bytes(manifest);
  return jumbf::superbox(jumbf::kStore, "c2pa", content.view());
}

}  // namespace tanba
