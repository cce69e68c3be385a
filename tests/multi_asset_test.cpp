// An asset of two parts, each with a hash of its own: row B21 of docs/threats.md.
#include <gtest/gtest.h>

#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;

constexpr const char *kMatch = "assertion.multiAssetHash.match",
                     *kMismatch = "assertion.multiAssetHash.mismatch",
                     *kMissing = "assertion.multiAssetHash.missingPart",
                     *kMalformed = "assertion.multiAssetHash.malformed",
                     *kMain = "assertion.dataHash.mismatch";

// Always five bytes, so that the store's size does not depend on what it is.
Value wide(std::uint64_t number) {
  Buffer item = {0x1a};
  for (int shift = 24; shift >= 0; shift -= 8)
    item.push_back(static_cast<std::uint8_t>(number >> shift));
  return Value::encoded(item);
}

/// The list of parts in the making: [0, the end of the store) and the tail.
struct Plan {
  std::uint64_t first_size = 0, second_at = 0, second_size = kTail.size();
  bool optional = false, wrong_main = false, broken_main = false, created = true, twice = false;
  std::string second_bytes = std::string(kTail);
  std::string part_label = "c2pa.hash.data.part";
  std::function<void(Value& first, Value& second)> parts = {};  // before they are listed
  std::function<void(Value& list)> list = {};                   // before it is encoded
  std::function<void(Recipe&)> recipe = {};
};

Assertion part_hash(const std::string& label, std::string_view bytes, const Range* exclusion) {
  DataHash hash;
  hash.has_hash = true;
  hash.alg = "sha256";
  hash.hash = digest(HashAlg::sha256, as_bytes(bytes));
  hash.has_exclusions = exclusion != nullptr;
  if (exclusion != nullptr) hash.exclusions = {*exclusion};
  const std::size_t pad = exclusion != nullptr ? 9 - cbor::head_size(exclusion->size) : 0;
  return cbor_assertion(label, write_data_hash(hash, pad));
}

Value located(Value at, Value size, const Assertion& hash) {
  return Value::map()
      .set("location", Value::map().set("byteOffset", std::move(at)).set("length", std::move(size)))
      .set("hashAssertion", write_hashed_uri(uri_to(hash)));
}

Recipe recipe_of(Plan plan, std::size_t store_bytes) {
  const Range store{kHead.size(), store_bytes};
  const Assertion one = part_hash(plan.part_label, kHead, &store);
  const Assertion two = part_hash(plan.part_label + "__1", plan.second_bytes, nullptr);
  Value first = located(wide(0), wide(plan.first_size + store.end()), one);
  Value second = located(wide(plan.second_at + store.end()), wide(plan.second_size), two);
  if (plan.optional) second.set("optional", Value::boolean(true));
  if (plan.parts) plan.parts(first, second);
  Value list = Value::map().set("parts", Value::array({std::move(first), std::move(second)}));
  if (plan.list) plan.list(list);
  Recipe recipe;
  recipe.assertions = {actions({created()}), one, two,
                       cbor_assertion("c2pa.hash.multi-asset", list.encode(), plan.created)};
  if (plan.twice)
    recipe.assertions.push_back(cbor_assertion("c2pa.hash.multi-asset__1", list.encode()));
  if (plan.broken_main)
    recipe.binding = [](DataHash& hash) { hash.exclusions.push_back(hash.exclusions.front()); };
  if (plan.wrong_main) recipe.binding = [](DataHash& hash) { hash.hash[0] ^= 1; };
  if (plan.recipe) plan.recipe(recipe);
  return recipe;
}

// By a hash that lies elsewhere.
std::function<void(Value&, Value&)> first_by(const std::string& url) {
  return [=](Value& first, Value&) {
    first.set("hashAssertion", write_hashed_uri({url, {}, Buffer(32, 1)}));
  };
}
// One of the boxes of the assertions, after they were hashed: 2 and 3 are the parts, 4 the list.
std::function<void(Recipe&)> changing(std::size_t which) {
  return [=](Recipe& r) { r.boxes = [=](auto& boxes) { boxes[which].back() ^= 1; }; };
}
std::function<void(Recipe&)> breaking(std::size_t which) {
  return [=](Recipe& r) {
    Assertion& one = r.assertions[which];
    one = cbor_assertion(one.label, Buffer{0x61});
  };
}

