// Validation of what binds a manifest to its asset, its assertions and its ingredients: rows B01 to
// B37 of the threat model.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/byte_reader.hpp"
#include "container/rows.hpp"
#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;

constexpr const char *kDataMismatch = "assertion.dataHash.mismatch",
                     *kNoBinding = "claim.hardBindings.missing";
constexpr const char* kParentLabel = "urn:c2pa:00000000-0000-4000-8000-000000000001";

std::function<void(Recipe&)> binding(void (*change)(DataHash&)) {
  return [change](Recipe& r) { r.binding = change; };
}
std::function<void(Recipe&)> claiming(void (*change)(Claim&)) {
  return [change](Recipe& r) { r.claim = change; };
}

void rewrite(Made& made) { made.asset = asset_of(made.store); }

// Overwrites the one place in the store where `what` stands; lengths stay.
void overwrite(Made& made, std::string_view what, std::string_view with) {
  const std::size_t at = as_text(made.store).find(what);
  ASSERT_NE(at, std::string_view::npos);
  std::copy(with.begin(), with.end(), made.store.begin() + static_cast<std::ptrdiff_t>(at));
  rewrite(made);
}

Assertion another_binding(const std::string& label) {
  DataHash hash;
  hash.hash = Buffer(32, 1);
  hash.has_hash = true;
  return cbor_assertion(label, write_data_hash(hash, 0));
}

const Row kAssets[] = {
    {"B01 the exclusion is wider than the store", kDataMismatch, State::invalid,
     binding([](DataHash& hash) { hash.exclusions[0].size += 1; })},
    {"B02 exclusions overlap", "assertion.dataHash.malformed", State::invalid,
     binding([](DataHash& hash) { hash.exclusions.push_back(hash.exclusions[0]); })},
    {"B03 an exclusion past the end", kDataMismatch, State::invalid,
     binding([](DataHash& hash) { hash.exclusions.push_back({1u << 30, 1}); })},
    {"B04 more is excluded",
     "assertion.dataHash.additionalExclusionsPresent",
     State::trusted,
     binding([](DataHash& hash) {
       hash.exclusions.insert(hash.exclusions.begin(), Range{0, 4});
       hash.hash =
           digest(HashAlg::sha256, as_bytes(std::string(kHead).substr(4) + std::string(kTail)));
     }),
     {},
     {},
     [](const Report& report) {
       ASSERT_EQ(report.uncovered.size(), 1u);
       EXPECT_EQ(report.uncovered[0].range, (Range{0, 4}));
     }},
    {"B05 the store is detached, but bytes are excluded",
     kDataMismatch,
     State::invalid,
     {},
     [](Made& made) { made.detached = true; }},
    {"B10 no hard binding", kNoBinding, State::invalid, [](Recipe& r) { r.with_binding = false; }},
    {"B10 two hard bindings", "assertion.multipleHardBindings", State::invalid,
     [](Recipe& r) { r.assertions.push_back(another_binding("c2pa.hash.data__1")); }},
    {"B10 a hard binding that does not exist", kNoBinding, State::invalid,
     [](Recipe& r) {
       r.with_binding = false;
       r.assertions.push_back(another_binding("c2pa.hash.fake"));
     }},
    {"B10 a hard binding of a kind that is ignored", kNoBinding, State::invalid,
     [](Recipe& r) {
       r.with_binding = false;
       r.assertions.push_back(another_binding("c2pa.hash.bmff"));
     }},
    {"B10 a hard binding of a part alone", kNoBinding, State::invalid,
     [](Recipe& r) {
       r.with_binding = false;
       r.assertions.push_back(another_binding("c2pa.hash.data.part"));
     }},
    {"B10 a BMFF hash where there are no boxes", "assertion.bmffHash.mismatch", State::invalid,
     [](Recipe& r) {
       r.with_binding = false;
       r.assertions.push_back(another_binding("c2pa.hash.bmff.v3"));
     }},
    {"B18 a box hash without boxes", "assertion.boxesHash.malformed", State::invalid,
     [](Recipe& r) {
       r.with_binding = false;
       r.assertions.push_back(another_binding("c2pa.hash.boxes"));
     }},
    {"B10 the hard binding is gathered alone", kNoBinding, State::invalid,
     claiming([](Claim& claim) {
       claim.gathered = {claim.created.front()};
       claim.created.erase(claim.created.begin());
     })},
    {"B11 a byte behind the asset",
     kDataMismatch,
     State::invalid,
     {},
     [](Made& made) { made.asset.push_back(0); }},
    {"B12 a byte before the asset",
     kDataMismatch,
     State::invalid,
     {},
     [](Made& made) { made.asset.insert(made.asset.begin(), 0); }},
    {"B24 the manifest of another asset",
     kDataMismatch,
     State::invalid,
     {},
     [](Made& made) { made.asset.back() ^= 1; }},
    {"B37 the hash is missing", kDataMismatch, State::invalid,
     [](Recipe& r) {
       r.with_binding = false;
       r.assertions.push_back(
           cbor_assertion("c2pa.hash.data", Value::map()
                                                .set("alg", Value::text("sha256"))
                                                .set("pad", Value::bytes(Buffer{}))
                                                .encode()));
     }},
};

