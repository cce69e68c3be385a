// lib/cbor against RFC 8949: the examples of appendices A and F, limits, and round trips.
#include "cbor/cbor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "base/encoding.hpp"

namespace tanba::cbor {
namespace {

// On the heap and of the exact size, so that the sanitizer sees a read past the end.
struct Exact {
  std::unique_ptr<std::uint8_t[]> data;
  std::size_t size;

  explicit Exact(Bytes bytes) : data(new std::uint8_t[bytes.size()]), size(bytes.size()) {
    if (size != 0) std::memcpy(data.get(), bytes.data(), size);
  }
  Bytes view() const { return {data.get(), size}; }
};

Buffer hex(std::string_view text) { return *from_hex(text); }

// Diagnostic notation (RFC 8949, 8), without the marks of indefinite items.
std::string show(Item item) {
  switch (item.kind()) {
    case Kind::unsigned_integer:
      return std::to_string(*item.as_unsigned());
    case Kind::negative_integer:
      return item.as_integer() ? std::to_string(*item.as_integer()) : "below int64";
    case Kind::bytes:
      return "h'" + to_hex(*item.as_bytes()) + "'";
    case Kind::text:
      return "\"" + std::string(*item.as_text()) + "\"";
    case Kind::boolean:
      return *item.as_bool() ? "true" : "false";
    case Kind::null:
      return "null";
    case Kind::undefined:
      return "undefined";
    case Kind::simple:
      return "simple";
    case Kind::floating: {
      std::array<char, 40> text{};
      std::snprintf(text.data(), text.size(), "%.17g", *item.as_double());
      return text.data();
    }
    case Kind::tag:
      return std::to_string(*item.as_tag()) + "(" + show(item.at(0)) + ")";
    default:
      break;
  }
  const bool map = item.is(Kind::map);
  std::string text(map ? "{" : "[");
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (i != 0) text += ", ";
    text += map ? show(item.key(i)) + ": " + show(item.value(i)) : show(item.at(i));
  }
  return text + (map ? "}" : "]");
}

struct Example {
  const char* encoded;
  const char* shown;
};

const Example kAppendixA[] = {
    {"00", "0"},
    {"01", "1"},
    {"0a", "10"},
    {"17", "23"},
    {"1818", "24"},
    {"1819", "25"},
    {"1864", "100"},
    {"1903e8", "1000"},
    {"1a000f4240", "1000000"},
    {"1b000000e8d4a51000", "1000000000000"},
    {"1bffffffffffffffff", "18446744073709551615"},
    {"c249010000000000000000", "2(h'010000000000000000')"},
    {"3bffffffffffffffff", "below int64"},
    {"c349010000000000000000", "3(h'010000000000000000')"},
    {"20", "-1"},
    {"29", "-10"},
    {"3863", "-100"},
    {"3903e7", "-1000"},
    {"3b7fffffffffffffff", "-9223372036854775808"},
    {"f90000", "0"},
    {"f98000", "-0"},
    {"f93c00", "1"},
    {"fb3ff199999999999a", "1.1000000000000001"},
    {"f93e00", "1.5"},
    {"f97bff", "65504"},
    {"fa47c35000", "100000"},
    {"fa7f7fffff", "3.4028234663852886e+38"},
    {"fb7e37e43c8800759c", "1.0000000000000001e+300"},
    {"f90001", "5.9604644775390625e-08"},
    {"f90400", "6.103515625e-05"},
    {"f9c400", "-4"},
    {"fbc010666666666666", "-4.0999999999999996"},
    {"f97c00", "inf"},
    {"f97e00", "nan"},
    {"f9fc00", "-inf"},
    {"fa7f800000", "inf"},
    {"fa7fc00000", "nan"},
    {"faff800000", "-inf"},
    {"fb7ff0000000000000", "inf"},
    {"fb7ff8000000000000", "nan"},
    {"fbfff0000000000000", "-inf"},
    {"f4", "false"},
    {"f5", "true"},
    {"f6", "null"},
    {"f7", "undefined"},
    {"f0", "simple"},
    {"f8ff", "simple"},
    {"c074323031332d30332d32315432303a30343a30305a", "0(\"2013-03-21T20:04:00Z\")"},
    {"c11a514b67b0", "1(1363896240)"},
    {"c1fb41d452d9ec200000", "1(1363896240.5)"},
    {"d74401020304", "23(h'01020304')"},
    {"d818456449455446", "24(h'6449455446')"},
    {"d82076687474703a2f2f7777772e6578616d706c652e636f6d", "32(\"http://www.example.com\")"},
    {"40", "h''"},
    {"4401020304", "h'01020304'"},
    {"60", "\"\""},
    {"6161", "\"a\""},
    {"6449455446", "\"IETF\""},
    {"62225c", "\"\"\\\""},
    {"62c3bc", "\"\xC3\xBC\""},
    {"63e6b0b4", "\"\xE6\xB0\xB4\""},
    {"64f0908591", "\"\xF0\x90\x85\x91\""},
    {"80", "[]"},
    {"83010203", "[1, 2, 3]"},
    {"8301820203820405", "[1, [2, 3], [4, 5]]"},
    {"98190102030405060708090a0b0c0d0e0f101112131415161718181819",
     "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]"},
    {"a0", "{}"},
    {"a201020304", "{1: 2, 3: 4}"},
    {"a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}"},
    {"826161a161626163", "[\"a\", {\"b\": \"c\"}]"},
    {"a56161614161626142616361436164614461656145",
     "{\"a\": \"A\", \"b\": \"B\", \"c\": \"C\", \"d\": \"D\", \"e\": \"E\"}"},
    {"5f42010243030405ff", "h'0102030405'"},
    {"7f657374726561646d696e67ff", "\"streaming\""},
    {"9fff", "[]"},
    {"9f018202039f0405ffff", "[1, [2, 3], [4, 5]]"},
    {"9f01820203820405ff", "[1, [2, 3], [4, 5]]"},
    {"83018202039f0405ff", "[1, [2, 3], [4, 5]]"},
    {"83019f0203ff820405", "[1, [2, 3], [4, 5]]"},
    {"9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
     "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]"},
    {"bf61610161629f0203ffff", "{\"a\": 1, \"b\": [2, 3]}"},
    {"826161bf61626163ff", "[\"a\", {\"b\": \"c\"}]"},
    {"bf6346756ef563416d7421ff", "{\"Fun\": true, \"Amt\": -2}"},
};

TEST(Cbor, ReadsTheExamplesOfAppendixA) {
  for (const Example& example : kAppendixA) {
    const Exact bytes(hex(example.encoded));
    const auto document = Document::decode(bytes.view());
    ASSERT_TRUE(document) << example.encoded << ": " << document.error().what;
    EXPECT_EQ(show(document->root()), example.shown) << example.encoded;
    EXPECT_EQ(to_hex(document->root().encoded()), example.encoded);
  }
}

TEST(Cbor, FindsNoItemInAnyProperPrefixOfTheExamples) {
  for (const Example& example : kAppendixA) {
    const Buffer whole = hex(example.encoded);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Exact bytes(Bytes(whole).first(size));
      const auto document = Document::decode(bytes.view());
      ASSERT_FALSE(document) << example.encoded << " cut to " << size;
      EXPECT_EQ(document.error().code, Errc::truncated) << example.encoded << " cut to " << size;
    }
  }
}

