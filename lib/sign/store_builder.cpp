// Building of claim v2 and its store. C2PA 2.4, 10.3 and 11.1.
#include "sign/store_builder.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "cbor/cbor.hpp"
#include "crypto/cose.hpp"
#include "crypto/timestamp.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/assemble.hpp"
#include "sign/identity.hpp"

namespace tanba {
namespace {

constexpr std::size_t kBoxHeaderBytes = 8;
constexpr std::uint64_t kCompressedSlack = 256;

// C2PA 2.4, 8.1: the claim generator's name stands behind the UUID.
std::string urn(const std::string& uuid, const Statement& statement) {
  return "urn:c2pa:" + uuid + (statement.vendor.empty() ? "" : ":" + statement.vendor);
}

Names names_from(std::span<std::uint8_t> bytes, const Statement& statement) {
  return {urn(uuid_text(bytes.first(16)), statement),
          "xmp:iid:" + uuid_text(bytes.subspan(16, 16))};
}

// C2PA 2.4, 8.4.2.3: the hash covers the superbox without its own header.
HashedUri hashed_uri(const std::string& label, Bytes superbox, HashAlg alg) {
  return {jumbf::relative_uri("c2pa.assertions/" + label),
          {},
          digest(alg, superbox.subspan(kBoxHeaderBytes))};
}

Names placeholder_names(const Statement& statement) {
  const std::string uuid = "00000000-0000-0000-0000-000000000000";
  return {urn(uuid, statement), "xmp:iid:" + uuid};
}

CoseParts parts_of(const SignInput& input, const ClaimSignature& signature,
                   const std::vector<std::size_t>& pads) {
  return {input.signer.algorithm(), &input.signer.chain(), pads, signature.time_stamp, input.ocsp};
}

Buffer manifest_around(const SignInput& input, const ClaimedManifest& manifest, Bytes cose) {
  Buffer plain = assemble_manifest(
      {manifest.label, manifest.assertions, manifest.claim, cose, input.statement.kind});
  return input.compress ? compress_manifest(manifest.label, plain) : plain;
}

Buffer store_around(const SignInput& input, const ClaimedManifest& manifest, Bytes cose) {
  const Buffer built = manifest_around(input, manifest, cose);
  std::vector<Bytes> manifests(input.statement.earlier.begin(), input.statement.earlier.end());
  manifests.emplace_back(built);
  return assemble_store(manifests);
}

// C2PA 2.4, 10.3.2.5: sigTst2 stamps the signature as it stands in the structure.
Result<Buffer> stamped(const SignInput& input, Bytes header, Bytes signature) {
  const Buffer message = countersignature_structure(header, cbor::Value::bytes(signature).encode());
  TANBA_TRY(const Buffer request, time_stamp_request(message));
  const Buffer answer = input.time_stamp(request);
  if (answer.empty()) return Error{Errc::signer, "time-stamp: the authority gave none"};
  return time_stamp_token(answer, request, message);
}

// In the size that was foretold.
Result<Buffer> planned_cose(const SignInput& input, const ClaimSignature& signature) {
  const std::vector<std::size_t> asked = asked_pads(input);
  const CoseParts unstamped = parts_of(input, {signature.bytes, {}}, asked);
  Buffer cose = encode_cose(unstamped, signature.bytes);
  if (signature.time_stamp.empty()) return cose;
  auto stamped = encode_cose_of_size(parts_of(input, signature, {}), signature.bytes, cose.size());
  if (!stamped)
    return Error{Errc::signer, "time-stamp: it is larger than the room for it; reserve more bytes"};
  return *std::move(stamped);
}

// How small a manifest becomes differs by a few bytes with what is hashed and signed.
Result<std::uint64_t> size_of_compressed(const SignInput& input, const BindingDraft& binding,
                                         Digests digests) {
  std::uint8_t seed = 0;
  for (Buffer& digest : digests) digest = noise(digest.size(), seed++);
  Buffer bytes = noise(32, 'n');
  TANBA_TRY(const ClaimedManifest manifest,
            make_claim(input, binding, digests, names_from(bytes, input.statement)));
  ClaimSignature signature{noise(input.signer.signature_bytes(), 's'), {}};
  if (input.time_stamp) signature.time_stamp = noise(asked_pads(input).front(), 't');
  return make_store(input, manifest, signature, {}).size() + kCompressedSlack;
}

// Names that follow from what is claimed.
Names derived_names(const SignInput& input, const Digests& digests) {
  Hasher hasher(HashAlg::sha256);
  for (const Buffer& digest : digests) hasher.update(digest);
  const Statement& statement = input.statement;
  for (const std::string* text : {&statement.title, &statement.vendor, &statement.instance_id,
                                  &statement.generator.name, &statement.generator.version})
    hasher.update(as_bytes(*text));
  for (const auto* drafts : {&statement.created, &statement.gathered})
    for (const AssertionDraft& draft : *drafts) hasher.update(draft.superbox);
  for (const Buffer& earlier : statement.earlier) hasher.update(earlier);
  for (const std::string& uri : statement.redacted) hasher.update(as_bytes(uri));
  for (const Buffer& certificate : input.signer.chain()) hasher.update(certificate);
  if (input.identity.signer != nullptr)
    for (const Buffer& certificate : input.identity.signer->chain()) hasher.update(certificate);
  Buffer bytes = hasher.finish();
  return names_from(bytes, statement);
}

}  // namespace

std::string uuid_text(std::span<std::uint8_t> bytes) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = to_hex(bytes.first(16));
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

Result<Names> make_names(const SignInput& input, const Digests& digests) {
  if (input.reproducible) return derived_names(input, digests);
  Buffer bytes(32);
  if (!random_bytes(bytes)) return Error{Errc::internal, "sign: no random bytes to be had"};
  return names_from(bytes, input.statement);
}

Result<ClaimedManifest> make_claim(const SignInput& input, const BindingDraft& binding,
                                   const Digests& digests, const Names& names) {
  const Statement& statement = input.statement;
  ClaimedManifest manifest;
  manifest.label = names.manifest_label;
  Claim claim;
  claim.instance_id = statement.instance_id.empty() ? names.instance_id : statement.instance_id;
  claim.title = statement.title;
  claim.alg = name(input.alg);
  claim.generator = statement.generator;
  // Absolute, so that a manifest under another label does not verify (ADR 0006).
  claim.signature = jumbf::absolute_uri(names.manifest_label, "c2pa.signature");
  claim.redacted = statement.redacted;

  const auto add = [&](const std::string& label, Buffer superbox, std::vector<HashedUri>& list) {
    list.push_back(hashed_uri(label, superbox, input.alg));
    manifest.assertions.push_back(std::move(superbox));
  };
  if (!binding.label.empty())
    add(binding.label, jumbf::cbor_superbox(binding.label, binding.assertion(digests)),
        claim.created);
  for (const AssertionDraft& draft : statement.created)
    add(draft.label, draft.superbox, claim.created);
  for (const AssertionDraft& draft : statement.gathered)
    add(draft.label, draft.superbox, claim.gathered);
  if (input.identity.signer != nullptr) {
    TANBA_TRY(AssertionDraft draft, identity_over(input.identity, claim));
    add(draft.label, std::move(draft.superbox), claim.gathered);
  }
  manifest.claim = write_claim(claim);
  return manifest;
}

Buffer make_store(const SignInput& input, const ClaimedManifest& manifest,
                  const ClaimSignature& signature, const std::vector<std::size_t>& pads) {
  return store_around(input, manifest,
                      encode_cose(parts_of(input, signature, pads), signature.bytes));
}

std::vector<std::size_t> asked_pads(const SignInput& input) {
  const std::uint64_t wanted = std::max(input.reserve_bytes, input.time_stamp ? kTimeStampRoom : 0);
  if (wanted == 0) return {};
  return {static_cast<std::size_t>(wanted)};
}

Result<std::uint64_t> size_of_store(const SignInput& asked, const BindingDraft& binding,
                                    const Digests& placeholders) {
  SignInput input = asked;
  const BlankSigner blank(asked.identity.signer);
  if (asked.identity.signer != nullptr) input.identity.signer = &blank;
  if (input.compress) return size_of_compressed(input, binding, placeholders);
  TANBA_TRY(const ClaimedManifest manifest,
            make_claim(input, binding, placeholders, placeholder_names(input.statement)));
  const ClaimSignature signature{Buffer(input.signer.signature_bytes()), {}};
  return make_store(input, manifest, signature, asked_pads(input)).size();
}

Result<Buffer> make_planned_store(const SignInput& input, const ClaimedManifest& manifest,
                                  const ClaimSignature& signature) {
  TANBA_TRY(const Buffer cose, planned_cose(input, signature));
  return store_around(input, manifest, cose);
}

Result<Buffer> make_planned_manifest(const SignInput& input, const ClaimedManifest& manifest,
                                     const ClaimSignature& signature) {
  TANBA_TRY(const Buffer cose, planned_cose(input, signature));
  return manifest_around(input, manifest, cose);
}

Result<ClaimSignature> signature_over(const SignInput& input, const ClaimedManifest& manifest) {
  const CoseParts parts{input.signer.algorithm(), &input.signer.chain(), {}};
  const Buffer header = protected_header(parts);
  ClaimSignature signature;
  TANBA_TRY(signature.bytes, input.signer.sign(sig_structure(header, manifest.claim)));
  if (signature.bytes.size() != input.signer.signature_bytes())
    return Error{Errc::signer, "sign: the signer gave a signature of the wrong size"};
  if (input.time_stamp) {
    TANBA_TRY(signature.time_stamp, stamped(input, header, signature.bytes));
  }
  return signature;
}

}  // namespace tanba
