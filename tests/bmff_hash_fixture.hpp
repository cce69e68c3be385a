// What the tests of the BMFF hash share: hashes made for a file, and what is said of them.
#pragma once

#include <string>

#include "binding/binding.hpp"
#include "binding/bmff_merkle.hpp"
#include "bmff_fixture.hpp"
#include "cbor/cbor.hpp"

namespace tanba::fixture {

inline constexpr const char* kUrl = "self#jumbf=c2pa.assertions/c2pa.hash.bmff.v3";

inline DigestFunction digests_of(const Source& source) {
  return [&source](const HashPlan& plan) { return run(plan, source, {}); };
}

inline BindingInput input_for(const Source& source, const Carrier* carrier) {
  return {source, kBmff, carrier, digests_of(source), HashAlg::sha256, true, {}};
}

inline BmffHash read_back(const Buffer& cbor, std::string_view label = "c2pa.hash.bmff.v3") {
  const auto document = cbor::Document::decode(cbor);
  EXPECT_TRUE(document);
  return read_bmff_hash(document->root(), label, {});
}

// What check_bmff_hash says, as one word; the code of the Error where it is none.
inline std::string verdict(Bytes file, const BmffHash& hash,
                           std::vector<Uncovered>* uncovered = nullptr) {
  const Exact exact(file);
  const Carrier carrier;
  const auto found = check_bmff_hash(input_for(exact.source(), &carrier), hash, kUrl);
  if (!found) return name(found.error().code);
  const StatusList& status = found->status;
  EXPECT_EQ(status.success.size() + status.failure.size(), 1U);
  if (uncovered != nullptr) *uncovered = found->uncovered;
  const Status& first = status.success.empty() ? status.failure[0] : status.success[0];
  EXPECT_EQ(first.url, kUrl);
  std::string word = first.code.substr(first.code.rfind('.') + 1);
  for (const Status& row : status.informational) word += " " + row.code;
  return word;
}

inline BmffExclusion left_out(const std::string& xpath, std::vector<Range> subset = {}) {
  BmffExclusion exclusion;
  exclusion.xpath = xpath;
  exclusion.subset = std::move(subset);
  return exclusion;
}

inline BmffExclusion store_left_out() {
  BmffExclusion exclusion = left_out("/uuid");
  exclusion.data = {{8, Buffer(bmff::kC2paUuid.begin(), bmff::kC2paUuid.end())}};
  return exclusion;
}

// A flat hash with these exclusions beside the three that everybody has, filled in for `file`.
inline BmffHash flat_hash(Bytes file, const std::vector<BmffExclusion>& more = {},
                          const std::vector<MerkleMap>& merkle = {}) {
  BmffHash hash;
  hash.merkle = merkle;
  hash.hash = Buffer();
  hash.alg = "sha256";
  hash.exclusions = {store_left_out(), left_out("/ftyp"), left_out("/mfra")};
  hash.exclusions.insert(hash.exclusions.end(), more.begin(), more.end());
  const Exact exact(file);
  const auto found = bmff::survey(exact.source(), bmff::Exclusions(hash), {});
  EXPECT_TRUE(found);
  hash.hash = run({{{HashAlg::sha256, found->pieces}}}, exact.source(), {})->front();
  return hash;
}

struct Signed {
  Buffer bytes;
  BmffHash hash;
};

// `asset` with a store in it and the hash that draft_bmff_hash makes of it.
inline Signed signed_file(Bytes asset, bool parallel_hash = false) {
  Signed out{embedded_for(asset, 500, parallel_hash), {}};
  const Exact exact(out.bytes);
  const auto draft = draft_bmff_hash(exact.source(), nullptr, HashAlg::sha256, {});
  EXPECT_TRUE(draft);
  const Buffer empty = draft->assertion({});
  const Buffer filled = draft->assertion(*run(draft->plan, exact.source(), {}));
  EXPECT_EQ(empty.size(), filled.size());
  EXPECT_EQ(draft->label, "c2pa.hash.bmff.v3");
  out.hash = read_back(filled);
  return out;
}

inline Buffer media_of(std::size_t size) {
  Buffer media(size);
  for (std::size_t i = 0; i < size; ++i) media[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  return media;
}

// The hashes beside the way from `location` to a row of this length.
inline std::vector<Buffer> siblings_of(std::vector<Buffer> row, std::size_t location,
                                       std::size_t length) {
  std::vector<Buffer> siblings;
  while (row.size() > length) {
    const std::size_t beside = location ^ 1;
    if (beside < row.size()) siblings.push_back(row[beside]);
    row = bmff::row_above(row, row.size() / 2 + row.size() % 2, HashAlg::sha256);
    location /= 2;
  }
  return siblings;
}

inline Buffer proof_box(std::uint64_t location, const std::vector<Buffer>& siblings,
                        std::uint64_t unique_id = 3, std::size_t padding = 5) {
  using cbor::Value;
  Value hashes = Value::array();
  for (const Buffer& hash : siblings) hashes.add(Value::bytes(hash));
  Value map = Value::map();
  map.set("uniqueId", Value::unsigned_integer(unique_id));
  map.set("localId", Value::unsigned_integer(0));
  map.set("location", Value::unsigned_integer(location));
  if (!siblings.empty()) map.set("hashes", std::move(hashes));
  return c2pa_box("merkle", joined({map.encode(), Buffer(padding)}));
}

}  // namespace tanba::fixture
