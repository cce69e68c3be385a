// What the checks of identity assertions share: CAWG Identity Assertion 1.1, 7 and 8.
#pragma once

#include "validate/context.hpp"

namespace tanba::validation {

struct Identity {
  Context& context;
  Subject& subject;
  std::string url;
  cbor::Item payload;  // signer_payload
  Bytes signature;
  bool flawless = true;

  /// `what`: a name or a field that the sentence is about.
  void say(std::string_view code, std::string_view what = {});
  void fail(std::string_view code, std::string_view what = {});
  /// The moment that validity is judged for: that of the claim's trusted time-stamp, which has this
  /// assertion's hash under it, or now.
  std::int64_t moment() const;
};

/// 8.1: a credential that an aggregator of identity claims issued.
void check_claims_aggregation(Identity& identity);

}  // namespace tanba::validation
