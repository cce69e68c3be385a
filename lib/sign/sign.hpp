// Signing: builds the claim, reserves, hashes while writing, signs, fills in. C2PA 2.4, 10.3
// and 11.4.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "binding/binding.hpp"
#include "container/format.hpp"
#include "manifest/claim.hpp"
#include "manifest/store.hpp"
#include "tanba/signer.hpp"
#include "tanba/source.hpp"

namespace tanba {

struct AssertionDraft {
  std::string label;
  Buffer superbox;  // whole, as it goes into the assertion store
};

/// What will be claimed, before it is bound to bytes.
struct Statement {
  std::string title;
  std::string instance_id;  // empty: made up
  std::string vendor = {};  // goes into the manifest's URN; empty: none
  GeneratorInfo generator;
  std::vector<AssertionDraft>
      created;  // attributed to the signer, the hard binding comes before them
  std::vector<AssertionDraft> gathered;
  std::vector<std::string> redacted = {};  // URIs of assertions that `earlier` holds no more
  std::vector<Buffer>
      earlier;  // whole superboxes of the ingredients' manifests, in order, put before the new one
  ManifestKind kind = ManifestKind::standard;  // update: no hard binding
};

/// Who else stands behind assertions, as a `cawg.identity` (CAWG Identity Assertion 1.1).
struct IdentityInput {
  const Signer* signer = nullptr;        // null: nobody
  std::vector<std::string> roles = {};   // "cawg.creator"
  std::vector<std::string> labels = {};  // of assertions beside the hard binding; empty: those that
                                         // the signer of the claim created
};

struct SignInput {
  const Source& asset;
  const Format& format;
  const Layout& layout;
  const Statement& statement;
  const Signer& signer;
  HashAlg alg = HashAlg::sha256;
  std::uint64_t reserve_bytes = 0;     // zeros in the COSE `pad`
  TimeStampAuthority time_stamp = {};  // stamps the signature; null: nobody
  std::vector<Bytes> ocsp = {};        // answers of responders for the COSE `rVals`; borrowed
  IdentityInput identity = {};
  bool compress = false;  // the new manifest goes into a `c2cm` box
  bool detached = false;  // the sink gets the store alone
  bool reproducible =
      false;  // the manifest's URN comes from what is signed, not from the random generator
  unsigned threads = 1;
  Payloads beside = {};  // what goes in with the store; `store_bytes` does not count
  Limits limits;
  Progress progress;
};

struct Signed {
  std::string manifest_label;
  Carrier carrier;  // where the store lies in the output; empty where detached
  Buffer store;
  HashPlan plan;  // what the pass hashed, and what came out: a verification of the output need not
                  // hash again
  Digests digests;
  std::uint64_t bytes_out = 0;
};

/// An update manifest that `input` states, whole, and its label: it is bound to no bytes.
struct SignedUpdate {
  std::string manifest_label;
  Buffer superbox;
};
Result<SignedUpdate> sign_update(const SignInput& input);

/// Called with the finished output before its first byte goes into a sink that takes none back; its
/// Error stops the writing.
using BeforeFirstByte = std::function<Result<void>(const Signed&, const Source& output)>;

/// One pass into a seekable sink, two into another. Nothing is published here: the caller verifies
/// first.
Result<Signed> sign(const SignInput& input, Sink& sink, const BeforeFirstByte& before_first_byte);

}  // namespace tanba
