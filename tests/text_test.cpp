// Plain and structured text: the invisible wrapper, the armoured block, NFC, and what is refused.
#include <utf8proc.h>

#include <chrono>
#include <random>

#include "base/encoding.hpp"
#include "container/armour.hpp"
#include "container/text.hpp"
#include "container/text_wrapper.hpp"
#include "container_fixture.hpp"
#include "crypto/cose.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

using namespace fixture;
using text::wrap;

Buffer bytes(std::string_view text) { return {text.begin(), text.end()}; }
std::string str(const Buffer& buffer) { return {buffer.begin(), buffer.end()}; }
std::string wrapped(std::string_view store) { return str(wrap(bytes(store))); }
std::string selectors(std::size_t count, std::string_view one) {
  std::string run;
  while (count-- > 0) run += one;
  return run;
}

const std::string kZero = "\xEF\xB8\x80", kSixteen = "\xF3\xA0\x84\x80", kLast = "\xF3\xA0\x87\xAF";
const std::string kMark = "\xEF\xBB\xBF";

std::string armoured(std::string_view store) {
  return "-----BEGIN C2PA MANIFEST----- data:application/c2pa;base64," + to_base64(bytes(store)) +
         " -----END C2PA MANIFEST-----";
}

// ---- The wrapper, C2PA 2.4, A.8

TEST(Wrapper, IsThatOfThePublishedVector) {
  EXPECT_EQ("hello world" + str(wrap(*from_hex("deadbeef"))),
            str(*from_hex("68656c6c6f20776f726c64efbbbff3a084b3f3a084a2f3a08580f3a084b1f3a08584f3a0"
                          "8588f3a08584efb880efb881efb880efb880efb880efb884f3a0878ef3a0869df3a086ae"
                          "f3a0879f")));
}

TEST(Wrapper, CarriesEveryByte) {
  Buffer store;
  for (int i = 0; i < 256; ++i) store.push_back(static_cast<std::uint8_t>(i));
  EXPECT_EQ(wrap(store).size(), text::wrapped_bytes(store));
  EXPECT_EQ(*text::unwrap(wrap(store), {}), store);
  EXPECT_TRUE(is_utf8(str(wrap(store))));
}

struct Found {
  const char* name;
  std::string before, run, after;
  std::size_t padding = 0;  // bytes of `run` behind the store
};

class FoundWrapper : public testing::TestWithParam<Found> {};

TEST_P(FoundWrapper, LiesWhereItLies) {
  const Found& row = GetParam();
  const Buffer asset = bytes(row.before + row.run + row.after);
  const auto layout = scan(kPlainText, asset);
  ASSERT_TRUE(layout && layout->carriers.size() == 1) << (layout ? "" : layout.error().what);
  EXPECT_EQ(layout->flaw, nullptr);
  const Carrier& carrier = layout->carriers[0];
  const Range all{row.before.size(), row.run.size()};
  EXPECT_EQ(carrier.exclusion, all);
  EXPECT_EQ(carrier.framing, all);
  EXPECT_EQ(carrier.erase, std::vector{all});
  EXPECT_EQ(carrier.store, (std::vector{Range{all.offset, all.size - row.padding}}));
  EXPECT_EQ(stored(kPlainText, asset), bytes("a store"));
  EXPECT_EQ(str(labelled(kPlainText, asset, {})), row.before + row.after);
}

