// Update manifests in a store that lies beside its asset: it grows by one manifest, and the asset
// is not touched.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "container_fixture.hpp"
#include "family_rows.hpp"
#include "identity_fixture.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

using namespace fixture;
namespace fs = std::filesystem;

constexpr std::size_t kHeader = 8;  // of the store's box: its size and type

const Identities& identities() {
  static const Identities one = made_identities(SignatureAlg::ed25519);
  return one;
}

struct Asset {
  std::string name;
  Buffer bytes = sample(name);
};

// Bound by a hash of bytes, of text, of lines and of boxes; and one that nothing knows.
std::vector<Asset> assets() {
  std::vector<Asset> all;
  for (const char* name : {"samples/picture.jpg", "samples/picture.png", "samples/video.mp4",
                           "samples/sound.wav", "samples/words.txt", "matroska/tagged.mkv"})
    all.push_back({name});
  all.push_back({"service.log", Buffer(100, 'a')});
  all.push_back({"unknown.bin", Buffer(1000, 7)});
  return all;
}

Result<Buffer> made(const Asset& asset, LabelOptions options, const Label& record = {}) {
  const Exact exact(asset.bytes);
  Buffer out;
  const auto sink = buffer_sink(out);
  options.sidecar = true;
  options.hint = asset.name;
  const auto done = label(exact.source(), *sink, record, *identities().signer, options);
  if (!done) return done.error();
  EXPECT_EQ(done->bytes_out, out.size());
  EXPECT_EQ(done->bytes_in, asset.bytes.size());
  return out;
}

Buffer labelled(const Asset& asset, const LabelOptions& options = at_that_time()) {
  Label record;
  record.responsible = {{"owner", "Owner"}};
  auto store = made(asset, options, record);
  EXPECT_TRUE(store) << asset.name << ": " << store.error().what;
  return store ? *std::move(store) : Buffer();
}

Definition definition(const std::string& json) {
  std::string problem;
  const auto read = definition_from_json(json, &problem);
  EXPECT_TRUE(read) << problem;
  return read ? *read : Definition();
}

const Definition& later() {
  static const Definition one = definition(R"({"assertions":[
      {"label":"c2pa.actions.v2","data":{"actions":[{"action":"c2pa.published"}]}},
      {"label":"com.example.later","data":{"seen":true}}]})");
  return one;
}

LabelOptions updating(const Definition& with = later()) {
  LabelOptions options = at_that_time();
  options.update = true;
  options.definition = &with;
  return options;
}

Result<Buffer> updated(const Asset& asset, const Buffer& store, LabelOptions options = updating()) {
  const Exact exact(store);
  options.manifest = &exact.source();
  return made(asset, std::move(options));
}

std::string refusal(const Result<Buffer>& result) { return result ? "" : result.error().what; }

Report judged(const Asset& asset, const Buffer& store) {
  const Exact exact(asset.bytes), detached(store);
  auto report =
      verify(exact.source(), identities().trust,
             {.now = kNow, .hint = asset.name, .manifest = &detached.source(), .threads = 1});
  EXPECT_TRUE(report) << asset.name;
  return report ? *std::move(report) : Report();
}

bool holds(const Buffer& bytes, std::string_view text) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end();
}

// Every byte of the old store but its size comes first.
bool goes_on(const Buffer& store, const Buffer& from) {
  return store.size() > from.size() &&
         std::equal(from.begin() + kHeader, from.end(), store.begin() + kHeader);
}

TEST(UpdateBeside, AddsOneManifestAndNothingElse) {
  for (const Asset& asset : assets()) {
    const Buffer first = labelled(asset);
    Buffer store = first;
    for (std::size_t round = 1; round <= 2; ++round) {
      const auto next = updated(asset, store);
      ASSERT_TRUE(next) << asset.name << ": " << next.error().what;
      EXPECT_TRUE(goes_on(*next, store)) << asset.name;
      const Report report = judged(asset, *next);
      EXPECT_EQ(report.state, State::trusted) << asset.name;
      EXPECT_EQ(report.manifests.size(), round + 1) << asset.name;
      EXPECT_EQ(report.ai, Ai::generated) << asset.name;
      EXPECT_EQ(report.label_json, judged(asset, first).label_json) << asset.name;
      store = *next;
    }
    Asset changed = asset;
    changed.bytes.back() ^= 1;
    EXPECT_EQ(judged(changed, store).state, State::invalid) << asset.name;
  }
}

