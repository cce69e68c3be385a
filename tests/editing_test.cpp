// Manifests that come after others, go in compressed, or bring another identity along.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "container_fixture.hpp"
#include "identity_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

const Identities& identities() {
  static const Identities one = made_identities(SignatureAlg::ed25519);
  return one;
}

struct Made {
  Buffer bytes;
  std::string error;  // empty: it went well
};

Made make(const Buffer& asset, const LabelOptions& options, const Label& record = {}) {
  const Exact exact(asset);
  Made made;
  const auto sink = buffer_sink(made.bytes);
  const auto done = label(exact.source(), *sink, record, *identities().signer, options);
  if (!done) made.error = done.error().what;
  return made;
}

Buffer labelled(const Buffer& asset, LabelOptions options = at_that_time()) {
  Label record;
  record.responsible = {{"owner", "Owner"}};
  const Made made = make(asset, options, record);
  EXPECT_EQ(made.error, "");
  return made.bytes;
}

Report judged(const Buffer& file) {
  const Exact exact(file);
  auto report = verify(exact.source(), identities().trust, {.now = kNow, .threads = 1});
  EXPECT_TRUE(report);
  return report ? *std::move(report) : Report();
}

std::string verdict(const Buffer& file) {
  const Report report = judged(file);
  std::string text = name(report.state);
  for (const Status& status : report.status.failure) text += " " + status.code;
  return text;
}

Definition definition(const std::string& json) {
  std::string problem;
  const auto read = definition_from_json(json, &problem);
  EXPECT_TRUE(read) << problem;
  return read ? *read : Definition();
}

const char* const kLater = R"({"assertions":[
  {"label":"c2pa.actions.v2","data":{"actions":[{"action":"c2pa.published"}]}},
  {"label":"com.example.later","data":{"seen":true}}]})";

LabelOptions updating(const Definition& with) {
  LabelOptions options = at_that_time();
  options.update = true;
  options.definition = &with;
  return options;
}

bool holds(const Buffer& file, std::string_view text) {
  return std::search(file.begin(), file.end(), text.begin(), text.end()) != file.end();
}

const char* const kUpdatable[] = {"samples/picture.jpg", "samples/picture.png",
                                  "samples/video.mp4"};

TEST(Update, LeavesTheContentAndWhatWasSaidOfIt) {
  const Definition later = definition(kLater);
  for (const char* path : kUpdatable) {
    const Buffer first = labelled(sample(path));
    Made made = make(first, updating(later));
    ASSERT_EQ(made.error, "") << path;
    for (int round = 0; round < 2; ++round) {
      const Report report = judged(made.bytes);
      EXPECT_EQ(report.state, State::trusted) << path << verdict(made.bytes);
      EXPECT_EQ(report.ai, Ai::generated);
      EXPECT_FALSE(report.label_json.empty());
      EXPECT_EQ(report.label_json, judged(first).label_json) << "an update says nothing anew";
      EXPECT_EQ(report.manifests.size(), static_cast<std::size_t>(round + 2));
      made = make(made.bytes, updating(later));
      ASSERT_EQ(made.error, "") << path;
    }
    // Labelled anew, it is one store again.
    Label opened;
    opened.origin = Origin::modified;
    const Made anew = make(made.bytes, at_that_time(), opened);
    ASSERT_EQ(anew.error, "") << path;
    EXPECT_EQ(verdict(anew.bytes), "trusted");
    EXPECT_EQ(judged(anew.bytes).manifests.size(), 5u);
  }
}

TEST(Update, IsLostWithEachByteOfTheContent) {
  const Definition later = definition(kLater);
  for (const char* path : kUpdatable) {
    const Buffer file = make(labelled(sample(path)), updating(later)).bytes;
    const Buffer asset = sample(path);
    const auto tail = std::search(file.begin(), file.end(), asset.end() - 40, asset.end());
    ASSERT_NE(tail, file.end()) << path;
    Buffer changed = file;
    changed[static_cast<std::size_t>(tail - file.begin()) + 20] ^= 1;
    EXPECT_NE(judged(changed).state, State::trusted) << path;
  }
}

TEST(Update, IsRefusedByName) {
  const Definition later = definition(kLater);
  const Buffer picture = sample("samples/picture.jpg"), first = labelled(picture);
  EXPECT_EQ(make(picture, updating(later)).error,
            "update: the file holds no manifest to be updated");
  Buffer broken = first;
  broken[broken.size() - 20] ^= 1;
  EXPECT_EQ(make(broken, updating(later)).error,
            "update: the manifest in the file is not valid; label the file anew");
  Label record;
  record.title = "New";
  EXPECT_EQ(make(first, updating(later), record).error,
            "update: what was said of the content stays; no label record goes with it");
  EXPECT_EQ(make(first, updating(Definition())).error,
            "update: nothing is added; a definition, a time-stamp or an OCSP response is");
  EXPECT_EQ(make(first, updating(definition(R"({"ingredients":[{"title":"a"}]})"))).error,
            "update: its one ingredient is the file itself; the definition gives others");
  EXPECT_EQ(make(first, updating(definition(R"({"assertions":[{"label":"c2pa.actions.v2",
                 "data":{"actions":[{"action":"c2pa.edited"}]}}]})")))
                .error,
            "update: of actions it takes c2pa.edited.metadata, c2pa.opened, c2pa.published and "
            "c2pa.redacted alone");
  EXPECT_EQ(make(labelled(sample("samples/sound.wav")), updating(later)).error,
            "update: the hash of the content covers what a longer store changes in this format; "
            "label the file anew");
}

