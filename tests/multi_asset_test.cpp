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
  bool optional = false, wrong_main = false, created = true, twice = false;
  std::string second_bytes = std::string(kTail);
  std::string part_label = "c2pa.hash.data.part";
  std::function<void(Value& first, Value& second)> parts = {};  // before they are listed
  std::function<void(Value& list)> list = {};                   // before it is encoded
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
  if (plan.wrong_main) recipe.binding = [](DataHash& hash) { hash.hash[0] ^= 1; };
  return recipe;
}

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
