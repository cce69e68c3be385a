// Validation of revocation: rows C27 to C31 of docs/threats.md.
#include <gtest/gtest.h>

#include "time_rows.hpp"

namespace tanba::maker {
namespace {

Answer revoked(std::int64_t at) {
  return {V_OCSP_CERTSTATUS_REVOKED, at, kNow - 3600, kNow + 3600};
}

/// rVals, beside a time-stamp.
std::function<void(Recipe&)> with_values(const Value& values, bool with_stamp = true) {
  return [=](Recipe& r) {
    r.signature_box = [=](Buffer& box) {
      const CoseSign1 cose = parse_cose(box, {});
      Value open = Value::map();
      open.set("rVals", values);
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
std::function<void(Recipe&)> stapled(const std::vector<Buffer>& responses, bool with_stamp = true) {
  Value list = Value::array();
  for (const Buffer& response : responses) list.add(Value::bytes(response));
  return with_values(Value::map().set("ocspVals", std::move(list)), with_stamp);
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
     stapled({about_leaf({})}),
     {},
     with_authority,
     says_of_revocation(Revocation::not_revoked)},
    {"C27 revoked before it signed",
     "signingCredential.ocsp.revoked",
     State::invalid,
     stapled({about_leaf(revoked(kNow - kDay))}),
     {},
     with_authority,
     says_of_revocation(Revocation::revoked)},
    {"C27 the responder does not know it",
     "signingCredential.ocsp.unknown",
     State::trusted,
     stapled({about_leaf({V_OCSP_CERTSTATUS_UNKNOWN})}),
     {},
     with_authority,
     says_of_revocation(Revocation::unknown)},
    {"good, but no time is proved",
     "signingCredential.ocsp.skipped",
     State::trusted,
     stapled({about_leaf({})}, false),
     {},
     {},
     says_of_revocation(Revocation::unknown)},
    {"C28 about another certificate",
     "signingCredential.ocsp.skipped",
     State::trusted,
     stapled({ocsp_response(pki::make_leaf(usual_signing().root), usual_signing().root)}),
     {},
     with_authority,
     says_of_revocation(Revocation::unknown)},
    {"C28 by somebody else",
     "signingCredential.ocsp.skipped",
     State::trusted,
     stapled({ocsp_response(usual_signing().leaf, usual_authority().root)}),
     {},
     with_authority,
     says_of_revocation(Revocation::unknown)},
    {"C28 stale when it was signed",
     "signingCredential.ocsp.skipped",
     State::trusted,
     stapled({about_leaf({.from = kNow - 9 * kDay, .to = kNow - 8 * kDay})}),
     {},
     with_authority,
     says_of_revocation(Revocation::unknown)},
    {"C28 from the future",
     "signingCredential.ocsp.skipped",
     State::trusted,
     stapled({about_leaf({.from = kNow + kDay, .to = kNow + 2 * kDay})}),
     {},
     with_authority,
     says_of_revocation(Revocation::unknown)},
    {"C29 rubbish",
     "signingCredential.ocsp.skipped",
     State::trusted,
     stapled({Buffer(50, 0x30)}),
     {},
     with_authority,
     says_of_revocation(Revocation::unknown)},
    {"C29 rubbish in front of a revocation",
     "signingCredential.ocsp.revoked",
     State::invalid,
     stapled({Buffer(50, 0x30), about_leaf(revoked(kNow - kDay))}),
     {},
     with_authority,
     says_of_revocation(Revocation::revoked)},
    {"C29 something else in place of responses", "general.error", State::invalid,
     with_values(Value::integer(1))},
    {"C29 something else beside responses", "general.error", State::invalid,
     with_values(Value::map().set("ocspVals", Value::array()).set("x", Value::text("y")))},
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

TEST(Validation, JudgesAnswersByTheVersionThatIsAskedFor) {
  Answer removed = revoked(kNow - kDay);
  removed.reason = OCSP_REVOKED_STATUS_REMOVEFROMCRL;
  const char *good = "signingCredential.ocsp.notRevoked", *bad = "signingCredential.ocsp.revoked",
             *unknown = "signingCredential.ocsp.unknown";
  struct {
    int spec;
    const char* removed;
    State removed_state, unknown_state;
  } const rows[] = {{22, good, State::trusted, State::invalid},
                    {24, good, State::trusted, State::trusted},
                    {25, bad, State::invalid, State::trusted},
                    {0, good, State::trusted, State::trusted}};
  for (const auto& row : rows) {
    const auto by = [&](Circumstances& given) {
      with_authority(given);
      given.spec = row.spec;
    };
    SCOPED_TRACE(row.spec);
    expect({"C27 taken off the list",
            row.removed,
            row.removed_state,
            stapled({about_leaf(removed)}),
            {},
            by});
    expect({"C27 unknown",
            unknown,
            row.unknown_state,
            stapled({about_leaf({V_OCSP_CERTSTATUS_UNKNOWN})}),
            {},
            by});
    const auto brought = [&](Circumstances& given) {
      given.ocsp = {about_leaf(removed)};
      given.spec = row.spec;
    };
    expect({"C27 asked for later", good, State::trusted, {}, {}, brought});
  }
}

TEST(Validation, TakesTheWorstOfWhatTheCallerBrings) {
  const Buffer good = about_leaf({}), bad = about_leaf(revoked(kNow - kDay));
  const Buffer unknown = about_leaf({V_OCSP_CERTSTATUS_UNKNOWN});
  for (const std::vector<Buffer>& responses :
       {std::vector<Buffer>{good, bad}, {bad, good}, {unknown, good, bad}, {Buffer(9), bad}})
    expect({"C31",
            "signingCredential.ocsp.revoked",
            State::invalid,
            {},
            {},
            [&](Circumstances& given) { given.ocsp = responses; },
            says_of_revocation(Revocation::revoked)});
  expect({"C31",
          "signingCredential.ocsp.notRevoked",
          State::trusted,
          {},
          {},
          [&](Circumstances& given) { given.ocsp = {unknown, good}; },
          says_of_revocation(Revocation::not_revoked)});
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

// C30: or on hold, which another answer than a good one does not undo.
TEST(Validation, DoesNotTrustUnderAnAuthorityOnHold) {
  static const pki::Identity kRoot = pki::make_root("C30 root");
  static const pki::Identity kMiddle =
      pki::make({.name = "C30", .extensions = pki::ca_extensions(), .issuer = &kRoot});
  static const pki::Identity kLeaf = pki::make_leaf(kMiddle);
  static const Signing kSigning{kRoot, kLeaf, {kLeaf.der(), kMiddle.der()}, SignatureAlg::es256};
  Answer hold = revoked(kNow - kDay);
  hold.reason = OCSP_REVOKED_STATUS_CERTIFICATEHOLD;
  Recipe recipe{.signing = &kSigning};
  stapled({ocsp_response(kMiddle, kRoot, hold)})(recipe);
  expect({"C30",
          "signingCredential.untrusted",
          State::valid,
          [&](Recipe& r) { r = recipe; },
          {},
          [](Circumstances& given) {
            with_authority(given);
            given.other_anchor = kRoot.pem();
          }});
}

// Asked for now, it tells of a time after the signature too, whatever else says good: 15.9.2.
TEST(Validation, BelievesTheCallerThatItWasRevokedSince) {
  const Buffer since = about_leaf({V_OCSP_CERTSTATUS_REVOKED, kNow + 10, kNow + 20, kNow + 9000});
  for (const std::vector<Buffer>& brought :
       {std::vector<Buffer>{since}, {since, about_leaf({})}, {about_leaf({}), since}})
    expect({"C31",
            "signingCredential.ocsp.revoked",
            State::invalid,
            stapled({about_leaf({})}),
            {},
            [&](Circumstances& given) {
              with_authority(given);
              given.now = kNow + 60;
              given.ocsp = brought;
            },
            says_of_revocation(Revocation::revoked)});
}

TEST(Validation, TakesNoAnswersFromWhatIsNoListOfThem) {
  const Buffer bad = about_leaf(revoked(kNow - kDay));
  for (const Value& values :
       {Value::bytes(bad), Value::array({Value::text("x"), Value::integer(1)})}) {
    Recipe recipe;
    recipe.assertions.push_back(
        cbor_assertion("c2pa.certificate-status", Value::map().set("ocspVals", values).encode()));
    const auto report = judge(make(recipe));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
    EXPECT_TRUE(says(report->status, "signingCredential.ocsp.skipped"));
  }
}

/// An asset, and the manifest of it that a later one tells of, with a time-stamp of `kNow` in its
/// header where `with_stamp`; `answers` stand in a `c2pa.certificate-status` of the later one.
Made told_later(const std::vector<Buffer>& answers, bool with_stamp = true) {
  Recipe first{.label = kParentLabel};
  if (with_stamp) stamped_at(kNow)(first);
  const Made parent = make(first);
  Value list = Value::array();
  for (const Buffer& answer : answers) list.add(Value::bytes(answer));
  const Value values = Value::map().set("ocspVals", std::move(list));
  return make({.kind = jumbf::kUpdateManifest,
               .assertions = {ingredient(ingredient_of(parent, "parentOf")),
                              cbor_assertion("c2pa.certificate-status", values.encode())},
               .with_binding = false},
              {parent.manifest});
}

constexpr const char *kNotRevoked = "signingCredential.ocsp.notRevoked",
                     *kIsRevoked = "signingCredential.ocsp.revoked",
                     *kSkipped = "signingCredential.ocsp.skipped";

TEST(Validation, TakesRevocationFromALaterManifest) {
  const Buffer good = about_leaf({}), bad = about_leaf(revoked(kNow - kDay)),
               stale = about_leaf({.from = kNow - 9 * kDay, .to = kNow - 8 * kDay}),
               early = about_leaf({.from = kNow + kDay, .to = kNow + 2 * kDay}),
               other = ocsp_response(pki::make_leaf(usual_signing().root), usual_signing().root),
               strange = ocsp_response(usual_signing().leaf, usual_authority().root),
               rubbish(50, 0x30);
  struct {
    const char* name;
    std::vector<Buffer> answers;
    const char* code;
    State state;
    bool with_stamp = true;
  } const rows[] = {
      {"good", {good}, kNotRevoked, State::trusted},
      {"good, but no time is proved", {good}, kSkipped, State::trusted, false},
      {"revoked before it signed", {bad}, kIsRevoked, State::invalid},
      {"revoked, and no time is proved", {bad}, kIsRevoked, State::invalid, false},
      {"stale when it was signed", {stale}, kSkipped, State::trusted},
      {"from the future", {early}, kSkipped, State::trusted},
      {"about another certificate", {other}, kSkipped, State::trusted},
      {"by somebody else", {strange}, kSkipped, State::trusted},
      {"rubbish", {rubbish}, kSkipped, State::trusted},
      {"good behind what cannot be used",
       {rubbish, strange, other, stale, good},
       kNotRevoked,
       State::trusted},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Circumstances given;
    with_authority(given);
    const auto report = judge(told_later(row.answers, row.with_stamp), given);
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, row.state) << codes_of(*report);
    EXPECT_TRUE(says(report->manifests[0].status, row.code)) << row.code;
  }
}

// 15.9.1 asks for any answer that says good; one of that time is not undone by what came later,
// but a revocation from before it signed is hidden by none.
TEST(Validation, WeighsAnswersWhateverTheirOrder) {
  const Buffer good = about_leaf({}), before = about_leaf(revoked(kNow - kDay)),
               after = about_leaf({V_OCSP_CERTSTATUS_REVOKED, kNow + 10, kNow + 20, kNow + 9000});
  const auto a_bit_later = [](Circumstances& given) {
    with_authority(given);
    given.now = kNow + 60;
  };
  const char *not_revoked = "signingCredential.ocsp.notRevoked",
             *is_revoked = "signingCredential.ocsp.revoked";
  for (const auto& both : {std::vector<Buffer>{good, before}, {before, good}})
    expect({"revoked before it signed",
            is_revoked,
            State::invalid,
            stapled(both),
            {},
            a_bit_later,
            says_of_revocation(Revocation::revoked)});
  for (const auto& both : {std::vector<Buffer>{good, after}, {after, good}})
    expect({"revoked later",
            not_revoked,
            State::trusted,
            stapled(both),
            {},
            a_bit_later,
            says_of_revocation(Revocation::not_revoked)});
  expect({"only that it was revoked later",
          is_revoked,
          State::invalid,
          stapled({after}),
          {},
          a_bit_later,
          says_of_revocation(Revocation::revoked)});
}

TEST(Validation, HidesNoEarlierRevocationBehindAGoodAnswerOfTheCaller) {
  expect({"the caller's good answer hides no earlier revocation",
          "signingCredential.ocsp.revoked",
          State::invalid,
          stapled({about_leaf(revoked(kNow - kDay))}),
          {},
          [&](Circumstances& given) {
            with_authority(given);
            given.ocsp = {about_leaf({})};
          },
          says_of_revocation(Revocation::revoked)});
}

// Each is asked about the certificates of each signature.
TEST(Validation, StopsAtMoreAnswersThanItsSignaturesCouldNeed) {
  const auto with = [](std::size_t answers, int ingredients) {
    std::vector<Assertion> assertions = {actions({created()})};
    std::vector<Buffer> earlier;
    for (int i = 0; i < ingredients; ++i) {
      const std::string label = "urn:c2pa:00000000-0000-4000-8000-00000000001" + std::to_string(i);
      const Made one = make({.label = label});
      const std::string instance = i == 0 ? "" : "__" + std::to_string(i);
      assertions.push_back(
          ingredient(ingredient_of(one, "componentOf"), "c2pa.ingredient.v3" + instance));
      earlier.push_back(one.manifest);
    }
    const Value list = Value::array(std::vector<Value>(answers, Value::bytes(Buffer(1))));
    assertions.push_back(
        cbor_assertion("c2pa.certificate-status", Value::map().set("ocspVals", list).encode()));
    return judge(make({.assertions = assertions}, earlier));
  };
  EXPECT_TRUE(with(2000, 7));  // asked 16,000 times
  const auto too_many = with(2000, 8);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().code, Errc::limit_exceeded);
  EXPECT_FALSE(with(5000, 1));
}

}  // namespace
}  // namespace tanba::maker
