// Validation of time-stamps and revocation: rows C19 to C31 of the threat model.
#include <gtest/gtest.h>

#include "token_maker.hpp"
#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;
using pki::kDay;
using pki::kNow;

constexpr std::int64_t kLater = kNow + 400 * kDay;  // the usual leaf has expired
constexpr const char *kOutside = "claimSignature.outsideValidity",
                     *kTrustedTime = "timeStamp.trusted";

using Tokens = std::vector<Buffer>;
using MakeTokens = std::function<Tokens(Bytes message)>;

Value tokens(const Tokens& list) {
  Value array = Value::array();
  for (const Buffer& token : list) array.add(Value::map().set("val", Value::bytes(token)));
  return Value::map().set("tstTokens", std::move(array));
}

/// Puts time-stamps of the signature (version 2) into the unsigned header.
std::function<void(Recipe&)> stamped(const MakeTokens& make_tokens) {
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
std::function<void(Recipe&)> stamped_at(std::int64_t at) {
  return stamped([at](Bytes message) { return Tokens{time_stamp(message, at)}; });
}
// sigTst: a whole response, over the claim.
void stamped_old_way(Recipe& r) {
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

void later(Circumstances& given) {
  given.now = kLater;
  given.time_stamp_anchor = usual_authority().root.pem();
}
void with_authority(Circumstances& given) {
  given.time_stamp_anchor = usual_authority().root.pem();
}
void expect_no_time(const Report& report) {
  EXPECT_EQ(report.manifests[0].time_source, TimeSource::none);
  EXPECT_FALSE(report.manifests[0].signed_at);
}
void expect_proved_time(const Report& report) {
  EXPECT_EQ(report.manifests[0].time_source, TimeSource::timestamp);
  EXPECT_EQ(report.manifests[0].signed_at, kNow);
  EXPECT_EQ(report.manifests[0].time_stamp_authority, "Time-stamp authority");
}

const Row kTimes[] = {
    {"C19 expired, but stamped in time",
     kTrustedTime,
     State::trusted,
     stamped_at(kNow),
     {},
     later,
     expect_proved_time},
    {"C19 the same with a stamp of version 1",
     kTrustedTime,
     State::trusted,
     stamped_old_way,
     {},
     later,
     expect_proved_time},
    {"C19 the authority is not on the list",
     "timeStamp.untrusted",
     State::invalid,
     stamped_at(kNow),
     {},
     [](Circumstances& given) { given.now = kLater; },
     expect_no_time},
    {"the authority is not on the list, but nothing expired", "timeStamp.untrusted", State::trusted,
     stamped_at(kNow)},
    {"C20 stamped after it expired",
     kOutside,
     State::invalid,
     stamped_at(kLater - kDay),
     {},
     later},
    {"C20 stamped after it expired, judged before",
     kOutside,
     State::invalid,
     stamped_at(kNow + 370 * kDay),
     {},
     with_authority},
    {"C20 stamped before it was valid",
     kOutside,
     State::invalid,
     stamped_at(kNow - 5 * kDay),
     {},
     later},
    {"C20 stamped when the authority was not valid",
     "timeStamp.outsideValidity",
     State::invalid,
     stamped_at(kNow - 4500 * kDay),
     {},
     later,
     expect_no_time},
    {"C21 the stamp of something else",
     "timeStamp.mismatch",
     State::invalid,
     stamped([](Bytes) { return Tokens{time_stamp(as_bytes("other"), kNow)}; }),
     {},
     later,
     expect_no_time},
    {"C22 the stamp's date was changed",
     "timeStamp.mismatch",
     State::invalid,
     stamped([](Bytes message) {
       Buffer token = time_stamp(message, kLater - kDay);
       const std::size_t at = as_text(token).find("20271025");
       if (at != std::string_view::npos) token[at + 3] = '6';
       EXPECT_NE(at, std::string_view::npos);
       return Tokens{token};
     }),
     {},
     later,
     expect_no_time},
    {"C23 the authority is on the signers' list",
     "timeStamp.untrusted",
     State::invalid,
     stamped_at(kNow),
     {},
     [](Circumstances& given) {
       given.now = kLater;
       given.other_anchor = usual_authority().root.pem();
     }},
    {"C23 the signer is on the authorities' list",
     "signingCredential.untrusted",
     State::valid,
     {},
     {},
     [](Circumstances& given) {
       given.trust = false;
       given.time_stamp_anchor = usual_signing().root.pem();
     }},
    {"C25 two tokens",
     "timeStamp.malformed",
     State::invalid,
     stamped([](Bytes message) {
       return Tokens{time_stamp(message, kNow), time_stamp(message, kNow)};
     }),
     {},
     later,
     expect_no_time},
    {"C25 a token of rubbish", "timeStamp.malformed", State::trusted,
     stamped([](Bytes) { return Tokens{Buffer(50, 0x30)}; })},
};

TEST(Validation, JudgesTimeStamps) {
  for (const Row& row : kTimes) expect(row);
}

constexpr const char* kParentLabel = "urn:c2pa:00000000-0000-4000-8000-000000000001";

struct OldSigning {
  Signing signing = [] {
    Signing made{usual_signing().root,
                 pki::make({.extensions = pki::leaf_extensions(),
                            .issuer = &usual_signing().root,
                            .to = kNow + 10 * kDay}),
                 {},
                 SignatureAlg::es256};
    made.chain = {made.leaf.der()};
    return made;
  }();
};

// What the token of a c2pa.time-stamp assertion is over, given the parent's signature box.
struct Form {
  const char* name;
  Buffer (*message)(const CoseSign1&, Bytes box);
};
const Form kForms[] = {
    {"the structure of the specification",
     [](const CoseSign1& cose, Bytes) {
       return countersignature_structure(cose.protected_header, cose.signature_item);
     }},
    {"the bare signature",
     [](const CoseSign1& cose, Bytes) {
       return Buffer(cose.signature.begin(), cose.signature.end());
     }},
    {"the whole box", [](const CoseSign1&, Bytes box) { return Buffer(box.begin(), box.end()); }},
};

TEST(Validation, TakesATimeStampFromALaterManifest) {
  static const OldSigning kOld;
  Recipe recipe{.label = kParentLabel, .signing = &kOld.signing};
  Buffer box;
  recipe.signature_box = [&](Buffer& bytes) { box = bytes; };
  const Made parent = make(recipe);
  const CoseSign1 cose = parse_cose(box, {});
  for (const Form& form : kForms) {
    const Buffer token = time_stamp(form.message(cose, box), kNow);
    const Value map = Value::map().set(kParentLabel, Value::bytes(token));
    const Assertion one = ingredient(ingredient_of(parent, "parentOf"));
    Action opened = action("c2pa.opened");
    opened.ingredients = {uri_to(one)};
    const Made made = make(
        {.assertions = {actions({opened}), one, cbor_assertion("c2pa.time-stamp", map.encode())}},
        {parent.manifest});
    Circumstances given;
    given.now = kNow + 20 * kDay;  // the parent's certificate has expired, the child's has not
    EXPECT_EQ(judge(made, given)->state, State::invalid) << form.name;
    with_authority(given);
    const auto report = judge(made, given);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::trusted) << form.name << codes_of(*report);
    EXPECT_EQ(report->manifests[0].signed_at, kNow);
  }
}

TEST(Validation, FlagsTimeStampsThatContradictEachOther) {
  // C26: the first one counts.
  Recipe recipe{.label = kParentLabel};
  Buffer box;
  recipe.signature_box = [&](Buffer& bytes) { box = bytes; };
  const Made parent = make(recipe);
  const CoseSign1 cose = parse_cose(box, {});
  const auto stamp = [&](std::int64_t at, const std::string& label) {
    const Value map = Value::map().set(kParentLabel, Value::bytes(time_stamp(cose.signature, at)));
    return cbor_assertion(label, map.encode());
  };
  Assertion one = ingredient(ingredient_of(parent, "componentOf"));
  const Made made = make({.assertions = {actions({created()}), one, stamp(kNow, "c2pa.time-stamp"),
                                         stamp(kNow + 60, "c2pa.time-stamp__1")}},
                         {parent.manifest});
  Circumstances given;
  with_authority(given);
  const auto report = judge(made, given);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_EQ(report->manifests[0].signed_at, kNow);
  EXPECT_TRUE(says(report->manifests[0].status, "org.tanba.timeStamp.ambiguous"));
}

Answer revoked(std::int64_t at) {
  return {V_OCSP_CERTSTATUS_REVOKED, at, kNow - 3600, kNow + 3600};
}

/// A response about the usual leaf, stapled beside a time-stamp.
std::function<void(Recipe&)> stapled(const Buffer& response, bool with_stamp = true) {
  return [=](Recipe& r) {
    r.signature_box = [=](Buffer& box) {
      const CoseSign1 cose = parse_cose(box, {});
      Value open = Value::map();
      open.set("rVals", Value::map().set("ocspVals", Value::array({Value::bytes(response)})));
      if (with_stamp)
        open.set(
            "sigTst2",
            tokens({time_stamp(
                countersignature_structure(cose.protected_header, cose.signature_item), kNow)}));
      box = Value::tag(18, Value::array({Value::bytes(cose.protected_header), open, Value(),
                                         Value::bytes(cose.signature)}))
                .encode();
    };
  };
}
Buffer about_leaf(const Answer& answer) {
  return ocsp_response(usual_signing().leaf, usual_signing().root, answer);
}
std::function<void(const Report&)> says_of_revocation(Revocation revocation) {
  return [=](const Report& report) {
    EXPECT_EQ(report.active_manifest()->revocation, revocation) << codes_of(report);
  };
}

const Row kRevocations[] = {
    {"C27 good",
     "signingCredential.ocsp.notRevoked",
     State::trusted,
     stapled(about_leaf({})),
     {},
     with_authority,
     says_of_revocation(Revocation::not_revoked)},
    {"C27 revoked before it signed",
     "signingCredential.ocsp.revoked",
     State::invalid,
     stapled(about_leaf(revoked(kNow - kDay))),
     {},
     with_authority,
     says_of_revocation(Revocation::revoked)},
    {"C27 the responder does not know it",
     "signingCredential.ocsp.unknown",
     State::trusted,
     stapled(about_leaf({V_OCSP_CERTSTATUS_UNKNOWN})),
     {},
     with_authority,
     says_of_revocation(Revocation::unknown)},
    {"good, but no time is proved",
     "signingCredential.ocsp.skipped",
     State::trusted,
     stapled(about_leaf({}), false),
     {},
     {},
     says_of_revocation(Revocation::unknown)},
    {"C28 about another certificate",
     "signingCredential.ocsp.skipped",
     State::trusted,
     stapled(ocsp_response(pki::make_leaf(usual_signing().root), usual_signing().root)),
     {},
     with_authority,
     says_of_revocation(Revocation::unknown)},
    {"C28 by somebody else",
     "signingCredential.ocsp.skipped",
     State::trusted,
     stapled(ocsp_response(usual_signing().leaf, usual_authority().root)),
     {},
     with_authority,
     says_of_revocation(Revocation::unknown)},
    {"C31 nothing is known",
     "signingCredential.ocsp.skipped",
     State::trusted,
     {},
     {},
     {},
     says_of_revocation(Revocation::unknown)},
    {"C31 the caller brings a revocation",
     "signingCredential.ocsp.revoked",
     State::invalid,
     {},
     {},
     [](Circumstances& given) { given.ocsp = {about_leaf(revoked(kNow - kDay))}; },
     says_of_revocation(Revocation::revoked)},
    {"C31 the caller brings a good answer",
     "signingCredential.ocsp.notRevoked",
     State::trusted,
     {},
     {},
     [](Circumstances& given) { given.ocsp = {about_leaf({})}; },
     says_of_revocation(Revocation::not_revoked)},
};

TEST(Validation, JudgesRevocation) {
  for (const Row& row : kRevocations) expect(row);
}

TEST(Validation, DoesNotTrustUnderARevokedAuthority) {
  // C30
  static const pki::Identity kRoot = pki::make_root("C30 root");
  static const pki::Identity kMiddle =
      pki::make({.name = "C30", .extensions = pki::ca_extensions(), .issuer = &kRoot});
  static const pki::Identity kLeaf = pki::make_leaf(kMiddle);
  const Signing signing{kRoot, kLeaf, {kLeaf.der(), kMiddle.der()}, SignatureAlg::es256};
  Circumstances given;
  given.other_anchor = kRoot.pem();
  const Made made = make({.signing = &signing});
  EXPECT_EQ(judge(made, given)->state, State::trusted);
  given.ocsp = {ocsp_response(kMiddle, kRoot, revoked(kNow - kDay))};
  const auto report = judge(made, given);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::valid);
  EXPECT_TRUE(has_status(report->status.failure, "signingCredential.untrusted"));
}

TEST(Validation, TakesRevocationFromALaterManifest) {
  const Made parent = make({.label = kParentLabel});
  const Value values =
      Value::map().set("ocspVals", Value::array({Value::bytes(about_leaf(revoked(kNow - kDay)))}));
  const Assertion one = ingredient(ingredient_of(parent, "componentOf"));
  const Made made =
      make({.assertions = {actions({created()}), one,
                           cbor_assertion("c2pa.certificate-status", values.encode())}},
           {parent.manifest});
  const auto report = judge(made);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(report->manifests[0].revocation, Revocation::revoked);
}

}  // namespace
}  // namespace tanba::maker