Assertion broken_part() { return cbor_assertion("c2pa.hash.data.part", Buffer{0x61}); }

struct PartRow {
  const char* name;
  const char* code;
  State state;
  Plan plan;
  std::function<void(Buffer& asset)> change = {};
  bool partial = false;
};

void cut_tail(Buffer& asset) {
  asset.erase(asset.end() - static_cast<std::ptrdiff_t>(kTail.size()), asset.end());
}

const PartRow kRows[] = {
    {"intact", "assertion.dataHash.match", State::trusted, {}},
    {"the whole is hashed wrongly, the parts are not",
     kMatch,
     State::trusted,
     {.wrong_main = true}},
    {"the second part may be gone", kMatch, State::trusted, {.optional = true}, cut_tail, true},
    {"B21 the second part must be there", kMissing, State::invalid, {}, cut_tail},
    {"B21 the second part is changed",
     kMismatch,
     State::invalid,
     {.optional = true},
     [](Buffer& asset) { asset.back() ^= 1; }},
    {"B21 the first part is changed",
     kMismatch,
     State::invalid,
     {},
     [](Buffer& asset) { asset.front() ^= 1; }},
    {"B21 the second part is cut short",
     kMismatch,
     State::invalid,
     {.optional = true},
     [](Buffer& asset) { asset.pop_back(); }},
    {"B21 something is appended",
     kMalformed,
     State::invalid,
     {},
     [](Buffer& asset) { asset.push_back(0); }},
    {"B21 a gap",
     kMalformed,
     State::invalid,
     {.second_at = 1, .second_size = kTail.size() - 1, .wrong_main = true}},
    {"B21 an overlap", kMalformed, State::invalid, {.first_size = 1, .wrong_main = true}},
    {"B21 a tail that belongs to no part",
     kMalformed,
     State::invalid,
     {.second_size = kTail.size() - 1,
      .wrong_main = true,
      .second_bytes = std::string(kTail.substr(0, kTail.size() - 1))}},
    {"B21 the hash of the whole cannot be read",
     "assertion.dataHash.malformed",
     State::invalid,
     {.broken_main = true}},
    {"B21 the hash of another part",
     kMismatch,
     State::invalid,
     {.wrong_main = true, .second_bytes = "other"}},
    {"B21 no parts",
     kMalformed,
     State::invalid,
     {.wrong_main = true, .list = [](Value& list) { list.set("parts", Value::array()); }}},
    {"B21 parts that are no list",
     kMalformed,
     State::invalid,
     {.wrong_main = true, .list = [](Value& list) { list.set("parts", Value::integer(1)); }}},
    {"B21 a part that is nowhere",
     kMalformed,
     State::invalid,
     {.wrong_main = true,
      .parts = [](Value& first, Value&) { first.set("location", Value::map()); }}},
    {"B21 a part of a negative size",
     kMalformed,
     State::invalid,
     {.wrong_main = true,
      .parts =
          [](Value& first, Value&) {
            first.set("location", Value::map()
                                      .set("byteOffset", Value::integer(0))
                                      .set("length", Value::integer(-1)));
          }}},
    {"B21 a part of a size that wraps",
     kMalformed,
     State::invalid,
     {.wrong_main = true,
      .parts =
          [](Value&, Value& second) {
            second.set("location", Value::map()
                                       .set("byteOffset", Value::integer(2))
                                       .set("length", Value::unsigned_integer(~0ull)));
          }}},
    {"B21 a part that is a box",
     kMalformed,
     State::invalid,
     {.wrong_main = true,
      .parts =
          [](Value& first, Value&) {
            first.set("location", Value::map().set("bmffBox", Value::text("/mdat")));
          }}},
    {"B21 a part without hash",
     kMalformed,
     State::invalid,
     {.wrong_main = true,
      .parts = [](Value& first, Value&) { first.set("hashAssertion", Value::map()); }}},
    {"B21 a part by a hash that the manifest does not have",
     kMalformed,
     State::invalid,
     {.wrong_main = true, .parts = first_by("self#jumbf=c2pa.assertions/c2pa.hash.data.part__9")}},
    {"B21 a part by a hash on the web",
     kMalformed,
     State::invalid,
     {.wrong_main = true, .parts = first_by("https://example.org/hash")}},
    {"B21 a part by a hash of another manifest",
     kMalformed,
     State::invalid,
     {.wrong_main = true,
      .parts = first_by(jumbf::absolute_uri("urn:c2pa:x", "c2pa.assertions/c2pa.hash.data.part"))}},
    {"B21 a part by a hash that was changed",
     kMalformed,
     State::invalid,
     {.wrong_main = true, .recipe = changing(2)}},
    {"B21 a part by a hash that cannot be read",
     kMalformed,
     State::invalid,
     {.wrong_main = true,
      .parts = [](Value& first,
                  Value&) { first.set("hashAssertion", write_hashed_uri(uri_to(broken_part()))); },
      .recipe = [](Recipe& r) { r.assertions[1] = broken_part(); }}},
    {"B21 a list that was changed",
     kMain,
     State::invalid,
     {.wrong_main = true, .recipe = changing(4)}},
    {"B21 a list that cannot be read",
     kMain,
     State::invalid,
     {.wrong_main = true, .recipe = breaking(3)}},
    {"B21 a list that is not there",
     kMain,
     State::invalid,
     {.wrong_main = true,
      .recipe = [](Recipe& r) { r.boxes = [](auto& boxes) { boxes.pop_back(); }; }}},
    {"B21 a part by another hash of its hash than the claim has",
     kMalformed,
     State::invalid,
     {.wrong_main = true,
      .parts =
          [](Value& first, Value&) {
            first.set("hashAssertion",
                      write_hashed_uri(
                          {"self#jumbf=c2pa.assertions/c2pa.hash.data.part", {}, Buffer(32, 1)}));
          }}},
    {"B21 a part with the hash of the whole",
     kMalformed,
     State::invalid,
     {.wrong_main = true, .part_label = "c2pa.hash.datapart"}},
    {"B21 a part with a kind of hash that nobody knows",
     kMalformed,
     State::invalid,
     {.wrong_main = true, .part_label = "c2pa.hash.fake.part"}},
    {"B21 two lists of parts", kMalformed, State::invalid, {.wrong_main = true, .twice = true}},
    {"B21 a list that the signer does not vouch for",
     kMain,
     State::invalid,
     {.wrong_main = true, .created = false}},
};

