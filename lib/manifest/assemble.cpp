// Writing of manifests and stores. C2PA 2.4, 11.1.
#include "base/byte_writer.hpp"
#include "manifest/store.hpp"

namespace tanba {

Buffer assemble_manifest(std::string_view label, const std::vector<Buffer>& assertions, Bytes claim,
                         Bytes signature) {
  ByteWriter store;
  for (const Buffer& assertion : assertions) store.bytes(assertion);
  ByteWriter parts;
  parts.bytes(jumbf::superbox(jumbf::kAssertionStore, "c2pa.assertions", store.view()));
  parts.bytes(jumbf::superbox(jumbf::kClaim, "c2pa.claim.v2", jumbf::box("cbor", claim)));
  parts.bytes(jumbf::superbox(jumbf::kSignature, "c2pa.signature", jumbf::box("cbor", signature)));
  return jumbf::superbox(jumbf::kManifest, label, parts.view());
}

Buffer assemble_store(const std::vector<Bytes>& manifests) {
  ByteWriter content;
  for (const Bytes manifest : manifests) content.bytes(manifest);
  return jumbf::superbox(jumbf::kStore, "c2pa", content.view());
}

}  // namespace tanba