const Row kAssertions[] = {
    {"B25 the manifest has another label",
     "claimSignature.missing",
     State::invalid,
     {},
     [](Made& made) { overwrite(made, "urn:c2pa:3a7f", "urn:c2pa:3a7e"); }},
    {"B25 the manifest's label is no URN", "claim.malformed", State::invalid,
     [](Recipe& r) { r.label = "my manifest"; }},
    {"the old form of label", nullptr, State::trusted,
     [](Recipe& r) { r.label = "vendor:urn:uuid:3a7f0000-1111-4222-8333-444455556666"; }},
    {"B28 an assertion was changed",
     "assertion.hashedURI.mismatch",
     State::invalid,
     {},
     [](Made& made) { overwrite(made, "trainedAlgorithmicMedia", "digitalCapture_________"); }},
    {"B29 an assertion that is not listed", "assertion.undeclared", State::invalid,
     [](Recipe& r) {
       r.boxes = [](auto& boxes) {
         boxes.push_back(cbor_assertion("org.example", Value::map().encode()).superbox);
       };
     }},
    {"B29 an assertion that is not there", "assertion.missing", State::invalid,
     [](Recipe& r) { r.boxes = [](auto& boxes) { boxes.pop_back(); }; }},
    {"B30 an assertion of another manifest", "assertion.outsideManifest", State::invalid,
     claiming([](Claim& claim) {
       claim.created.back().url =
           jumbf::absolute_uri(kParentLabel, "c2pa.assertions/c2pa.actions.v2");
     })},
    {"B30 an assertion on the web", "assertion.outsideManifest", State::invalid,
     claiming([](Claim& claim) { claim.created.back().url = "https://example.org/actions"; })},
    {"B30 an assertion one folder up", "assertion.missing", State::invalid,
     claiming([](Claim& claim) {
       claim.created.back().url = "self#jumbf=c2pa.assertions/../c2pa.assertions/c2pa.actions.v2";
     })},
    {"B30 an assertion behind an empty name", "assertion.missing", State::invalid,
     claiming([](Claim& claim) {
       claim.created.back().url = "self#jumbf=c2pa.assertions//c2pa.actions.v2";
     })},
    {"B30 an assertion with a percent sign", "assertion.missing", State::invalid,
     claiming([](Claim& claim) {
       claim.created.back().url = "self#jumbf=c2pa.assertions/c2pa.actions%2Ev2";
     })},
    {"B30 the signature for an assertion", "assertion.missing", State::invalid,
     claiming([](Claim& claim) { claim.created.back().url = "self#jumbf=c2pa.signature"; })},
    {"B30 a box beside the assertions, of the name of one", "assertion.missing", State::invalid,
     [](Recipe& r) {
       const Assertion other = actions({created(), action("c2pa.edited")});
       r.parts = [=](auto& parts) {
         parts.push_back(jumbf::superbox(jumbf::kDataBoxes, "c2pa.databoxes", other.superbox));
       };
       r.claim = [=](Claim& claim) {
         claim.created.back() = uri_to(other);
         claim.created.back().url = "self#jumbf=c2pa.databoxes/c2pa.actions.v2";
       };
     }},
    {"an absolute URI", nullptr, State::trusted,
     [](Recipe& r) {
       r.claim = [label = r.label](Claim& claim) {
         claim.created.back().url = jumbf::absolute_uri(label, "c2pa.assertions/c2pa.actions.v2");
       };
     }},
    {"B30 the signature of another manifest", "claimSignature.missing", State::invalid,
     claiming([](Claim& claim) {
       claim.signature = jumbf::absolute_uri(kParentLabel, "c2pa.signature");
     })},
    {"B30 the signature on the web", "claimSignature.missing", State::invalid,
     claiming([](Claim& claim) { claim.signature = "https://example.org/c2pa.signature"; })},
    {"B30 an assertion for a signature", "claimSignature.missing", State::invalid,
     claiming([](Claim& claim) { claim.signature = "self#jumbf=c2pa.assertions/c2pa.hash.data"; })},
    {"a relative URI of the signature", nullptr, State::trusted,
     claiming([](Claim& claim) { claim.signature = "self#jumbf=c2pa.signature"; })},
    {"C37 a truncated hash", "assertion.hashedURI.mismatch", State::invalid,
     claiming([](Claim& claim) { claim.created.back().hash.resize(16); })},
    {"C37 no hash", "assertion.hashedURI.mismatch", State::invalid,
     claiming([](Claim& claim) { claim.created.back().hash.clear(); })},
    {"an icon on the web", nullptr, State::trusted, claiming([](Claim& claim) {
       claim.generator.icon = {"https://example.org/icon.png", {}, Buffer(32, 1)};
     })},
    {"an icon that is nowhere", "hashedURI.missing", State::invalid,
     claiming([](Claim& claim) { claim.generator.icon = {"self#jumbf=", {}, Buffer(32, 1)}; })},
    {"an icon that is not there", "hashedURI.missing", State::invalid, claiming([](Claim& claim) {
       claim.generator.icon = {"self#jumbf=c2pa.assertions/c2pa.icon", {}, Buffer(32, 1)};
     })},
    {"an icon that was changed", "hashedURI.mismatch", State::invalid, claiming([](Claim& claim) {
       claim.generator.icon = claim.created.back();
       claim.generator.icon.hash[0] ^= 1;
     })},
};

