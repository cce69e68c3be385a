// Validation of a manifest store: C2PA 2.4, clause 15. One function a phase, status codes as rows.
#pragma once

#include <vector>

#include "binding/binding.hpp"
#include "manifest/store.hpp"
#include "tanba/report.hpp"
#include "tanba/trust.hpp"

namespace tanba {

struct ValidateInput {
  const Source& asset;
  const Format& format;
  const Carrier* carrier = nullptr;  // null: the store is detached
  const Store& store;
  const TrustList& trust;
  std::int64_t now = 0;  // seconds since 1970-01-01 UTC; the clock is not asked
  const std::vector<Buffer>* ocsp = nullptr;
  Limits limits;
  DigestFunction digest;         // hashes the asset
  const BmffSet* set = nullptr;  // the asset is these files; null: one file
  bool state_only = false;       // what claims and assertions say is not wanted as JSON
  int spec = 0;  // the version to judge by: 22 for 2.2; 0: none is asked for (validate/spec.hpp)
  bool of_stream = false;  // the asset is a file of a live stream, whose place in it is judged with
                           // the others
};

/// Fills manifests, active, state (never `none`), status, uncovered, label_json, signer_denied of a
/// Report. What the marks say is decided in api/. An Error says that the asset could not be read or
/// a limit was hit.
Result<Report> validate(const ValidateInput& input);

/// valid: every required success code is there and no failure but `signingCredential.untrusted`.
/// Built from positive evidence alone (C2PA 2.4, 15.1; ADR 0006).
State state_of(const Report& report);

}  // namespace tanba