const char* const kAppendixF[] = {
    // End of input in a head
    "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98",
    "9a01ff00", "b8", "d8", "f8", "f900", "fa0000", "fb000000",
    // Definite-length strings with short data
    "41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00",
    "7b7fffffffffffffff010203",
    // Definite-length maps and arrays not closed with enough items
    "81", "818181818181818181", "8200", "a1", "a20102", "a100", "a2000000",
    // Tag number not followed by tag content
    "c0",
    // Indefinite-length strings not closed by a break
    "5f4100", "7f6100",
    // Indefinite-length maps and arrays not closed by a break
    "9f", "9f0102", "bf", "bf01020102", "819f", "9f8000", "9f9f9f9f9fffffffff",
    "9f819f819f9fffffff",
    // Reserved additional information values
    "1c", "1d", "1e", "3c", "3d", "3e", "5c", "5d", "5e", "7c", "7d", "7e", "9c", "9d", "9e", "bc",
    "bd", "be", "dc", "dd", "de", "fc", "fd", "fe",
    // Reserved two-byte encodings of simple values
    "f800", "f801", "f818", "f81f",
    // Indefinite-length string chunks not of the correct type
    "5f00ff", "5f21ff", "5f6100ff", "5f80ff", "5fa0ff", "5fc000ff", "5fe0ff", "7f4100ff",
    // Indefinite-length string chunks not definite length
    "5f5f4100ffff", "7f7f6100ffff",
    // Break occurring on its own outside of an indefinite-length item
    "ff",
    // Break occurring in a definite-length array or map or a tag
    "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "a20000ff", "9f81ff", "9f829f819f9fffffffff",
    // Break in an indefinite-length map that would lead to an odd number of items
    "bf00ff", "bf000000ff",
    // Major type 0, 1, 6 with additional information 31
    "1f", "3f", "df"};

