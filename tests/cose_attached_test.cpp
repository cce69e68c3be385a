// COSE_Sign1 with its payload: all of cose-wg/Examples, sign1-tests (public domain), by the key
// "11" of RFC 9052, C.7.1.
#include "crypto/cose_attached.hpp"

#include <gtest/gtest.h>

#include "base/byte_reader.hpp"
#include "base/encoding.hpp"
#include "cbor/cbor.hpp"
#include "crypto/jwk.hpp"

namespace tanba {
namespace {

constexpr const char* kRest =
    "10442313154546869732069732074686520636f6e74656e742e5840"
    "8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e"
    "2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36";

enum class Outcome { verified, refused, no_algorithm, malformed };
struct Example {
  const char* name;
  std::string hex;
  Outcome outcome;
};
const Example kExamples[] = {
    // C2PA takes the algorithm from the protected header alone (13.2.3).
    {"sign-pass-01",
     "d28441a0a201260442313154546869732069732074686520636f6e74656e742e5840"
     "87db0d2e5571843b78ac33ecb2830df7b6e0a4d5b7376de336b23c591c90c425"
     "317e56127fbe04370097ce347087b233bf722b64072beb4486bda4031d27244f",
     Outcome::no_algorithm},
    // Nothing of C2PA is signed with external data.
    {"sign-pass-02",
     "d28443a10126a10442313154546869732069732074686520636f6e74656e742e5840"
     "10729cd711cb3813d8d8e944a8da7111e7b258c9bdca6135f7ae1adbee950989"
     "1267837e1e33bd36c150326ae62755c6bd8e540c3e8f92d7d225e8db72b8820b",
     Outcome::refused},
    {"sign-pass-03", std::string("8443a10126a") + kRest, Outcome::malformed},
    {"sign-fail-01", std::string("d903e68443a10126a") + kRest, Outcome::malformed},
    {"sign-fail-02", std::string("d28443a10126a") + kRest, Outcome::verified},
    {"sign-fail-03", std::string("d28445a1013903e6a") + kRest, Outcome::no_algorithm},
    {"sign-fail-04", std::string("d2844aa10167756e6b6e6f776ea") + kRest, Outcome::no_algorithm},
    {"sign-fail-06", std::string("d28445a201260300a") + kRest, Outcome::refused},
    {"sign-fail-07",
     "d28443a10126a10442313154546869732069732074686520636f6e74656e742e5840"
     "6520bbaf2081d7e0ed0f95f76eb0733d667005f7467cec4b87b9381a6ba1ede8"
     "e00df29f32a37230f39a842a54821fdd223092819d7728efb9d3a0080b75380b",
     Outcome::refused},
};

const BareKey& key_eleven() {
  static const auto kKey =
      BareKey::from_jwk({"EC", "P-256", "usWxHK2PmfnHKwXPS54m0kTcGJ90UiglWiGahtagnv8",
                         "IBOL-C3BttVivg-lSreASjpkttcsz-1rb7btKLv8EX4"});
  return *kKey;
}

Outcome outcome_of(Bytes bytes) {
  const AttachedCose cose = parse_attached_cose(bytes, {});
  if (!cose.well_formed || !cose.payload) return Outcome::malformed;
  if (!cose.alg) return Outcome::no_algorithm;
  const Buffer message = sig_structure(cose.protected_header, *cose.payload);
  return key_eleven().verifies(*cose.alg, message, cose.signature) ? Outcome::verified
                                                                   : Outcome::refused;
}

TEST(AttachedCose, JudgesThePublishedExamples) {
  for (const Example& example : kExamples)
    EXPECT_EQ(outcome_of(*from_hex(example.hex)), example.outcome) << example.name;
}

// The published file of sign-fail-02 names a changed signature, but holds the right one.
TEST(AttachedCose, RefusesAnyChangedBitOfWhatIsSigned) {
  const Buffer good = *from_hex(kExamples[4].hex);
  std::size_t accepted = 0;
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Buffer changed = good;
    changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1u << (bit % 8)));
    accepted += outcome_of(changed) == Outcome::verified ? 1 : 0;
  }
  // The unprotected header alone, which nothing signs: its label and the bytes under it.
  EXPECT_LE(accepted, 4 * 8u);
}

