// Validation of time-stamps: rows C19 to C26 of docs/threats.md.
#include <gtest/gtest.h>

#include <algorithm>

#include "credential_rows.hpp"
#include "time_rows.hpp"

namespace tanba::maker {
namespace {

const Authority& past_authority() {
  static const Authority kAuthority = [] {
    Authority made;
    made.root = pki::make(
        {.name = "Past root", .extensions = pki::ca_extensions(), .to = kNow + 30 * kDay});
    made.leaf = pki::make({.name = "Time-stamp authority",
                           .extensions = pki::leaf_extensions("critical,timeStamping"),
                           .issuer = &made.root,
                           .to = kNow + 20 * kDay});
    return made;
  }();
  return kAuthority;
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
    {"C19 the certificates of the authority have expired since as well",
     kTrustedTime,
     State::trusted,
     stamped(
         [](Bytes message) { return Tokens{time_stamp(message, kNow, false, past_authority())}; }),
     {},
     [](Circumstances& given) {
       given.now = kLater;
       given.time_stamp_anchor = past_authority().root.pem();
     },
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
    {"C25 a token that is larger than the limit",
     "timeStamp.malformed",
     State::invalid,
     stamped_at(kNow),
     {},
     [](Circumstances& given) {
       later(given);
       given.limits.max_token_bytes = 100;
     },
     expect_no_time},
    {"C25 two tokens",
     "timeStamp.malformed",
     State::invalid,
     stamped([](Bytes message) {
       return Tokens{time_stamp(message, kNow), time_stamp(message, kNow)};
     }),
     {},
     later,
     expect_no_time},
    {"C25 the authority refused",
     "timeStamp.malformed",
     State::invalid,
     [](Recipe& r) {
       stamped_old_way(r);
       r.signature_box = [made = r.signature_box](Buffer& box) {
         made(box);
         const std::string_view granted("\x30\x03\x02\x01\x00", 5);  // PKIStatusInfo
         const std::size_t at = as_text(box).find(granted);
         ASSERT_NE(at, std::string_view::npos);
         box[at + 4] = 2;
       };
     },
     {},
     later,
     expect_no_time},
    {"C25 a token of rubbish", "timeStamp.malformed", State::trusted,
     stamped([](Bytes) { return Tokens{Buffer(50, 0x30)}; })},
};

TEST(Validation, JudgesTimeStamps) {
  for (const Row& row : kTimes) expect(row);
}

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

TEST(Validation, AsksOfAllAuthoritiesThatTheyWereValidWhenItWasStamped) {
  // C20
  static const pki::Identity kRoot = pki::make_root("C20 root");
  for (const auto& [from, to, state] :
       {std::tuple{-1, 10, State::trusted}, {-1, -0, State::invalid}, {2, 900, State::invalid}}) {
    const auto middle = pki::make({.name = "C20",
                                   .extensions = pki::ca_extensions(),
                                   .issuer = &kRoot,
                                   .from = kNow + from * kDay,
                                   .to = kNow + to * kDay});
    const auto leaf = pki::make_leaf(middle);
    const Signing signing{kRoot, leaf, {leaf.der(), middle.der()}, SignatureAlg::es256};
    expect({"C20",
            state == State::invalid ? kOutside : kTrustedTime,
            state,
            [&](Recipe& r) {
              r.signing = &signing;
              stamped_at(kNow + kDay / 2)(r);
            },
            {},
            [](Circumstances& given) {
              later(given);
              given.other_anchor = kRoot.pem();
            }});
  }
}

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

// A token that the parent's header does not have, in an assertion of the child.
Report report_on_token(bool in_header_too, std::uint32_t max_token_bytes) {
  Recipe recipe{.label = kParentLabel};
  if (in_header_too) stamped_at(kNow)(recipe);
  Buffer box;
  recipe.signature_box = [&, stamp = recipe.signature_box](Buffer& bytes) {
    if (stamp) stamp(bytes);
    box = bytes;
  };
  const Made parent = make(recipe);
  Buffer token = time_stamp(parse_cose(box, {}).signature, kNow + 60);
  token.resize(token.size() + 10'000);
  const Value map = Value::map().set(kParentLabel, Value::bytes(token));
  const Made made =
      make({.assertions = {actions({created()}), ingredient(ingredient_of(parent, "componentOf")),
                           cbor_assertion("c2pa.time-stamp", map.encode())}},
           {parent.manifest});
  Circumstances given;
  with_authority(given);
  given.limits.max_token_bytes = max_token_bytes;
  return *judge(made, given);
}

TEST(Validation, IgnoresATimeStampOfALaterManifestThatIsTooLarge) {
  const Report alone = report_on_token(false, 10'000);
  const auto& said = alone.manifests[0].status.informational;
  const auto found = std::ranges::find(said, "timeStamp.malformed", &Status::code);
  ASSERT_NE(found, said.end()) << codes_of(alone);
  EXPECT_EQ(found->explanation, "The time-stamp is too large and is ignored.");
  expect_no_time(alone);
  const Report beside = report_on_token(true, 10'000);
  EXPECT_EQ(beside.manifests[0].signed_at, kNow);
  EXPECT_FALSE(says(beside.manifests[0].status, "timeStamp.malformed"));
}

TEST(Validation, StopsAtMoreTimeStampsThanManifestsCouldNeed) {
  const auto with = [](int tokens) {
    Value map = Value::map();
    for (int i = 0; i < tokens; ++i) map.set("urn:c2pa:" + std::to_string(i), Value::bytes({}));
    Recipe recipe;
    recipe.assertions.push_back(cbor_assertion("c2pa.time-stamp", map.encode()));
    return judge(make(recipe));
  };
  EXPECT_TRUE(with(4096));
  const auto too_many = with(4097);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().code, Errc::limit_exceeded);
}

std::function<void(Recipe&)> claimed_and_stamped(std::int64_t claimed) {
  return [=](Recipe& r) {
    signed_as([=](Parts& p) { p.guarded.set("iat", Value::integer(claimed)); })(r);
    const auto sign = r.signature_box;
    stamped_at(kNow)(r);
    r.signature_box = [sign, stamp = r.signature_box](Buffer& box) {
      sign(box);
      stamp(box);
    };
  };
}

TEST(Validation, ComparesAClaimedTimeWithTheProvedOne) {
  for (const auto& [claimed, code] : {std::pair{kNow, "timeOfSigning.insideValidity"},
                                      {kNow + 1, "timeOfSigning.outsideValidity"}})
    expect({"C20",
            code,
            State::trusted,
            claimed_and_stamped(claimed),
            {},
            with_authority,
            expect_proved_time});
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

TEST(Validation, FlagsATimeStampThatContradictsTheHeaders) {
  // C26: that of the header counts; another one proves nothing, nor does a broken one say anything.
  Recipe recipe{.label = kParentLabel};
  stamped_at(kNow)(recipe);
  Buffer box;
  recipe.signature_box = [&, stamp = recipe.signature_box](Buffer& bytes) {
    stamp(bytes);
    box = bytes;
  };
  const Made parent = make(recipe);
  const CoseSign1 cose = parse_cose(box, {});
  const auto report_with = [&](Buffer token) {
    const Value map = Value::map().set(kParentLabel, Value::bytes(token));
    const Assertion one = ingredient(ingredient_of(parent, "componentOf"));
    const Made made = make({.assertions = {actions({created()}), one,
                                           cbor_assertion("c2pa.time-stamp", map.encode())}},
                           {parent.manifest});
    Circumstances given;
    with_authority(given);
    return *judge(made, given);
  };
  const Report other = report_with(time_stamp(cose.signature, kNow + 60));
  EXPECT_EQ(other.manifests[0].signed_at, kNow);
  EXPECT_TRUE(says(other.manifests[0].status, "org.tanba.timeStamp.ambiguous"));
  const Report same = report_with(time_stamp(cose.signature, kNow));
  EXPECT_FALSE(says(same.manifests[0].status, "org.tanba.timeStamp.ambiguous"));
  const Report broken = report_with(Buffer(9, 1));
  EXPECT_FALSE(says(broken.manifests[0].status, "timeStamp.malformed"));
  EXPECT_FALSE(says(broken.manifests[0].status, "org.tanba.timeStamp.ambiguous"));
}

}  // namespace
}  // namespace tanba::maker