TEST(Cbor, RefusesTheIllFormedExamplesOfAppendixF) {
  for (const char* encoded : kAppendixF) {
    const Exact bytes(hex(encoded));
    const auto document = Document::decode(bytes.view());
    ASSERT_FALSE(document) << encoded;
    EXPECT_TRUE(document.error().code == Errc::malformed ||
                document.error().code == Errc::truncated)
        << encoded;
  }
}

TEST(Cbor, RefusesWhatIsWellFormedButNotValid) {
  const Example kRows[] = {
      {"61ff", "UTF-8"},
      {"62c0af", "overlong"},
      {"63eda080", "surrogate"},
      {"7f61c361bcff", "a character cut by the chunks"},
      {"a201020103", "a key twice"},
      {"a20102180103", "a key twice, once in a longer head"},
      {"bf616101616102ff", "a text key twice"},
      {"a26161017f6161ff02", "a text key twice, once in chunks"},
      {"a3616101616202616103", "a text key twice, not side by side"},
      {"a2810101810102", "an array key twice"},
      {"a201a2f501f5020203", "a key twice further inside"},
      {"a1a20102010300", "a key twice in a key"},
      {"0000", "two items"},
      {"", "nothing"},
  };
  for (const Example& row : kRows) {
    const Exact bytes(hex(row.encoded));
    EXPECT_FALSE(Document::decode(bytes.view())) << row.shown;
  }
}

TEST(Cbor, TellsKeysOfDifferentKindsApart) {
  // 1, -2, h'01', "\x01", true, 1.0, [1], simple(1)
  const Buffer bytes =
      hex("a8"
          "0100"
          "2100"
          "410100"
          "610100"
          "f500"
          "f93c0000"
          "810100"
          "e100");
  EXPECT_TRUE(Document::decode(bytes));
}

TEST(Cbor, SaysWhereAPrefixEnds) {
  const Buffer bytes = hex("83010203ff00");
  std::size_t consumed = 0;
  const auto document = Document::decode_prefix(bytes, consumed);
  ASSERT_TRUE(document);
  EXPECT_EQ(consumed, 4u);
  EXPECT_EQ(document->root().encoded().size(), 4u);
}

TEST(Cbor, StopsAtTheDepthLimit) {
  Buffer nested(32, 0x81);
  nested.push_back(0x00);
  EXPECT_TRUE(Document::decode(nested));
  nested.insert(nested.begin(), 0x81);
  ASSERT_FALSE(Document::decode(nested));
  EXPECT_EQ(Document::decode(nested).error().code, Errc::limit_exceeded);
  for (const int head : {0x81, 0x9F, 0xC6, 0xA1}) {
    const Buffer bomb(1'000'000, static_cast<std::uint8_t>(head));
    EXPECT_EQ(Document::decode(bomb).error().code, Errc::limit_exceeded);
  }
}

