// Files signed as a user does it, for rows of docs/threats.md that look at a file as a whole.
#pragma once

#include "container_fixture.hpp"
#include "tanba/tanba.hpp"

namespace tanba::fixture {

inline constexpr std::int64_t kSignedAt = 1'790'000'000;

inline Buffer signed_bytes(Bytes asset, const std::string& hint) {
  static const auto kIdentity = make_identity({.now = kSignedAt});
  const auto signer = signer_from_pem(as_bytes(kIdentity->key_pem), as_bytes(kIdentity->chain_pem));
  Label record;
  record.responsible = {{"owner", "Owner"}};
  Buffer out;
  const auto done = label(*memory_source(asset), *buffer_sink(out), record, **signer,
                          {.now = kSignedAt, .hint = hint});
  EXPECT_TRUE(done) << (done ? "" : done.error().what);
  return out;
}

inline Result<Report> judged(Bytes bytes, const std::string& hint) {
  return verify(*memory_source(bytes), {}, {.now = kSignedAt, .hint = hint, .threads = 1});
}

}  // namespace tanba::fixture