TEST(MultiAssetHash, HoldsOrSaysWhyNot) {
  for (const PartRow& row : kRows) {
    SCOPED_TRACE(row.name);
    Made made = make(recipe_of(row.plan, make(recipe_of(row.plan, 0)).store.size()));
    if (row.change) row.change(made.asset);
    const auto report = judge(made);
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, row.state) << codes_of(*report);
    EXPECT_TRUE(says(report->status, row.code)) << codes_of(*report);
    EXPECT_EQ(report->partly_verified, row.partial);
    // What the parts come to stands for the whole.
    if (std::string_view(row.code).starts_with("assertion.multiAssetHash.")) {
      EXPECT_FALSE(says(report->status, kMain)) << codes_of(*report);
    }
  }
}

// What a part leaves out is told as bytes of the file: of the second part, the store and three
// bytes.
Recipe recipe_of_second_with_store(std::size_t store_bytes) {
  constexpr std::size_t kFirst = 5;
  const std::string head(kHead), tail(kTail);
  const Range store{kHead.size() - kFirst, store_bytes};
  const Assertion one = part_hash("c2pa.hash.data.part", head.substr(0, kFirst), nullptr);
  DataHash hash;
  hash.has_hash = hash.has_exclusions = true;
  hash.alg = "sha256";
  hash.exclusions = {{1, 3}, store};
  hash.hash =
      digest(HashAlg::sha256, as_bytes(head.substr(kFirst, 1) + head.substr(kFirst + 4) + tail));
  const Assertion two = cbor_assertion("c2pa.hash.data.part__1",
                                       write_data_hash(hash, 9 - cbor::head_size(store_bytes)));
  Value first = located(wide(0), wide(kFirst), one);
  Value second = located(wide(kFirst), wide(store.end() + kTail.size()), two);
  const Value list = Value::map().set("parts", Value::array({std::move(first), std::move(second)}));
  Recipe recipe;
  recipe.assertions = {actions({created()}), one, two,
                       cbor_assertion("c2pa.hash.multi-asset", list.encode())};
  recipe.binding = [](DataHash& main) { main.hash[0] ^= 1; };
  return recipe;
}