TEST(Cbor, AllocatesNothingForDeclaredLengths) {
  for (const char* initial : {"9b", "bb", "5b", "7b"})
    for (const char* length :
         {"0000000100000000", "7fffffffffffffff", "8000000000000000", "ffffffffffffffff"}) {
      const Buffer bytes = hex(std::string(initial) + length + "00000000000000000000");
      const auto document = Document::decode(bytes);
      ASSERT_FALSE(document);
      EXPECT_EQ(document.error().code, Errc::truncated);
    }
}

TEST(Cbor, ReadsManyUnsortedKeysInTime) {
  Buffer bytes = hex("ba00030d40");
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    const std::uint32_t key = 0x80000000u | ((i * 2654435761u) & 0x7FFFFFFF);
    for (const std::uint32_t byte : {0x1Au, key >> 24, key >> 16 & 255, key >> 8 & 255, key & 255})
      bytes.push_back(static_cast<std::uint8_t>(byte));
    bytes.push_back(0x00);
  }
  const auto document = Document::decode(bytes);
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(document->root().size(), 200'000u);
}

TEST(Cbor, AnswersAWrongKindWithNothing) {
  const Buffer bytes = hex("a26161820163616263616220");
  const auto document = Document::decode(bytes);
  ASSERT_TRUE(document);
  const Item map = document->root();
  EXPECT_FALSE(map.as_text());
  EXPECT_FALSE(map.as_bytes());
  EXPECT_FALSE(map.as_tag());
  EXPECT_FALSE(map.at(0));
  EXPECT_FALSE(map.key(2));
  EXPECT_FALSE(map.value(2));
  EXPECT_FALSE(map.find("c"));
  EXPECT_FALSE(map.find(1));
  const Item array = map.find("a");
  ASSERT_TRUE(array);
  EXPECT_FALSE(array.key(0));
  EXPECT_FALSE(array.find("a"));
  EXPECT_FALSE(array.at(2));
  EXPECT_FALSE(array.at(std::size_t{1} << 33));
  EXPECT_EQ(array.at(1).size(), 0u);
  EXPECT_EQ(map.find("b").as_integer(), -1);
  EXPECT_FALSE(map.find("b").as_unsigned());
  const Item none;
  EXPECT_FALSE(none);
  EXPECT_FALSE(none.find("a").at(3).as_bool());
  EXPECT_TRUE(none.encoded().empty());
  EXPECT_EQ(none.size(), 0u);
  EXPECT_FALSE(Document().root());
}

TEST(Cbor, KeepsItsItemsWhenItMoves) {
  const Buffer bytes = hex("a1616183010203");
  auto document = Document::decode(bytes);
  ASSERT_TRUE(document);
  const Item array = document->root().find("a");
  const Document moved = *std::move(document);
  EXPECT_EQ(show(array), "[1, 2, 3]");
  EXPECT_EQ(to_hex(moved.root().find("a").encoded()), "83010203");
}

TEST(Cbor, WritesDeterministically) {
  Value map = Value::map();
  map.set("hash", Value::bytes(hex("0102"))).set("alg", Value::text("sha256")).set("b", Value());
  map.set("alg", Value::text("sha512")).set(33, Value::boolean(true));
  map.set(-1, Value::array({Value::integer(-500), Value::unsigned_integer(~0ull)}));
  map.set("when", Value::date("2026-11-21T10:00:00Z")).set("pad", Value::encoded(hex("420000")));
  EXPECT_EQ(to_hex(map.encode()),
            "a7"
            "1821f5"
            "20823901f31bffffffffffffffff"
            "6162f6"
            "63616c6766736861353132"
            "63706164420000"
            "6468617368420102"
            "647768656ec074323032362d31312d32315431303a30303a30305a");
}