TEST(Update, IsNeitherReservedNorOfASet) {
  const auto store = memory_source({});
  LabelOptions updating, beside;
  updating.update = true;
  beside.manifest = store.get();
  for (const LabelOptions& options : {updating, beside}) {
    const auto reserved = reserve("image/jpeg", {}, *identities().signer, options);
    ASSERT_FALSE(reserved);
    EXPECT_STREQ(reserved.error().what,
                 "two_step: neither an update nor a compressed manifest can be reserved");
    const auto set = label_set({}, {}, {}, *identities().signer, options);
    ASSERT_FALSE(set);
    EXPECT_STREQ(set.error().what, "update: a set is not updated; label it anew");
  }
}

TEST(Update, TakesAnAssertionOutOfTheManifestThatItUpdates) {
  const Definition secret = definition(
      R"({"assertions":[{"label":"com.example.secret","data":{"name":"A Person of No Renown"}}]})");
  for (const char* path : kUpdatable) {
    LabelOptions options = at_that_time();
    options.definition = &secret;
    const Buffer first = labelled(sample(path), options);
    ASSERT_TRUE(holds(first, "A Person of No Renown"));
    const std::string uri = "self#jumbf=/c2pa/" + judged(first).active_manifest()->label +
                            "/c2pa.assertions/com.example.secret";
    const Definition redaction =
        definition(R"({"redactions":[{"uri":")" + uri + R"(","reason":"c2pa.PII.present"}]})");
    const Made made = make(first, updating(redaction));
    ASSERT_EQ(made.error, "") << path;
    EXPECT_FALSE(holds(made.bytes, "A Person of No Renown")) << path;
    EXPECT_EQ(verdict(made.bytes), "trusted") << path;
  }
}

TEST(Compressed, IsSmallerAndHolds) {
  for (const char* path : kUpdatable) {
    LabelOptions options = at_that_time();
    const Buffer plain = labelled(sample(path));
    options.compress = true;
    const Buffer packed = labelled(sample(path), options);
    EXPECT_LT(packed.size(), plain.size()) << path;
    EXPECT_FALSE(holds(packed, "c2pa.actions.v2")) << path;
    EXPECT_EQ(verdict(packed), "trusted") << path;
    EXPECT_EQ(judged(packed).ai, Ai::generated);
    // As an ingredient it is what was inside.
    Label opened;
    opened.origin = Origin::modified;
    const Made anew = make(packed, at_that_time(), opened);
    ASSERT_EQ(anew.error, "") << path;
    EXPECT_EQ(verdict(anew.bytes), "trusted") << path;
    EXPECT_FALSE(holds(anew.bytes, "brob")) << path;
    const Definition later = definition(kLater);
    LabelOptions update = updating(later);
    update.compress = true;
    const Made updated = make(packed, update);
    ASSERT_EQ(updated.error, "") << path;
    EXPECT_EQ(verdict(updated.bytes), "trusted") << path;
    EXPECT_FALSE(holds(updated.bytes, "com.example.later")) << path;
  }
}

TEST(Compressed, IsRefusedByName) {
  LabelOptions options = at_that_time();
  options.compress = true;
  EXPECT_EQ(make(sample("samples/sound.wav"), options).error,
            "compress: a box of this format holds the size of the manifest, which cannot be known "
            "before it is compressed");
  options.hint = "text/plain";
  EXPECT_EQ(make(sample("samples/words.txt"), options).error,
            "compress: the format is bound by a hash of bytes, which no compressed manifest may "
            "hold");
}

std::vector<std::string> codes(const Report& report, std::string_view beginning) {
  std::vector<std::string> found;
  for (const auto* list :
       {&report.status.success, &report.status.informational, &report.status.failure})
    for (const Status& status : *list)
      if (status.code.starts_with(beginning)) found.push_back(status.code);
  return found;
}

TEST(IdentityAssertionOfAnother, StandsBehindTheContent) {
  const Identities other = made_identities(SignatureAlg::es256);
  for (const char* path : kUpdatable) {
    LabelOptions options = at_that_time();
    options.identity = {other.signer.get(), {"cawg.creator"}};
    const Buffer file = labelled(sample(path), options);
    EXPECT_EQ(verdict(file), "trusted") << path;
    const std::vector<std::string> expected = {"cawg.x509.signature.validated",
                                               "cawg.x509.credential.untrusted",
                                               "cawg.identity.well-formed"};
    EXPECT_THAT(codes(judged(file), "cawg."), testing::UnorderedElementsAreArray(expected));
  }
}

TEST(IdentityAssertionOfAnother, StandsBehindWhatItNames) {
  const Identities other = made_identities(SignatureAlg::es256);
  LabelOptions options = at_that_time();
  options.identity = {other.signer.get(), {}, {"org.tanba.label", "c2pa.actions.v2"}};
  EXPECT_EQ(verdict(labelled(sample("samples/picture.jpg"), options)), "trusted");
  options.identity.assertions = {"org.tanba.label", "com.example.absent"};
  EXPECT_EQ(make(sample("samples/picture.jpg"), options).error,
            "identity: an assertion that it shall stand behind is not in the manifest, or is named "
            "twice");
}

TEST(OcspAnswer, IsNotStapledWhereItIsNone) {
  LabelOptions options = at_that_time();
  options.ocsp = {Buffer(40, 0x30)};
  EXPECT_EQ(make(sample("samples/picture.jpg"), options).error,
            "ocsp: an answer is not about the signer's certificates, not of this time, or not by "
            "one who may say it");
}

}  // namespace
}  // namespace tanba