TEST(MultiAssetHash, TellsWhatAPartLeavesOut) {
  const auto report =
      judge(make(recipe_of_second_with_store(make(recipe_of_second_with_store(0)).store.size())));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(says(report->status, "assertion.dataHash.additionalExclusionsPresent"));
  ASSERT_EQ(report->uncovered.size(), 1U);
  EXPECT_EQ(report->uncovered[0].range, (Range{6, 3}));
}

// ISO BMFF: `ftyp`, a `uuid` box with the store, and an `mpvd` box that is a part of its own.
constexpr std::string_view kFilm = "a film beside the picture";
Buffer mpvd(std::string_view payload) { return jumbf::box("mpvd", as_bytes(payload)); }
Buffer long_mpvd(std::string_view payload) {
  ByteWriter box;
  box.u32(1).text("mpvd").u64(16 + payload.size()).text(payload);
  return box.take();
}
Buffer open_mpvd(std::string_view payload) {
  ByteWriter box;
  box.u32(0).text("mpvd").text(payload);
  return box.take();
}
Buffer without_last(Buffer box) {
  box.pop_back();
  return box;
}
const Buffer kMedia = jumbf::box("mdat", as_bytes(kFilm));

struct BoxPlan {
  std::string path = "/mpvd", hashed = std::string(kFilm);
  std::uint64_t first_ends_at = 0;  // from the end of the store; 8: behind the header of `mpvd`
  bool optional = false;
  Buffer tail = mpvd(kFilm);            // as signed
  std::optional<Buffer> tail_now = {};  // as it is
  std::optional<Value> location = {};   // of the second part
};

Buffer boxes_before(std::size_t store_bytes) {
  ByteWriter head;
  head.bytes(jumbf::box("ftyp", as_bytes("heic\0\0\0\0")));
  head.u32(static_cast<std::uint32_t>(8 + 16 + store_bytes)).text("uuid").bytes(Buffer(16, 7));
  return head.take();
}

Recipe recipe_of(const BoxPlan& plan, std::size_t store_bytes) {
  const Buffer head = boxes_before(store_bytes);
  const Range store{head.size(), store_bytes};
  const std::string first_bytes =
      std::string(as_text(head)) +
      std::string(as_text(plan.tail).substr(0, static_cast<std::size_t>(plan.first_ends_at)));
  const Assertion one = part_hash("c2pa.hash.data.part", first_bytes, &store),
                  two = part_hash("c2pa.hash.data.part__1", plan.hashed, nullptr);
  Value first = located(wide(0), wide(store.end() + plan.first_ends_at), one);
  Value second =
      Value::map()
          .set("location",
               plan.location.value_or(Value::map().set("bmffBox", Value::text(plan.path))))
          .set("hashAssertion", write_hashed_uri(uri_to(two)));
  if (plan.optional) second.set("optional", Value::boolean(true));
  const Value list = Value::map().set("parts", Value::array({std::move(first), std::move(second)}));
  Recipe recipe;
  recipe.assertions = {actions({created()}), one, two,
                       cbor_assertion("c2pa.hash.multi-asset", list.encode())};
  recipe.binding = [](DataHash& hash) { hash.hash[0] ^= 1; };
  return recipe;
}

Made made_of(const BoxPlan& plan) {
  Made made = make(recipe_of(plan, make(recipe_of(plan, 0)).store.size()));
  const Buffer head = boxes_before(made.store.size());
  ByteWriter asset;
  asset.bytes(head).bytes(made.store).bytes(plan.tail_now.value_or(plan.tail));
  made.asset = asset.take();
  made.carrier.exclusion = made.carrier.framing = {head.size(), made.store.size()};
  made.carrier.store = {made.carrier.exclusion};
  return made;
}