TEST(Cbor, WritesTheShortestFloat) {
  for (const Example& example : kAppendixA) {
    const Buffer bytes = hex(example.encoded);
    const auto document = Document::decode(bytes);
    const auto value = document->root().as_double();
    if (!value || std::isinf(*value) || std::isnan(*value)) continue;
    EXPECT_EQ(to_hex(Value::floating(*value).encode()), example.encoded);
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(to_hex(Value::floating(kInfinity).encode()), "f97c00");
  EXPECT_EQ(to_hex(Value::floating(-kInfinity).encode()), "f9fc00");
  EXPECT_EQ(to_hex(Value::floating(std::nan("1")).encode()), "f97e00");
  EXPECT_EQ(to_hex(Value::floating(std::ldexp(1.0, -25)).encode()), "fa33000000");
  EXPECT_EQ(to_hex(Value::floating(65536).encode()), "fa47800000");
  EXPECT_EQ(to_hex(Value::floating(3 * std::ldexp(1.0, -24)).encode()), "f90003");
}

TEST(Cbor, KnowsTheSizeOfAHead) {
  for (const std::uint64_t count :
       {0ull, 23ull, 24ull, 255ull, 256ull, 65535ull, 65536ull, 0xFFFFFFFFull, 0x100000000ull})
    EXPECT_EQ(head_size(count), Value::unsigned_integer(count).encode().size());
}

Value any_value(int depth) {
  const int kind = *rc::gen::inRange(0, depth > 0 ? 9 : 6);
  switch (kind) {
    case 0:
      return Value::unsigned_integer(*rc::gen::arbitrary<std::uint64_t>());
    case 1:
      return Value::integer(*rc::gen::arbitrary<std::int64_t>());
    case 2:
      return Value::bytes(*rc::gen::arbitrary<Buffer>());
    case 3:
      return Value::text(*rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
    case 4:
      return Value::floating(*rc::gen::arbitrary<double>());
    case 5:
      return Value::boolean(*rc::gen::arbitrary<bool>());
    case 6:
      return Value::tag(*rc::gen::arbitrary<std::uint32_t>(), any_value(depth - 1));
    default:
      break;
  }
  Value made = kind == 7 ? Value::array() : Value::map();
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i)
    kind == 7 ? made.add(any_value(depth - 1))
              : made.set(*rc::gen::arbitrary<std::int64_t>(), any_value(depth - 1));
  return made;
}

// Writes what was read, item by item.
Value copy_of(Item item) {
  switch (item.kind()) {
    case Kind::array: {
      Value made = Value::array();
      for (std::size_t i = 0; i < item.size(); ++i) made.add(copy_of(item.at(i)));
      return made;
    }
    case Kind::map: {
      Value made = Value::map();
      for (std::size_t i = item.size(); i > 0; --i)
        made.set(*item.key(i - 1).as_integer(), copy_of(item.value(i - 1)));
      return made;
    }
    case Kind::tag:
      return Value::tag(*item.as_tag(), copy_of(item.at(0)));
    case Kind::bytes:
      return Value::bytes(*item.as_bytes());
    case Kind::text:
      return Value::text(*item.as_text());
    case Kind::floating:
      return Value::floating(*item.as_double());
    case Kind::boolean:
      return Value::boolean(*item.as_bool());
    case Kind::unsigned_integer:
      return Value::unsigned_integer(*item.as_unsigned());
    default:
      return Value::integer(*item.as_integer());
  }
}

RC_GTEST_PROP(CborProperty, ReadsBackWhatItWrote, ()) {
  const Buffer bytes = any_value(4).encode();
  const auto document = Document::decode(bytes);
  RC_ASSERT(static_cast<bool>(document));
  RC_ASSERT(copy_of(document->root()).encode() == bytes);
}

RC_GTEST_PROP(CborProperty, NeverReadsPastTheEnd, (const Buffer& noise)) {
  const Exact bytes(noise);
  std::size_t consumed = 0;
  const auto document = Document::decode_prefix(bytes.view(), consumed);
  if (document) RC_ASSERT(document->root().encoded().size() == consumed);
}

}  // namespace
}  // namespace tanba::cbor