// RFC 9052, 3.1: `kid`; C2PA 2.5, 15.5.1: `kid` stands unprotected, `iat` protected.
TEST(AttachedCose, KnowsTheKeyAndTheTimeThatItIsSaidToBeOf) {
  const auto parse = [](const char* hex, std::string_view key, bool alone,
                        std::optional<std::int64_t> at) {
    const Buffer bytes = *from_hex(hex);
    const AttachedCose cose = parse_attached_cose(bytes, {});
    ASSERT_TRUE(cose.well_formed) << hex;
    EXPECT_EQ(as_text(cose.key_id.value_or(Bytes())), key) << hex;
    EXPECT_EQ(cose.key_id_alone, alone) << hex;
    EXPECT_EQ(cose.signed_at, at) << hex;
    EXPECT_GE(cose.unprotected.data(), bytes.data());
    EXPECT_LT(cose.unprotected.data(), bytes.data() + bytes.size());
  };
  parse("d28443a10126a1044231314041ff", "11", true, {});
  parse("d28443a10126a20442313101264041ff", "11", false, {});
  parse("d28443a10126a104014041ff", "", false, {});
  parse("d28443a10126a04041ff", "", false, {});
  parse("d28448a20126636961740aa1044231314041ff", "11", true, 10);
  parse("d28443a10126a204423131636961740a4041ff", "11", false, {});
}

using cbor::Value;

struct Shape {
  const char* name;
  std::vector<Value> parts;
  bool well_formed;
};

// COSE_Sign1 = [protected, unprotected, payload, signature] (RFC 9052, 4.2).
TEST(AttachedCose, HasFourPartsOfTheirKinds) {
  const auto in_bytes = [](const Value& value) { return Value::bytes(value.encode()); };
  const Value guarded = in_bytes(Value::map().set(1, Value::integer(-7))), open = Value::map(),
              payload = Value::bytes(Buffer(3)), signature = Value::bytes(Buffer(64));
  const Value critical =
      in_bytes(Value::map().set(1, Value::integer(-7)).set(2, Value::array({Value::integer(1)})));
  const Value in_pieces = Value::encoded(Buffer{0x5F, 0x41, 0x01, 0x41, 0x02, 0xFF});
  const Shape rows[] = {
      {"as it should be", {guarded, open, payload, signature}, true},
      {"a payload that is elsewhere", {guarded, open, Value(), signature}, true},
      {"an empty header", {Value::bytes(Buffer()), open, payload, signature}, true},
      {"something that must be understood", {critical, open, payload, signature}, false},
      {"a header that is no map", {in_bytes(Value::array()), open, payload, signature}, false},
      {"a header that is no CBOR", {Value::bytes(Buffer{0xFF}), open, payload, signature}, false},
      {"a header without its bytes", {Value::map(), open, payload, signature}, false},
      {"an open header that is no map", {guarded, Value::array(), payload, signature}, false},
      {"a payload of text", {guarded, open, Value::text("x"), signature}, false},
      {"a signature of text", {guarded, open, payload, Value::text("x")}, false},
      {"a signature in pieces", {guarded, open, payload, in_pieces}, false},
      {"three parts", {guarded, open, payload}, false},
      {"five parts", {guarded, open, payload, signature, signature}, false},
  };
  for (const Shape& row : rows) {
    const Buffer bytes = Value::tag(18, Value::array(row.parts)).encode();
    EXPECT_EQ(parse_attached_cose(bytes, {}).well_formed, row.well_formed) << row.name;
  }
  EXPECT_FALSE(parse_attached_cose(Value::tag(18, Value::map()).encode(), {}).well_formed);
  const auto stamps = [&](int count) {
    Value list = Value::array();
    for (int i = 0; i < count; ++i) list.add(Value::map().set("val", Value::bytes(Buffer(1))));
    const Value header =
        Value::map().set("sigTst2", Value::map().set("tstTokens", std::move(list)));
    const Buffer bytes =
        Value::tag(18, Value::array({guarded, header, payload, signature})).encode();
    return parse_attached_cose(bytes, {}).time_stamps_v2.size();
  };
  EXPECT_EQ(stamps(16), 16U);
  EXPECT_EQ(stamps(17), 16U);
}

TEST(AttachedCose, NeverFallsOverOnAPrefix) {
  const Buffer good = *from_hex(kExamples[4].hex);
  for (std::size_t size = 0; size < good.size(); ++size) {
    const Buffer prefix(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(outcome_of(prefix), Outcome::malformed);
  }
}

}  // namespace
}  // namespace tanba
