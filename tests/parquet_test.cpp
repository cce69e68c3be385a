// What is special to Parquet: a footer in Thrift's compact protocol, whose field numbers count from
// each other.
#include "base/encoding.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;
using namespace std::string_literals;

Buffer file_with(std::string_view footer) {
  ByteWriter out;
  out.text("PAR1").text("data").text(footer);
  out.u32le(static_cast<std::uint32_t>(footer.size())).text("PAR1");
  return out.take();
}

std::string footer_of(const Buffer& file) {
  const std::string_view text = as_text(file);
  const std::size_t size = ByteReader(Bytes(file).subspan(file.size() - 8)).u32le();
  return std::string(text.substr(file.size() - 8 - size, size));
}

std::string entry(std::string_view key, std::string_view value) {
  return "\x18"s + static_cast<char>(key.size()) + std::string(key) + "\x18" +
         static_cast<char>(value.size()) + std::string(value) + '\0';
}

const std::string kOurs = entry("c2pa:manifest", to_base64(store_of(40)));
const std::string kRows = "\x15\4\x26\6"s;  // version 2; number of rows 3

TEST(Parquet, PutsTheMetadataWhereTheirNumberBelongs) {
  const struct {
    std::string before, after;
  } rows[] = {
      {kRows + '\0', kRows + "\x29\x1C" + kOurs + '\0'},                  // behind field 3
      {"\0"s, "\x59\x1C" + kOurs + '\0'},                                 // alone
      {kRows + "\x38\1x\0"s, kRows + "\x29\x1C" + kOurs + "\x18\1x\0"s},  // before field 6
      {kRows + "\x08\x0C\1x\0"s,
       kRows + "\x29\x1C" + kOurs + "\x08\x0C\1x\0"s},             // its number in full
      {kRows + "\x29\x0C\0"s, kRows + "\x29\x1C" + kOurs + '\0'},  // an empty list
      {kRows + "\x29\x1C" + entry("a", "b") + "\x18\1x\0"s,
       kRows + "\x29\x2C" + entry("a", "b") + kOurs + "\x18\1x\0"s},
  };
  for (const auto& row : rows) {
    const Buffer out = labelled(kParquet, file_with(row.before), store_of(40));
    EXPECT_EQ(footer_of(out), row.after);
    EXPECT_EQ(stored(kParquet, out), store_of(40));
    EXPECT_EQ(labelled(kParquet, out, store_of(40)), out);
  }
}

TEST(Parquet, TakesTheMetadataOutWithTheStore) {
  for (const std::string& footer : {kRows + '\0', kRows + "\x38\1x\0"s, kRows + "\x08\x28\1x\0"s}) {
    const Buffer asset = file_with(footer);
    EXPECT_EQ(labelled(kParquet, labelled(kParquet, asset, store_of(40)), {}), asset);
  }
  // Field 17 counts from 5 in one byte, from 0 no more.
  const Buffer far = file_with("\x59\x1C" + kOurs + "\xC8\1x\0"s);
  EXPECT_EQ(footer_of(labelled(kParquet, far, {})), "\x08\x22\1x\0"s);
}

TEST(Parquet, ReplacesAStoreBetweenOthers) {
  const std::string a = entry("a", "b"), c = entry("c", "d");
  const Buffer asset = file_with(kRows + "\x29\x3C" + a + kOurs + c + '\0');
  EXPECT_EQ(footer_of(labelled(kParquet, asset, store_of(40))),
            kRows + "\x29\x3C" + a + c + kOurs + '\0');
  EXPECT_EQ(footer_of(labelled(kParquet, asset, {})), kRows + "\x29\x2C" + a + c + '\0');
}

TEST(Parquet, FindsEveryStoreAndSaysWhatIsWrongWithOne) {
  const auto two = scan(kParquet, file_with(kRows + "\x29\x2C" + kOurs + kOurs + '\0'));
  ASSERT_TRUE(two);
  EXPECT_EQ(two->carriers.size(), 2U);
  for (const std::string& broken : {entry("c2pa:manifest", "no base64"),
                                    "\x18\x0D"
                                    "c2pa:manifest\0"s,
                                    kOurs.substr(0, kOurs.size() - 1) + "\x08\4\1x\0"s}) {
    const auto layout = scan(kParquet, file_with(kRows + "\x29\x1C" + broken + '\0'));
    ASSERT_TRUE(layout) << layout.error().what;
    EXPECT_NE(layout->flaw, nullptr);
  }
}

TEST(Parquet, WalksEveryTypeOfThrift) {
  const std::string fields = "\x11\x12\x13\x07\x14\x02\x16\x80\x01\x17"s + std::string(8, 'd') +
                             "\x19\x23\1\2\x1A\x11\1\x1B\1\x83\1k\5\x1C\x15\2\0\x1D"s +
                             std::string(16, 'u');
  const Buffer asset = file_with("\x6C"s + fields + "\0\0"s);
  EXPECT_TRUE(scan(kParquet, asset)) << scan(kParquet, asset).error().offset;
}

TEST(Parquet, RefusesABrokenFooter) {
  const std::string deep(80, '\x1C');
  const struct {
    Buffer asset;
    Errc code;
  } rows[] = {
      {file_with(""), Errc::malformed},
      {file_with("\x15"), Errc::malformed},
      {file_with("\x1F\0"s), Errc::malformed},                          // no such type
      {file_with("\x10\0"s), Errc::malformed},                          // a stop that counts
      {file_with(kRows + "\x28\1x\0"s), Errc::malformed},               // metadata that are a text
      {file_with(kRows + "\x29\x18\1x\0"s), Errc::malformed},           // of texts
      {file_with(kRows + "\x29\x0C\x09\x0A\x0C\0"s), Errc::malformed},  // twice
      {file_with("\x69\xF3\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\0"s), Errc::malformed},
      {file_with("\x18\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\0"s), Errc::malformed},
      {file_with(deep), Errc::limit_exceeded},
      {joined({as_bytes("PAR1"), as_bytes("\xFF\0\0\0PAR1"s)}), Errc::truncated},
      {joined({as_bytes("PAR1data\0\1\0\0\0PARE"s)}), Errc::unsupported},
      {joined({as_bytes("PAR1")}), Errc::truncated},
  };
  for (const auto& row : rows) {
    const auto layout = scan(kParquet, row.asset);
    ASSERT_FALSE(layout) << to_hex(row.asset);
    EXPECT_EQ(layout.error().code, row.code) << to_hex(row.asset);
  }
}

TEST(Parquet, ReadsTheFooterAlone) {
  const Buffer tail = labelled(kParquet, sample("parquet/plain.parquet"), store_of(3000));
  const std::uint64_t size = 3ULL << 30;
  std::uint64_t read_bytes = 0;
  const auto source = callback_source(size, [&](std::uint64_t at, std::span<std::uint8_t> into) {
    read_bytes += into.size();
    for (std::uint8_t& byte : into) {
      byte =
          at >= size - tail.size() ? tail[static_cast<std::size_t>(at - (size - tail.size()))] : 0;
      ++at;
    }
    return true;
  });
  const auto layout = kParquet.scan(*source, {});
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  EXPECT_LE(read_bytes, 3 * tail.size());
}

}  // namespace
}  // namespace tanba