const std::string kRun = wrapped("a store");
const Found kFound[] = {
    {"AtTheEnd", "text\n", kRun, ""},
    {"AtTheStart", "", kRun, "text"},
    {"InTheMiddle", "te", kRun, "xt\n"},
    {"AfterAByteOrderMark", kMark + "text", kRun, ""},
    {"RightAfterAByteOrderMark", kMark, kRun, "text"},
    {"AfterManyMarks", kMark + kMark + "a" + kMark, kRun, kMark},
    {"WithLineEndsOfTwo", "a\r\nb\r\n", kRun, "\r\n"},
    {"AfterDecomposedLetters", "cafe\xCC\x81", kRun, "\xCC\x81"},
    {"AfterAnEmojiWithSelector", "\xE2\x9D\xA4\xEF\xB8\x8F", kRun, ""},
    {"AfterSelectorsThatAreNone", kMark + kZero + kSixteen + "a", kRun, ""},
    {"BeforeOtherSelectors", "a", kRun, kSixteen + kLast + "b"},
    {"WithPaddingOfC2pa25", "a", kRun + selectors(9, kZero) + selectors(2, kSixteen), "b", 35},
    {"WithPaddingOfZeros", "a", kRun + selectors(4, kZero), "", 12},
    {"WithPaddingOfOlderWriters", "a", kRun + selectors(2, kZero) + selectors(7, kLast), "", 34},
    {"WithPaddingAndTextThatIsNone", "a", kRun, selectors(3, kSixteen)},
};
INSTANTIATE_TEST_SUITE_P(Table, FoundWrapper, testing::ValuesIn(kFound),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Wrapper, IsNoneWithoutItsMagic) {
  std::string other = kRun;
  other[kMark.size() + 3] = '\xB4';  // "D" for "C"
  for (const std::string& text : {kMark, kMark + kZero, kMark + selectors(40, kSixteen),
                                  std::string("\xE2\x9D\xA4\xEF\xB8\x8F"), "a" + other,
                                  kRun.substr(kMark.size()), kRun.substr(0, kMark.size() + 28)}) {
    const auto layout = scan(kPlainText, bytes(text));
    ASSERT_TRUE(layout);
    EXPECT_TRUE(layout->carriers.empty() && layout->flaw == nullptr) << text;
  }
}

TEST(Wrapper, IsAFlawWhereItIsCorrupted) {
  std::string version = kRun;
  version[kMark.size() + 7 * 4 + 3 + 2] = '\x82';
  const std::string short_run = kRun.substr(0, kRun.size() - 4);
  for (const std::string& text : {version, short_run, short_run + "!", short_run + "b" + kLast,
                                  kRun + "b" + short_run, short_run + "b" + kRun}) {
    const auto layout = scan(kPlainText, bytes(text));
    ASSERT_TRUE(layout);
    EXPECT_TRUE(layout->carriers.empty() && layout->flaw != nullptr);
    EXPECT_EQ(layout->flaw_code, "manifest.text.corruptedWrapper");
    EXPECT_EQ(embedded(kPlainText, bytes(text), store_of(40)).error().code, Errc::malformed);
  }
}

TEST(Wrapper, CountsTwiceWhereThereAreTwo) {
  const Buffer asset = bytes("a" + kRun + "b" + wrapped("other"));
  EXPECT_EQ(scan(kPlainText, asset)->carriers.size(), 2u);
  EXPECT_EQ(str(labelled(kPlainText, asset, {})), "ab");
  EXPECT_EQ(str(labelled(kPlainText, asset, bytes("new"))), "ab" + wrapped("new"));
  // Without text between them they are two as well.
  EXPECT_EQ(scan(kPlainText, bytes(kRun + kRun))->carriers.size(), 2u);
}

TEST(Wrapper, HasAStoreOfNoMoreThanTheLimit) {
  Limits limits;
  limits.max_store_bytes = 6;
  EXPECT_EQ(text::unwrap(wrap(bytes("a store")), limits).error().code, Errc::limit_exceeded);
  limits.max_store_bytes = 7;
  EXPECT_TRUE(text::unwrap(wrap(bytes("a store")), limits));
  limits.max_manifests = 2;
  EXPECT_TRUE(scan(kPlainText, bytes(kRun + kRun), limits));
  EXPECT_EQ(scan(kPlainText, bytes(kRun + kRun + kRun), limits).error().code, Errc::limit_exceeded);
}

// Time grows with the text and no faster: minutes where it does not.
TEST(Wrapper, IsLookedForInOnePass) {
  for (const std::string& one : {kZero, kLast, kMark, kMark + kZero, kMark + kRun.substr(3, 40)}) {
    const std::string text = selectors((8u << 20) / one.size(), one);
    EXPECT_TRUE(text::find_wrappers(bytes(text), {})) << one;
  }
}