TEST(Validation, FindsWhatDoesNotFitTheAsset) {
  for (const Row& row : kAssets) expect(row);
}
TEST(Validation, FindsAssertionsThatDoNotFitTheClaim) {
  for (const Row& row : kAssertions) expect(row);
}

TEST(Validation, AcceptsADetachedManifestOverAllBytes) {
  const std::string asset = "the whole asset";
  Recipe recipe;
  recipe.binding = [&](DataHash& hash) {
    hash.has_exclusions = false;
    hash.exclusions.clear();
    hash.hash = digest(HashAlg::sha256, as_bytes(asset));
  };
  Made made = make(recipe);
  made.detached = true;
  made.asset.assign(asset.begin(), asset.end());
  const auto report = judge(made);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  made.asset.back() ^= 1;
  EXPECT_EQ(judge(made)->state, State::invalid);
}

TEST(Validation, StopsAtTheLimitOfExclusionsOfABmffHash) {
  const Value one = Value::map().set("xpath", Value::text("/free"));
  Recipe recipe;
  recipe.with_binding = false;
  recipe.assertions.push_back(
      cbor_assertion("c2pa.hash.bmff.v3", Value::map()
                                              .set("exclusions", Value::array({one, one, one}))
                                              .set("hash", Value::bytes(Buffer(32)))
                                              .encode()));
  Circumstances given;
  given.limits.max_exclusions = 2;
  const auto report = judge(make(recipe), given, kBmff);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::limit_exceeded);
}

TEST(Validation, ListsAManifestThatNothingRefersTo) {
  // B27
  const Made other = make({.label = kParentLabel});
  const auto report = judge(make({}, {other.manifest}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  ASSERT_EQ(report->manifests.size(), 2u);
  EXPECT_TRUE(says(report->manifests[0].status, "manifest.unreferenced"));
  EXPECT_TRUE(report->manifests[0].assertions.empty());
}

TEST(Validation, NeverTakesManifestsInAnotherOrder) {
  // B26: the last manifest counts, and it is not bound to these bytes.
  const Made parent = make({.label = kParentLabel});
  Made made = make({}, {parent.manifest});
  made.store = assemble_store(std::vector<Bytes>{made.manifest, parent.manifest});
  rewrite(made);
  const auto report = judge(made);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(says(report->status, kDataMismatch));
}

TEST(Validation, RefusesTwoManifestsOfOneLabel) {
  // B25
  const Made made = make({}, {make({}).manifest});
  const auto report = judge(made);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
}

TEST(Validation, FindsEveryFlippedBitOfTheStore) {
  // G4: no bit of a store is free; one bit a byte here, all eight in the long run.
  const Made good = make({});
  const auto clean = judge(good);
  ASSERT_EQ(clean->state, State::trusted);
  for (std::size_t at = 0; at < good.store.size(); ++at) {
    Made made = good;
    made.store[at] ^= static_cast<std::uint8_t>(1u << (at % 8));
    rewrite(made);
    const auto report = judge(made);
    if (report) {
      EXPECT_EQ(report->state, State::invalid) << "byte " << at;
    }
  }
}

}  // namespace
}  // namespace tanba::maker