TEST(UpdateBeside, IsRefusedByName) {
  const Asset picture{"samples/picture.png"}, other{"samples/picture.jpg"};
  const Buffer store = labelled(picture);
  EXPECT_EQ(refusal(made(picture, updating())),
            "update: there is no manifest beside the file to be updated");
  EXPECT_EQ(refusal(updated(other, store)),
            "update: the manifest beside the file is not valid for it; label it anew");
  Asset grown = picture;
  grown.bytes.push_back(0);
  EXPECT_EQ(refusal(updated(grown, store)),
            "update: the manifest beside the file is not valid for it; label it anew");
  const Buffer cut(store.begin(), store.end() - 9);
  EXPECT_EQ(refusal(updated(picture, Buffer())), "manifest: it is cut");
  EXPECT_EQ(refusal(updated(picture, cut)), "manifest: it is cut");
  EXPECT_EQ(refusal(updated(picture, Buffer(40, 0))), "manifest: it is broken");
  EXPECT_EQ(refusal(updated(picture, store, updating(Definition()))),
            "update: nothing is added; a definition, a time-stamp or an OCSP response is");
  LabelOptions anew = at_that_time();
  EXPECT_EQ(refusal(updated(picture, store, anew)),
            "label: a store that lies beside the file goes with an update of it alone");
}

TEST(UpdateBeside, IsNotForAFileThatEmbedsOne) {
  Asset picture{"samples/picture.png"};
  const Buffer store = labelled(picture);
  Buffer embedding;
  const Exact exact(picture.bytes);
  ASSERT_TRUE(label(exact.source(), *buffer_sink(embedding), Label(), *identities().signer,
                    at_that_time()));
  picture.bytes = embedding;
  EXPECT_EQ(refusal(updated(picture, store)),
            "update: the file embeds a manifest, which wins over the one beside it");
}

TEST(UpdateBeside, TakesAnAssertionOut) {
  const Definition secret = definition(
      R"({"assertions":[{"label":"com.example.secret","data":{"name":"A Person of No Renown"}}]})");
  LabelOptions options = at_that_time();
  options.definition = &secret;
  for (const Asset& asset : assets()) {
    options.compress = asset.name == "samples/video.mp4";  // which is unpacked then
    const Buffer first = labelled(asset, options);
    ASSERT_EQ(holds(first, "A Person of No Renown"), !options.compress);
    const std::string uri = "self#jumbf=/c2pa/" + judged(asset, first).active_manifest()->label +
                            "/c2pa.assertions/com.example.secret";
    const Definition redaction =
        definition(R"({"redactions":[{"uri":")" + uri + R"(","reason":"c2pa.PII.present"}]})");
    const auto store = updated(asset, first, updating(redaction));
    ASSERT_TRUE(store) << asset.name << ": " << store.error().what;
    EXPECT_FALSE(holds(*store, "A Person of No Renown")) << asset.name;
    EXPECT_EQ(judged(asset, *store).state, State::trusted) << asset.name;
  }
}

TEST(UpdateBeside, KeepsAndAddsCompressedManifests) {
  for (const char* name : {"samples/picture.jpg", "samples/video.mp4"}) {
    const Asset asset{name};
    LabelOptions options = at_that_time();
    options.compress = true;
    const Buffer packed = labelled(asset, options);
    ASSERT_TRUE(holds(packed, "brob"));
    LabelOptions update = updating();
    update.compress = true;
    const auto store = updated(asset, packed, update);
    ASSERT_TRUE(store) << name << ": " << store.error().what;
    EXPECT_TRUE(goes_on(*store, packed)) << name;
    EXPECT_FALSE(holds(*store, "com.example.later")) << name;
    EXPECT_EQ(judged(asset, *store).state, State::trusted) << name;
  }
}

