// The general box hash over RIFF, JPEG XL and Ogg: which boxes a file has, and that every byte of
// each counts. C2PA 2.4, 18.7.3. No writer of ours makes one; others do.
#include <openssl/sha.h>

#include "binding/binding.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

struct Row {
  const char* name;
  const Format& format;
  const char* sample;
  std::vector<std::string> boxes;  // as the specification names them, found by another parser
};
const Row kRows[] = {
    {"Wave", kRiffWave, "wav/pcm16.wav", {"WAVE", "fmt ", "data"}},
    {"WebpExtended", kRiffWebp, "webp/alpha.webp", {"WEBP", "VP8X", "ALPH", "VP8 "}},
    {"Avi", kRiffAvi, "avi/plain.avi", {"AVI ", "hdrl", "JUNK", "movi", "idx1"}},
    {"Jxl", kJxl, "jxl/boxes.jxl", {"JXL ", "ftyp", "jxlc"}},
    {"OggVorbis", kOgg, "ogg/vorbis.ogg", {"Stream-1"}},
    {"OggTheora", kOgg, "ogg/theora.ogv", {"Stream-0", "Stream-1"}},
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

struct Labelled {
  Buffer bytes;
  Carrier carrier;
  BoxHash hash;
};

BoxHash drafted(const Format& format, Bytes bytes, const Carrier& carrier) {
  const auto source = memory_source(bytes);
  const auto draft = draft_box_hash(*source, format, &carrier, {HashAlg::sha256, {}});
  EXPECT_TRUE(draft) << (draft ? "" : draft.error().what);
  if (!draft) return {};
  const Buffer assertion = draft->assertion(*run(draft->plan, *source, {}));
  const auto document = cbor::Document::decode(assertion);
  return read_box_hash(document->root(), {});
}

std::string check(const Format& format, Bytes bytes, const Carrier& carrier, const BoxHash& hash) {
  const Exact exact(bytes);
  const auto digest = [&](const HashPlan& plan) { return run(plan, exact.source(), {}); };
  const BindingInput input{exact.source(), format, &carrier, digest, HashAlg::sha256, false, {}};
  const auto verdict = check_box_hash(input, hash, "url");
  EXPECT_TRUE(verdict || verdict.error().code != Errc::internal);
  if (!verdict) return verdict.error().what;
  if (!verdict->status.failure.empty()) return verdict->status.failure.front().code;
  return verdict->status.success.empty() ? "" : verdict->status.success.front().code;
}

class BoxHashOf : public testing::TestWithParam<Row> {
 protected:
  void SetUp() override {
    auto out = embedded(format(), sample(GetParam().sample), store_of(300));
    ASSERT_TRUE(out);
    made_ = {out->bytes, out->carrier, drafted(format(), out->bytes, out->carrier)};
  }
  const Format& format() const { return GetParam().format; }
  std::string code(Bytes bytes) const { return check(format(), bytes, made_.carrier, made_.hash); }
  Labelled made_;
};

TEST_P(BoxHashOf, NamesTheBoxesOfTheFormat) {
  std::vector<std::string> names;
  for (const BoxEntry& entry : made_.hash.boxes) {
    ASSERT_EQ(entry.names.size(), 1U);
    if (entry.names[0] == "C2PA")
      EXPECT_EQ(entry.hash, Buffer(1));
    else
      names.push_back(entry.names[0]);
  }
  EXPECT_EQ(names.size() + 1, made_.hash.boxes.size());
  EXPECT_EQ(names, GetParam().boxes);
}

TEST_P(BoxHashOf, HoldsAndNoticesEveryByteButTheStores) {
  EXPECT_EQ(code(made_.bytes), "assertion.boxesHash.match");
  Buffer changed = made_.bytes;
  const Range& own = made_.carrier.framing;
  for (std::size_t at = 0; at < changed.size(); at += 1 + changed.size() / 2000) {
    if (at >= own.offset && at < own.end()) continue;
    changed[at] ^= 0x10;
    EXPECT_NE(code(changed), "assertion.boxesHash.match") << at;
    changed[at] ^= 0x10;
  }
}

TEST_P(BoxHashOf, HoldsForNoShorterAndNoLongerFile) {
  for (std::size_t size = 0; size < made_.bytes.size(); size += 1 + made_.bytes.size() / 200)
    EXPECT_NE(code(Bytes(made_.bytes).first(size)), "assertion.boxesHash.match") << size;
  Buffer longer = made_.bytes;
  longer.push_back('x');
  EXPECT_NE(code(longer), "assertion.boxesHash.match");
}

TEST_P(BoxHashOf, HoldsForNoBoxesInAnotherOrderAndNoneLess) {
  BoxHash swapped = made_.hash;
  std::swap(swapped.boxes[0], swapped.boxes[1]);
  EXPECT_NE(check(format(), made_.bytes, made_.carrier, swapped), "assertion.boxesHash.match");
  BoxHash less = made_.hash;
  less.boxes.erase(less.boxes.begin());
  EXPECT_NE(check(format(), made_.bytes, made_.carrier, less), "assertion.boxesHash.match");
}

// By OpenSSL alone: a chunk with its header and pad byte; all pages of a stream.
TEST(BoxHashOfAWave, IsOverTheChunkWithItsHeader) {
  auto out = embedded(kRiffWave, sample("wav/pcm16.wav"), store_of(300));
  const BoxHash hash = drafted(kRiffWave, out->bytes, out->carrier);
  Buffer expected(SHA256_DIGEST_LENGTH);
  SHA256(out->bytes.data(), 12, expected.data());
  EXPECT_EQ(hash.boxes[0].hash, expected);
  SHA256(out->bytes.data() + 12, 8 + 16, expected.data());
  EXPECT_EQ(hash.boxes[1].hash, expected);
}

INSTANTIATE_TEST_SUITE_P(Table, BoxHashOf, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace tanba
