// Who signs in tests: an identity made at one time, and the trust list that knows it.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "tanba/tanba.hpp"

namespace tanba::fixture {

inline constexpr std::int64_t kNow = 1'800'000'000;

struct Identities {
  std::unique_ptr<Signer> signer;
  TrustList trust;
};

inline Identities made_identities(SignatureAlg algorithm) {
  const auto made = make_identity({.algorithm = algorithm, .now = kNow - 1000});
  Identities out;
  out.signer = *signer_from_pem(as_bytes(made->key_pem), as_bytes(made->chain_pem));
  EXPECT_TRUE(out.trust.add_signer_anchors(as_bytes(made->root_pem)));
  return out;
}

inline LabelOptions at_that_time() {
  LabelOptions options;
  options.now = kNow;
  return options;
}

}  // namespace tanba::fixture