// ---- Closing the length by pads of the COSE header

struct Drawn {
  std::vector<Buffer> chain, assertions;
  Buffer claim, signature, earlier;
};

Drawn draw(std::mt19937& random) {
  const auto pick = [&](std::size_t least, std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(least, most)(random);
  };
  // Half noise, as digests and keys are, half small numbers and text.
  const auto some = [&](std::size_t size) {
    Buffer buffer(size);
    const std::size_t low = pick(0, 40);
    for (auto& byte : buffer)
      byte = static_cast<std::uint8_t>(pick(0, 99) < low ? pick(0, 15) : pick(0, 255));
    return buffer;
  };
  Drawn drawn;
  for (std::size_t i = pick(1, 3); i > 0; --i) drawn.chain.push_back(some(pick(400, 1200)));
  for (std::size_t i = pick(1, 3); i > 0; --i)
    drawn.assertions.push_back(
        jumbf::superbox(jumbf::kCborContent, "org.example",
                        jumbf::box("cbor", some(pick(50, pick(0, 9) == 0 ? 20'000 : 700)))));
  drawn.claim = some(pick(300, 900));
  drawn.signature = some(64);
  return drawn;
}

Buffer store_with(const Drawn& drawn, const std::vector<std::size_t>& pads) {
  CoseParts parts;
  parts.chain = &drawn.chain;
  parts.pads = pads;
  const Buffer manifest =
      assemble_manifest("urn:c2pa:00000000-0000-0000-0000-000000000000", drawn.assertions,
                        drawn.claim, encode_cose(parts, drawn.signature));
  return assemble_store({Bytes(manifest)});
}

TEST(Pads, FillWhatWasReservedWhateverTheStore) {
  std::mt19937 random(2026);
  std::size_t tries = 0, most = 0;
  for (int round = 0; round < 1500; ++round) {
    const Drawn drawn = draw(random);
    const std::vector<std::size_t> asked(round % 3 == 0 ? 1 : 0, 100);
    const std::uint64_t wanted = text::reserved_bytes(store_with(drawn, asked).size());
    std::size_t tried = 0;
    const auto pads = text::pads_that_fit(wanted, asked, [&](const auto& sizes) {
      ++tried;
      return text::wrapped_bytes(store_with(drawn, sizes));
    });
    ASSERT_TRUE(pads) << round;
    EXPECT_EQ(text::wrapped_bytes(store_with(drawn, *pads)), wanted);
    EXPECT_TRUE(std::equal(asked.begin(), asked.end(), pads->begin()));
    EXPECT_LE(pads->size(), asked.size() + 4);
    tries += tried;
    most = std::max(most, tried);
  }
  EXPECT_LT(tries / 1500, 40u) << "most: " << most;
}

TEST(Pads, FillNothingThatIsTooSmall) {
  std::mt19937 random(1);
  const Drawn drawn = draw(random);
  const std::uint64_t least = text::wrapped_bytes(store_with(drawn, {}));
  EXPECT_FALSE(text::pads_that_fit(least - 1, {}, [&](const auto& pads) {
    return text::wrapped_bytes(store_with(drawn, pads));
  }));
}

// ---- Plain text

TEST(PlainText, GetsItsWrapperAtTheEndAndNothingElse) {
  for (const std::string text :
       {"a", "\n", "no end of line", "Жасанды интеллект.\n", "\r\n\r\n", "❤️", "\xEF\xBB\xBF",
        "cafe\xCC\x81", "ends in a mark\xEF\xBB\xBF"}) {
    const Buffer out = labelled(kPlainText, bytes(text), bytes("store"));
    EXPECT_EQ(str(out), text + wrapped("store"));
    EXPECT_EQ(stored(kPlainText, out), bytes("store"));
  }
}

TEST(PlainText, IsRefusedWhereItIsEmpty) {
  for (const std::string& text : {std::string(), kRun})
    EXPECT_EQ(embedded(kPlainText, bytes(text), bytes("s")).error().code, Errc::invalid_argument);
}

TEST(PlainText, CarriesNoXmp) {
  EXPECT_EQ(embedded(kPlainText, bytes("a"), bytes("s"), bytes("<x/>")).error().code,
            Errc::unsupported);
}

TEST(PlainText, IsUtf8) {
  const auto code = [](std::string_view text) {
    const auto layout = scan(kPlainText, bytes(text));
    return layout ? Errc{} : layout.error().code;
  };
  EXPECT_EQ(code(std::string_view("\xFF\xFE"
                                  "a\0",
                                  4)),
            Errc::unsupported);
  EXPECT_EQ(code(std::string_view("\xFE\xFF\0a", 4)), Errc::unsupported);
  EXPECT_EQ(code(std::string_view("\0\0\xFE\xFF\0\0\0a", 8)), Errc::unsupported);
  EXPECT_EQ(code(std::string_view("a\0b", 3)), Errc::malformed);
  EXPECT_EQ(code("\xCF\xF0\xE8\xE2\xE5\xF2"), Errc::malformed);  // Windows-1251
  EXPECT_EQ(code("\xED\xA0\x80"), Errc::malformed);              // a surrogate
  EXPECT_EQ(code("\xC0\xAF"), Errc::malformed);
  EXPECT_EQ(code("\xE2\x9D"), Errc::malformed);
}

// A source that says how large it is and must not be read.
TEST(PlainText, StopsAtItsLimitBeforeItReads) {
  const auto source = callback_source(100ull << 20, [](auto, auto) {
    ADD_FAILURE();
    return false;
  });
  for (const Format* format : {&kPlainText, &kMarkdown, &kDataText})
    EXPECT_EQ(format->scan(*source, {}).error().code, Errc::limit_exceeded);
}

TEST(PlainText, IsNotMadeLargerThanItCouldBeRead) {
  Limits limits;
  limits.max_text_bytes = 100;
  const Exact asset(bytes("0123456789"));
  const auto layout = kPlainText.scan(asset.source(), limits);
  Payloads payloads;
  payloads.store_bytes = 90;
  EXPECT_TRUE(kPlainText.embed(asset.source(), *layout, payloads, limits));
  payloads.store_bytes = 91;
  EXPECT_EQ(kPlainText.embed(asset.source(), *layout, payloads, limits).error().code,
            Errc::limit_exceeded);
}

TEST(TextForms, DoNotComeTogetherFromThePiecesAroundAManifest) {
  const Buffer wrapper = bytes(kRun.substr(0, 40) + wrapped("other") + kRun.substr(40));
  EXPECT_EQ(scan(kPlainText, wrapper)->flaw_code, "manifest.text.corruptedWrapper");
  const Buffer armour = bytes("a\n-----BEGIN C2PA\n# " + armoured("s") + "\n MANIFEST-----\n");
  EXPECT_TRUE(embedded(kHashComments, armour, bytes("new")));
  const Buffer joined = bytes("-----BEGIN C2PA MANI" + kRun + "FEST-----\n");
  EXPECT_EQ(embedded(kMarkdown, joined, bytes("new")).error().code, Errc::malformed);
  EXPECT_TRUE(embedded(kPlainText, joined, bytes("new")));
}

// ---- NFC

TEST(Nfc, IsThatOfUnicode) {
  EXPECT_EQ(str(*text::nfc(bytes("cafe\xCC\x81"))), "caf\xC3\xA9");
  EXPECT_EQ(str(*text::nfc(bytes("q\xCC\x87\xCC\xA3"))), "q\xCC\xA3\xCC\x87");
  EXPECT_EQ(str(*text::nfc(bytes("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"))), "\xED\x95\x9C");
  EXPECT_EQ(str(*text::nfc(bytes("\xEF\xBB\xBF\xEF\xB8\x8F ﬁ"))), "\xEF\xBB\xBF\xEF\xB8\x8F ﬁ");
  EXPECT_EQ(str(*text::nfc({})), "");
}

TEST(Nfc, IsTheSameInPiecesAndInOne) {
  const std::string part = "e\xCC\x81\xCC\xA3 И\xCC\x86 \xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB";
  std::string text;
  while (text.size() < (5u << 19)) text += part + std::string(text.size() % 7, 'x');
  utf8proc_uint8_t* whole = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &whole,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  ASSERT_GT(size, 0);
  EXPECT_EQ(*text::nfc(bytes(text)), Buffer(whole, whole + size));
  std::free(whole);
}

TEST(Nfc, TakesALongRunOfMarksInLinearTime) {
  std::string marks = "a";
  for (int i = 0; i < 300'000; ++i) marks += i % 2 == 0 ? "\xCC\x87" : "\xCC\xA3";
  const Buffer normal = *text::nfc(bytes(marks));
  ASSERT_EQ(normal.size(), bytes("ạ").size() + 299'999 * 2);  // the first dot below composes
  EXPECT_EQ(str(Buffer(normal.begin(), normal.begin() + 5)), "ạ\xCC\xA3");
  EXPECT_EQ(str(Buffer(normal.end() - 4, normal.end())), "\xCC\x87\xCC\x87");
}

// ---- The armoured block, C2PA 2.4, A.9

struct Written {
  const char* name;
  const Format& format;
  std::string text, want;  // @ in `want` is the armour
};

class WrittenBlock : public testing::TestWithParam<Written> {};

TEST_P(WrittenBlock, StandsWhereTheHostAllowsIt) {
  const Written& row = GetParam();
  std::string want = row.want;
  want.replace(want.rfind('@'), 1, armoured("a store"));
  const auto out = embedded(row.format, bytes(row.text), bytes("a store"));
  ASSERT_TRUE(out) << out.error().what;
  EXPECT_EQ(str(out->bytes), want);
  EXPECT_EQ(stored(row.format, out->bytes), bytes("a store"));
  EXPECT_EQ(str(labelled(row.format, out->bytes, {})), row.text);
  // What is hashed is the text and, in WebVTT, one empty line more.
  Buffer rest = out->bytes;
  const auto from = rest.begin() + static_cast<std::ptrdiff_t>(out->carrier.exclusion.offset);
  rest.erase(from, from + static_cast<std::ptrdiff_t>(out->carrier.exclusion.size));
  if (&row.format != &kWebVtt) {
    EXPECT_EQ(str(rest), row.text);
  }
}

const Written kWritten[] = {
    {"Markdown", kMarkdown, "# Тақырып\n", "<!-- @ -->\n# Тақырып\n"},
    {"MarkdownOfOneLine", kMarkdown, "text ❤️", "<!-- @ -->\ntext ❤️"},
    {"EmptyLines", kMarkdown, "\n\n", "<!-- @ -->\n\n\n"},
    {"MarkdownWithFrontMatter", kMarkdown, "---\na: b\n---\n", "---\na: b\n---\n\n<!-- @ -->"},
    {"MarkdownWithTomlFrontMatter", kMarkdown, "+++\n+++", "+++\n+++\n<!-- @ -->"},
    {"CarriageReturns", kMarkdown, "a\r\nb\r\n", "<!-- @ -->\r\na\r\nb\r\n"},
    {"ByteOrderMark", kMarkdown, kMark + "a\r\n", kMark + "a\r\n\r\n<!-- @ -->"},
    {"Xml", kXmlText, "<a/>", "<?c2pa @ ?>\n<a/>"},
    {"XmlWithDeclaration", kXmlText, "<?xml version=\"1.0\"?>\n<a/>\n",
     "<?xml version=\"1.0\"?>\n<a/>\n\n<?c2pa @ ?>"},
    {"Css", kBlockComments, "a {}\n", "/* @ */\na {}\n"},
    {"CssWithCharset", kBlockComments, "@charset \"utf-8\";\n", "@charset \"utf-8\";\n\n/* @ */"},
    {"C", kBlockComments, "int a;\n", "/* @ */\nint a;\n"},
    {"Js", kLineComments, "f();\n", "// @\nf();\n"},
    {"JsWithShebang", kLineComments, "#!/usr/bin/env node\nf();\n",
     "#!/usr/bin/env node\nf();\n\n// @"},
    {"SwiftPackage", kLineComments, "// swift-tools-version:5.3\nlet a = 1",
     "// swift-tools-version:5.3\nlet a = 1\n// @"},
    {"Python", kHashComments, "print()\n", "# @\nprint()\n"},
    {"PythonWithShebang", kHashComments, "#!/usr/bin/python3\n", "#!/usr/bin/python3\n\n# @"},
    {"PythonWithCoding", kHashComments, "# x\n# coding: utf-8\n", "# x\n# coding: utf-8\n\n# @"},
    {"PythonThatSpeaksOfCoding", kHashComments, "# coding style\n", "# @\n# coding style\n"},
    {"Yaml", kHashComments, "---\na: 1\n", "# @\n---\na: 1\n"},
    {"CloudConfig", kHashComments, "#cloud-config\na: 1\n", "#cloud-config\na: 1\n\n# @"},
    {"Sql", kDashComments, "SELECT 1;", "-- @\nSELECT 1;"},
    {"Tex", kPercentComments, "\\bye\n", "% @\n\\bye\n"},
    {"Ini", kSemicolonComments, "[a]\r\n", "; @\r\n[a]\r\n"},
    {"ElispWithModeLine", kSemicolonComments, ";;; a -*- lexical-binding: t -*-\n",
     ";;; a -*- lexical-binding: t -*-\n\n; @"},
    {"WebVtt", kWebVtt, "WEBVTT\n\n00:01.000 --> 00:02.000\na\n",
     "WEBVTT\n\nNOTE @\n\n00:01.000 --> 00:02.000\na\n"},
    {"WebVttWithHeader", kWebVtt, "WEBVTT x\r\na: b\r\n\r\n\r\n",
     "WEBVTT x\r\na: b\r\n\r\nNOTE @\r\n\r\n\r\n"},
};
INSTANTIATE_TEST_SUITE_P(Table, WrittenBlock, testing::ValuesIn(kWritten),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Block, NeedsAnEmptyLineAfterTheHeaderOfWebVtt) {
  EXPECT_EQ(embedded(kWebVtt, bytes("WEBVTT\n"), bytes("s")).error().code, Errc::malformed);
}

TEST(Block, IsRefusedWhereTheTextIsEmpty) {
  for (const std::string& text : {std::string(), "# " + armoured("s") + "\n"})
    EXPECT_EQ(embedded(kHashComments, bytes(text), bytes("s")).error().code,
              Errc::invalid_argument);
}

struct Read {
  const char* name;
  std::string before, block, after;  // @ in `block` is the armour, its lines are the exclusion
};

class ReadBlock : public testing::TestWithParam<Read> {};

TEST_P(ReadBlock, IsItsLinesAndNoMore) {
  const Read& row = GetParam();
  std::string block = row.block;
  if (const auto at = block.find('@'); at != std::string::npos)
    block.replace(at, 1, armoured("a store"));
  const Buffer asset = bytes(row.before + block + row.after);
  const auto layout = scan(kMarkdown, asset);
  ASSERT_TRUE(layout && layout->carriers.size() == 1) << (layout->flaw ? layout->flaw : "");
  EXPECT_EQ(layout->carriers[0].exclusion, (Range{row.before.size(), block.size()}));
  EXPECT_EQ(layout->carriers[0].framing, layout->carriers[0].exclusion);
  EXPECT_EQ(stored(kMarkdown, asset), bytes("a store"));
}

const std::string kLines =
    "-----BEGIN C2PA MANIFEST-----\ndata:application/c2pa;base64,YSBzdG9yZQ==\n"
    "-----END C2PA MANIFEST-----\n";
const Read kRead[] = {
    {"First", "", "// @\n", "a\n"},
    {"Only", "", "# @", ""},
    {"OnlyWithLineEnd", "", "# @\r\n", ""},
    {"Last", "a", "\n% @", ""},
    {"LastAfterCarriageReturn", "a", "\r\n-- @", ""},
    {"LastWithLineEnd", "a\n", "\n; @\n", ""},
    {"InTheMiddle", "a\n", "/* @ */\r\n", "b"},
    {"AfterTheDeclaration", "<?xml version=\"1.0\"?>\n", "<!-- @ -->\n", "<a/>"},
    {"Indented", "a:\n", "    # @   \n", "  b: c\n"},
    {"Bare", "a\n", "@\n", "b\n"},
    {"InFrontMatter", "---\n", kLines, "title: a\n---\n"},
    {"WithoutSpaces", "a\n",
     "#-----BEGIN C2PA MANIFEST-----data:application/c2pa;base64,YSBzdG9yZQ==-----END C2PA "
     "MANIFEST-----\n",
     "b\n"},
};
INSTANTIATE_TEST_SUITE_P(Table, ReadBlock, testing::ValuesIn(kRead),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Block, IsAFlawWhereItHoldsNoStore) {
  const std::string begin = "-----BEGIN C2PA MANIFEST-----", end = "-----END C2PA MANIFEST-----";
  const std::string data = "data:application/c2pa;base64,";
  struct Broken {
    std::string text;
    const char* code;  // behind "manifest.structuredText."; none: ""
  };
  const Broken rows[] = {
      {"# " + begin + " https://example.com/a.c2pa " + end + "\n", "noResolutionPath"},
      {"# " + begin + "  " + end + "\n", "emptyReference"},
      {"# " + begin + end + "\n", "emptyReference"},
      {"# " + begin + " not a reference " + end + "\n", "malformedReference"},
      {"# " + begin + " " + data + " " + end + "\n", "malformedReference"},
      {"# " + begin + " " + data + "YSBzdG9yZQ= " + end + "\n", "malformedReference"},
      {"# " + begin + " " + data + "YSBzdG9yZR== " + end + "\n", "malformedReference"},
      {"# " + begin + " " + data + "YSBz dG9yZQ== " + end + "\n", "malformedReference"},
      {"# " + begin + " " + data + "YSBz\ndG9yZQ== " + end + "\n", "malformedReference"},
      {"# " + begin + " " + data + "YSBzdG9yZQ== \n", "noManifest"},
      {"# " + end + "\n", "noManifest"},
      {"# " + end + " " + begin + "\n", "noManifest"},
      {"# " + armoured("s") + "\n# " + begin + "\n", "noManifest"},
      {"evil() # " + armoured("s") + "\n", ""},
      {"# " + armoured("s") + " evil()\n", ""},
      {"// " + armoured("s") + " */\n", ""},
      {"# " + armoured("s") + " " + armoured("s") + "\n", ""},
      {std::string(70, ' ') + "# " + armoured("s") + "\n", ""},
  };
  for (const Broken& row : rows) {
    const auto layout = scan(kHashComments, bytes(row.text));
    ASSERT_TRUE(layout) << row.text;
    EXPECT_TRUE(layout->carriers.empty() && layout->flaw != nullptr) << row.text;
    const std::string code = *row.code ? std::string("manifest.structuredText.") + row.code : "";
    EXPECT_EQ(layout->flaw_code, code) << row.text;
    EXPECT_FALSE(embedded(kHashComments, bytes(row.text), bytes("s"))) << row.text;
  }
}

TEST(Block, CountsTwiceWhereThereAreTwo) {
  const std::string line = "# " + armoured("s") + "\n";
  for (const std::string& text : {line + "a\n" + line, line + line + "a", "a\n" + line + line}) {
    EXPECT_EQ(scan(kHashComments, bytes(text))->carriers.size(), 2u);
    EXPECT_EQ(str(labelled(kHashComments, bytes(text), bytes("new"))).find("# " + armoured("new")),
              0u);
    EXPECT_EQ(str(labelled(kHashComments, bytes(text), {})).substr(0, 1), "a");
  }
}

TEST(Block, IsLookedForInOnePass) {
  const std::string begin = "-----BEGIN C2PA MANIFEST-----", end = "-----END C2PA MANIFEST-----";
  const auto many = [](const std::string& one) { return selectors((8u << 20) / one.size(), one); };
  for (const std::string& text :
       {many(begin), many(end), many(begin) + end, many("a ") + armoured("s"), many(begin + end),
        many(armoured("s")), many(armoured("s") + "\n")})
    text::find_blocks(bytes(text), {});
}

// ---- Both forms, and which row takes what

TEST(TextForms, AreReadByEitherRowWhereTheTextIsNfc) {
  EXPECT_EQ(stored(kMarkdown, bytes("# Тақырып\n" + kRun)), bytes("a store"));
  EXPECT_EQ(stored(kDataText, bytes("{}" + kRun)), bytes("a store"));
  EXPECT_EQ(stored(kPlainText, bytes("# " + armoured("s") + "\na\n")), bytes("s"));
  const std::string decomposed = "cafe\xCC\x81\n";
  for (const auto& [format, text] : {std::pair{&kMarkdown, decomposed + kRun},
                                     {&kDataText, decomposed + kRun},
                                     {&kPlainText, "# " + armoured("s") + "\n" + decomposed}}) {
    const auto layout = scan(*format, bytes(text));
    EXPECT_TRUE(layout->carriers.empty() && layout->flaw != nullptr);
  }
  EXPECT_EQ(scan(kMarkdown, bytes("# " + armoured("s") + "\n" + kRun))->carriers.size(), 2u);
}

TEST(TextForms, LetProseSpeakOfTheDelimiters) {
  const auto layout = scan(kPlainText, bytes("It begins with -----BEGIN C2PA MANIFEST-----.\n"));
  EXPECT_TRUE(layout->carriers.empty() && layout->flaw == nullptr);
}

TEST(TextForms, AreToldByTheHint) {
  struct Hinted {
    const char* hint;
    const Format& format;
    const char* mime_type;
  };
  const Buffer head = bytes("a = 1\n");
  for (const Hinted& row : {
           Hinted{"a/NOTE.TXT", kPlainText, "text/plain"},
           {"", kPlainText, "text/plain"},
           {"README", kPlainText, "text/plain"},
           {"text/plain; charset=utf-8", kPlainText, "text/plain"},
           {"film.srt", kPlainText, "application/x-subrip"},
           {"a.md", kMarkdown, "text/markdown"},
           {"a.rss", kXmlText, "application/rss+xml"},
           {"a.css", kBlockComments, "text/css"},
           {"a.h", kBlockComments, "text/x-c"},
           {"a.cpp", kLineComments, "text/x-c++"},
           {"a.java", kLineComments, "text/x-java"},
           {"application/javascript", kLineComments, "application/javascript"},
           {"a.py", kHashComments, "text/x-python"},
           {"a.yml", kHashComments, "application/yaml"},
           {"application/x-yaml", kHashComments, "application/x-yaml"},
           {"a.sql", kDashComments, "application/sql"},
           {"a.tex", kPercentComments, "application/x-tex"},
           {"a.ini", kSemicolonComments, "text/x-ini"},
           {"a.vtt", kWebVtt, "text/vtt"},
           {"a.json", kDataText, "application/json"},
           {"a.csv", kDataText, "text/csv"},
       }) {
    EXPECT_EQ(detect(head, row.hint), &row.format) << row.hint;
    if (row.format.mime_type_of) {
      EXPECT_EQ(row.format.mime_type_of(head, row.hint), row.mime_type) << row.hint;
    }
  }
}

TEST(TextForms, AreNotTakenForBytesThatAreNoText) {
  for (const std::string& head :
       {std::string("\x7F"
                    "ELF\x02\x01"),
        std::string("a\0b", 3), std::string("\xCF\xF0\xE8"), std::string()})
    EXPECT_EQ(detect(bytes(head), "a.bin"), nullptr);
  // A sniffed head may cut a character in two.
  EXPECT_EQ(detect(bytes("a\xE2\x9D"), ""), &kPlainText);
  // Where the name says text, scan() says what is wrong with it.
  EXPECT_EQ(detect(bytes("\xCF\xF0\xE8"), "a.txt"), &kPlainText);
}

TEST(DataText, IsLabelledByASidecarAlone) { EXPECT_EQ(kDataText.embed, nullptr); }

}  // namespace
}  // namespace tanba