// What nothing signs is neither passed on nor lost unseen.
TEST(UpdateBeside, IsRefusedWhereTheStoreHoldsBoxesThatAreNoManifests) {
  const Asset asset{"samples/picture.png"};
  const Buffer first = labelled(asset);
  const auto parsed = parse_store(first, Limits());
  ASSERT_TRUE(parsed);
  const Buffer theirs = jumbf::superbox(jumbf::uuid_of("ours"), "com.example.box",
                                        jumbf::box("json", as_bytes("{\"kept\":true}")));
  const Bytes manifest = parsed->manifests.front().stored;
  for (const std::vector<Bytes>& boxes :
       {std::vector<Bytes>{theirs, manifest}, std::vector<Bytes>{manifest, theirs}}) {
    EXPECT_EQ(refusal(updated(asset, assemble_store(boxes))),
              "update: the manifest beside the file is not valid for it; label it anew");
  }
}

// An ingredient assertion before version 3 knows its manifest by a hash that a redaction changes.
TEST(UpdateBeside, IsRefusedWhereTheHistoryWouldNotHold) {
  maker::Family family;
  family.ingredient_label = "c2pa.ingredient.v2";
  family.parent.assertions.push_back(maker::cbor_assertion(
      "org.example.secret", cbor::Value::map().set("who", cbor::Value::text("a name")).encode()));
  family.parent.binding = family.child.binding = [](DataHash& hash) {
    hash.has_exclusions = false;
    hash.exclusions.clear();
  };
  const maker::Made parent = maker::make(family.parent);
  const Buffer store = maker::child_of(parent, family, parent).store;
  const Asset asset{"unknown.bin", maker::asset_of({})};
  EXPECT_EQ(judged(asset, store).state, State::valid);
  EXPECT_TRUE(updated(asset, store));
  const Definition redaction =
      definition(R"({"redactions":[{"uri":")" + maker::redacted_url("org.example.secret") +
                 R"(","reason":"c2pa.PII.present"}]})");
  EXPECT_EQ(refusal(updated(asset, store, updating(redaction))),
            "definition: a manifest cannot be redacted that an ingredient before version 3 has a "
            "hash of");
}

TEST(UpdateBeside, StaysInsideTheLimits) {
  const Asset asset{"samples/picture.png"};
  const Buffer store = labelled(asset);
  LabelOptions options = updating();
  options.limits.max_store_bytes = store.size();
  auto result = updated(asset, store, options);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::limit_exceeded);
  options.limits.max_store_bytes = store.size() - 1;
  EXPECT_EQ(refusal(updated(asset, store, options)), "manifest: it is beyond a limit");
  options = updating();
  options.limits.max_manifests = 1;
  result = updated(asset, store, options);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::limit_exceeded);
}

// Says that it changed.
class Restless final : public Source {
 public:
  explicit Restless(Bytes bytes) : source_(memory_source(bytes)) {}
  std::uint64_t size() const override { return source_->size(); }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    return source_->read(offset, into);
  }
  Result<void> unchanged() const override { return Error{Errc::io, "it changed"}; }

 private:
  std::unique_ptr<Source> source_;
};

TEST(UpdateBeside, IsAnErrorWhereTheStoreChangesMeanwhile) {
  const Asset asset{"samples/picture.png"};
  const Buffer store = labelled(asset);
  const Restless restless(store);
  LabelOptions options = updating();
  options.manifest = &restless;
  EXPECT_EQ(refusal(made(asset, options)), "manifest: its file changed while it was updated");
}

// ---- Files

class UpdateBesideFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("tanba-beside-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    put(asset(), picture_.bytes);
    put(store(), first_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const char* name) const { return (folder_ / name).string(); }
  std::string asset() const { return path("a.png"); }
  std::string store() const { return path("a.png.c2pa"); }

  static void put(const std::string& path, const Buffer& bytes) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }

  std::string update(const std::string& out, bool in_place, const Signer& signer) const {
    LabelOptions options = updating();
    options.sidecar = true;
    const auto done =
        label_file(asset(), out, Label(), signer,
                   {.in_place = in_place, .sync = false, .manifest = store()}, options);
    EXPECT_EQ(file(asset()), picture_.bytes);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), done && out != store() ? 3 : 2);
    return done ? "" : done.error().what;
  }
  std::string update(const std::string& out, bool in_place = false) const {
    return update(out, in_place, *identities().signer);
  }

  const Asset picture_{"samples/picture.png"};
  const Buffer first_ = labelled(picture_);
  fs::path folder_;
};

TEST_F(UpdateBesideFiles, AreReplacedWhereThatIsAsked) {
  EXPECT_EQ(update(store()), "label: the output is the input");
  EXPECT_EQ(file(store()), first_);
  ASSERT_EQ(::chmod(store().c_str(), 0640), 0);
  EXPECT_EQ(update(store(), true), "");
  EXPECT_TRUE(goes_on(file(store()), first_));
  EXPECT_EQ(fs::status(store()).permissions(), fs::perms(0640));
  EXPECT_EQ(judged(picture_, file(store())).state, State::trusted);
}

TEST_F(UpdateBesideFiles, AreWrittenElsewhere) {
  EXPECT_EQ(update(path("b.c2pa")), "");
  EXPECT_EQ(file(store()), first_);
  EXPECT_TRUE(goes_on(file(path("b.c2pa")), first_));
}

TEST_F(UpdateBesideFiles, StayLinks) {
  fs::rename(store(), path("b.c2pa"));
  fs::create_symlink("b.c2pa", store());
  LabelOptions options = updating();
  options.sidecar = true;
  ASSERT_TRUE(label_file(asset(), path("b.c2pa"), Label(), *identities().signer,
                         {.in_place = true, .manifest = store()}, options));
  EXPECT_TRUE(fs::is_symlink(store()));
  EXPECT_TRUE(goes_on(file(store()), first_));
}

TEST_F(UpdateBesideFiles, NeverReplaceTheAsset) {
  EXPECT_EQ(update(asset(), true),
            "label: the output is the input, which a sidecar leaves as it is");
  LabelOptions options = at_that_time();
  options.sidecar = true;
  const auto done =
      label_file(asset(), asset(), Label(), *identities().signer, {.in_place = true}, options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::invalid_argument);
  EXPECT_EQ(file(asset()), picture_.bytes);
}

// Does something else before it signs.
class Meanwhile final : public Signer {
 public:
  explicit Meanwhile(std::function<void()> what) : what_(std::move(what)) {}
  SignatureAlg algorithm() const override { return signer_.algorithm(); }
  const std::vector<Buffer>& chain() const override { return signer_.chain(); }
  std::size_t signature_bytes() const override { return signer_.signature_bytes(); }
  Result<Buffer> sign(Bytes message) const override {
    what_();
    return signer_.sign(message);
  }

 private:
  const Signer& signer_ = *identities().signer;
  std::function<void()> what_;
};

TEST_F(UpdateBesideFiles, AreNotOverwrittenWhereAnotherWasFaster) {
  const Buffer theirs = *updated(picture_, first_);
  const Meanwhile signer([&] {
    put(path("new"), theirs);
    fs::rename(path("new"), store());
  });
  EXPECT_EQ(update(store(), true, signer), "manifest: its file changed while it was updated");
  EXPECT_EQ(file(store()), theirs);
}

TEST_F(UpdateBesideFiles, AreNamedWhereTheyCannotBeRead) {
  fs::rename(store(), path("away"));
  EXPECT_EQ(update(path("b.c2pa")), "manifest: it cannot be read");
  fs::remove(path("away"));
  fs::create_directory(store());
  EXPECT_EQ(update(path("b.c2pa")), "manifest: not a file (a folder or a device)");
}

}  // namespace
}  // namespace tanba
