// How the tests of validation put time-stamps into signatures.
#pragma once

#include "token_maker.hpp"
#include "validate_rows.hpp"

namespace tanba::maker {

using cbor::Value;
using pki::kDay;
using pki::kNow;

inline constexpr std::int64_t kLater = kNow + 400 * kDay;  // the usual leaf has expired
inline constexpr const char *kOutside = "claimSignature.outsideValidity",
                            *kTrustedTime = "timeStamp.trusted";

using Tokens = std::vector<Buffer>;
using MakeTokens = std::function<Tokens(Bytes message)>;

inline Value tokens(const Tokens& list) {
  Value array = Value::array();
  for (const Buffer& token : list) array.add(Value::map().set("val", Value::bytes(token)));
  return Value::map().set("tstTokens", std::move(array));
}

/// Puts time-stamps of the signature (version 2) into the unsigned header.
inline std::function<void(Recipe&)> stamped(const MakeTokens& make_tokens) {
  return [=](Recipe& r) {
    r.signature_box = [=](Buffer& box) {
      const CoseSign1 cose = parse_cose(box, {});
      const Buffer message = countersignature_structure(cose.protected_header, cose.signature_item);
      box = Value::tag(18, Value::array({Value::bytes(cose.protected_header),
                                         Value::map().set("sigTst2", tokens(make_tokens(message))),
                                         Value(), Value::bytes(cose.signature)}))
                .encode();
    };
  };
}
inline std::function<void(Recipe&)> stamped_at(std::int64_t at) {
  return stamped([at](Bytes message) { return Tokens{time_stamp(message, at)}; });
}
// sigTst: a whole response, over the claim.
inline void stamped_old_way(Recipe& r) {
  const auto claim = std::make_shared<Buffer>();
  r.claim_bytes = [claim](Buffer& bytes) { *claim = bytes; };
  r.signature_box = [claim](Buffer& box) {
    const CoseSign1 cose = parse_cose(box, {});
    const Buffer message = countersignature_structure(cose.protected_header, *claim);
    box =
        Value::tag(
            18, Value::array({Value::bytes(cose.protected_header),
                              Value::map().set("sigTst", tokens({time_stamp(message, kNow, true)})),
                              Value(), Value::bytes(cose.signature)}))
            .encode();
  };
}

inline void later(Circumstances& given) {
  given.now = kLater;
  given.time_stamp_anchor = usual_authority().root.pem();
}
inline void with_authority(Circumstances& given) {
  given.time_stamp_anchor = usual_authority().root.pem();
}
inline void expect_no_time(const Report& report) {
  EXPECT_EQ(report.manifests[0].time_source, TimeSource::none);
  EXPECT_FALSE(report.manifests[0].signed_at);
}
inline void expect_proved_time(const Report& report) {
  EXPECT_EQ(report.manifests[0].time_source, TimeSource::timestamp);
  EXPECT_EQ(report.manifests[0].signed_at, kNow);
  EXPECT_EQ(report.manifests[0].time_stamp_authority, "Time-stamp authority");
}

inline constexpr const char* kParentLabel = "urn:c2pa:00000000-0000-4000-8000-000000000001";

}  // namespace tanba::maker