struct BoxRow {
  const char* name;
  const char* code;
  State state;
  BoxPlan plan;
  bool partial = false;
};

const BoxRow kBoxRows[] = {
    {"intact", kMatch, State::trusted, {}},
    {"the header of the box belongs to the part before it",
     kMatch,
     State::trusted,
     {.first_ends_at = 8}},
    {"by its number", kMatch, State::trusted, {.path = "/mpvd[1]"}},
    {"it may be gone", kMatch, State::trusted, {.optional = true, .tail_now = Buffer()}, true},
    {"a long header belongs to the part before it",
     kMatch,
     State::trusted,
     {.first_ends_at = 16, .tail = long_mpvd(kFilm)}},
    {"so does one of a box without a size",
     kMatch,
     State::trusted,
     {.first_ends_at = 8, .tail = open_mpvd(kFilm)}},
    {"B21 a long header that belongs to no part",
     kMalformed,
     State::invalid,
     {.tail = long_mpvd(kFilm)}},
    {"B21 a header without a size that belongs to no part",
     kMalformed,
     State::invalid,
     {.tail = open_mpvd(kFilm)}},
    {"media", kMatch, State::trusted, {.path = "/mdat", .tail = kMedia}},
    {"B21 media that are cut",
     kMismatch,
     State::invalid,
     {.path = "/mdat", .tail = kMedia, .tail_now = without_last(kMedia)}},
    {"B21 it is cut", kMalformed, State::invalid, {.tail_now = without_last(mpvd(kFilm))}},
    {"B21 it must be there", kMissing, State::invalid, {.tail_now = Buffer()}},
    {"B21 it is changed",
     kMismatch,
     State::invalid,
     {.tail_now = mpvd("another film, as long ...")}},
    {"B21 something behind it",
     kMalformed,
     State::invalid,
     {.tail_now = joined({mpvd(kFilm), jumbf::box("free", {})})}},
    {"B21 something before it",
     kMalformed,
     State::invalid,
     {.tail_now = joined({jumbf::box("free", {}), mpvd(kFilm)})}},
    {"B21 two of them", kMalformed, State::invalid, {.tail_now = joined({mpvd(kFilm), mpvd("x")})}},
    {"B21 it is empty", kMismatch, State::invalid, {.tail_now = mpvd("")}},
    {"B21 another number", kMissing, State::invalid, {.path = "/mpvd[2]"}},
    {"B21 another box", kMalformed, State::invalid, {.path = "/ftyp"}},
    {"B21 no path", kMalformed, State::invalid, {.path = "mpvd"}},
    {"B21 a path that ends early", kMalformed, State::invalid, {.path = "/mpv"}},
    {"B21 a path with a broken number", kMalformed, State::invalid, {.path = "/mpvd[0]"}},
    {"B21 a path with an open number", kMalformed, State::invalid, {.path = "/mpvd[1"}},
    {"B21 the file has no boxes", kMalformed, State::invalid, {.tail_now = Buffer(9, 0xFF)}},
    {"B21 both kinds of location",
     kMalformed,
     State::invalid,
     {.location = Value::map()
                      .set("bmffBox", Value::text("/mpvd"))
                      .set("byteOffset", Value::integer(1))
                      .set("length", Value::integer(1))}},
};

TEST(MultiAssetHash, FindsPartsThatAreBoxes) {
  for (const BoxRow& row : kBoxRows) {
    SCOPED_TRACE(row.name);
    const auto report = judge(made_of(row.plan));
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, row.state) << codes_of(*report);
    EXPECT_TRUE(says(report->status, row.code)) << codes_of(*report);
    EXPECT_EQ(report->partly_verified, row.partial);
  }
}

TEST(MultiAssetHash, StopsAtTheLimitOfParts) {
  const Plan plan{.wrong_main = true};
  const Made made = make(recipe_of(plan, make(recipe_of(plan, 0)).store.size()));
  Circumstances given;
  given.limits.max_exclusions = 1;
  const auto report = judge(made, given);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace tanba::maker
