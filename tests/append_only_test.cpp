// Text that only grows: checkpoints found and written, and the chain of their hashes. C2PA 2.5,
// A.3.17 and 14.12.6.
#include <functional>
#include <tuple>
#include <utility>

#include "base/encoding.hpp"
#include "binding/binding.hpp"
#include "binding_fixture.hpp"
#include "container/checkpoint.hpp"
#include "container_fixture.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr const char *kMatch = "assertion.segmentHash.match",
                     *kMalformed = "assertion.segmentHash.malformed",
                     *kMismatch = "assertion.segmentHash.mismatch",
                     *kPartial = "assertion.segmentHash.partialCoverage",
                     *kPredecessor = "assertion.segmentHash.predecessorMismatch";

Digests digests_of(const HashPlan& plan, Bytes asset) {
  auto digests = run(plan, *memory_source(asset), {});
  EXPECT_TRUE(digests);
  return digests ? *std::move(digests) : Digests();
}

SegmentHash read_back(Bytes cbor) {
  const auto document = cbor::Document::decode(cbor);
  EXPECT_TRUE(document);
  return document ? read_segment_hash(document->root()) : SegmentHash();
}

// A store of one manifest with that assertion, unsigned: the binding looks at nothing else.
Buffer store_with(const std::string& label, Bytes assertion) {
  const std::string name = "c2pa.hash.segment";
  const Buffer superbox = jumbf::superbox(jumbf::kCborContent, name, jumbf::box("cbor", assertion));
  const Buffer manifest =
      assemble_manifest(label, {superbox}, as_bytes("\xA0"), as_bytes("\xD2\x80"));
  return assemble_store({manifest});
}

// A text that grows by lines and by checkpoints.
struct Text {
  const Format* format = &kJsonLines;
  Buffer bytes;
  SegmentHash hash;  // of the last checkpoint
  std::string label, parent;
  int count = 0;
  std::function<void(Buffer& store)> change = {};  // of the next checkpoint

  Text& add(std::string_view lines) {
    bytes.insert(bytes.end(), lines.begin(), lines.end());
    return *this;
  }

  Text& checkpoint() {
    const auto source = memory_source(bytes);
    const auto layout = format->scan(*source, {});
    EXPECT_TRUE(layout && layout->flaw == nullptr);
    const Carrier* const before = layout->carriers.empty() ? nullptr : &layout->carriers.front();
    parent = std::exchange(
        label, "urn:c2pa:00000000-0000-4000-8000-00000000000" + std::to_string(count++));
    Payloads payloads;
    payloads.store_bytes = 1000;
    for (int round = 0; round < 3; ++round) {
      auto embedding = format->embed(*source, *layout, payloads, {});
      EXPECT_TRUE(embedding);
      const BindingDraft draft = draft_segment_hash(embedding->carrier, before, HashAlg::sha256);
      const SplicedView view(*source, embedding->edit);
      const Buffer output = all_of(view);
      const Buffer assertion = draft.assertion(digests_of(draft.plan, output));
      Buffer store = store_with(label, assertion);
      if (change) change(store);
      if (round == 2) finish(output, embedding->carrier, store, assertion);
      payloads.store_bytes = store.size();
    }
    return *this;
  }

  void finish(Buffer output, const Carrier& carrier, Bytes store, Bytes assertion) {
    const auto patches = fill(*format, *memory_source(output), carrier, store);
    ASSERT_TRUE(patches);
    for (const Patch& patch : *patches)
      std::ranges::copy(patch.bytes, output.begin() + static_cast<std::ptrdiff_t>(patch.offset));
    bytes = std::move(output);
    hash = read_back(assertion);
  }
};

Text twice() {
  Text text;
  return text.add("{\"a\":1}\n{\"a\":2}\n").checkpoint().add("{\"a\":3}\n").checkpoint();
}

Result<BindingVerdict> check(const Text& text, Bytes bytes) {
  const Exact exact(bytes);
  const auto digest = [&](const HashPlan& plan) { return run(plan, exact.source(), {}); };
  const BindingInput input{.asset = exact.source(),
                           .format = *text.format,
                           .carrier = nullptr,
                           .digest = digest,
                           .default_alg = HashAlg::sha256,
                           .has_default_alg = false,
                           .limits = {},
                           .parent = text.parent};
  return check_segment_hash(input, text.hash, "url");
}

std::string code_of(const Result<BindingVerdict>& verdict) {
  if (!verdict) return verdict.error().what;
  return fixture::code_of(*verdict);
}

std::string code_of(const Text& text) { return code_of(check(text, text.bytes)); }

Buffer sha256(std::string_view text) { return digest(HashAlg::sha256, as_bytes(text)); }

TEST(Checkpoint, AnswersToTheVectorsOfTheSpecification) {
  Text text;
  text.format = &kLog;
  const std::string uri =
      "-----BEGIN C2PA CHECKPOINT----- https://northwindtraders.com/provenance/chk1.c2pa "
      "-----END C2PA CHECKPOINT-----";
  text.add("alpha\nbravo\n" + uri + "\n");
  text.hash.hash = *from_base64("Hsg2fWyLWendDHpPRyFNuNLnbr0s1b9BVVCMsnJj3S8=");
  text.hash.alg = "sha256";
  text.hash.end = 12;
  text.hash.sentinel_length = 112;
  EXPECT_EQ(code_of(text), kMatch);
  text.hash.sentinel_length = 111;
  EXPECT_EQ(code_of(text), kPartial);
  text.hash.sentinel_length.reset();
  EXPECT_EQ(code_of(text), kMalformed);

  text.bytes.clear();
  text.add("alpha\r\nbravo\r\n" + uri + "\r\ncharlie\r\ndelta\r\n" + uri + "\r\n");
  text.hash.hash = *from_base64("axfDsyQ12xTN4nWbwIPzKx/rxSLSC1UQhasygsqD4Ls=");
  text.hash.start = 127, text.hash.end = 143, text.hash.sentinel_length = 113;
  text.hash.before = {{14, 113}, *from_base64("52VROEjEl9C7I15jXoXVjuO9LzZvsBVf04bXeubHuM8=")};
  const auto verdict = check(text, text.bytes);
  EXPECT_EQ(code_of(verdict), kMatch);
  ASSERT_TRUE(verdict);
  EXPECT_TRUE(verdict->partial);
  ASSERT_EQ(verdict->status.informational.size(), 1U);
  EXPECT_EQ(verdict->status.informational[0].code, "manifest.inaccessible");
  ASSERT_EQ(verdict->uncovered.size(), 1U);
  EXPECT_EQ(verdict->uncovered[0].range, (Range{0, 127}));
}

struct Row {
  const char* name;
  const char* code;
  void (*change)(Text&);
};
const Row kRows[] = {
    {"nothing is wrong", kMatch, [](Text&) {}},
    {"a third one", kMatch, [](Text& t) { t.add("{}\n").checkpoint(); }},
    {"one over no lines", kMatch, [](Text& t) { t.checkpoint(); }},
    {"a last line without an end", kMatch, [](Text& t) { t.add("{\"a\":4}").checkpoint(); }},
    {"lines came later", kPartial, [](Text& t) { t.add("{\"a\":4}\n"); }},
    {"a byte came later", kPartial, [](Text& t) { t.add("{"); }},
    {"a byte of the last segment", kMismatch,
     [](Text& t) { t.bytes[static_cast<std::size_t>(t.hash.start) + 1] ^= 1; }},
    {"a byte of the first segment", kMismatch, [](Text& t) { t.bytes[1] ^= 1; }},
    {"a byte of the first checkpoint's store", kPredecessor,
     [](Text& t) { t.bytes[100] = t.bytes[100] == 'A' ? 'B' : 'A'; }},
    {"the first line is gone", kMismatch,
     [](Text& t) { t.bytes.erase(t.bytes.begin(), t.bytes.begin() + 8); }},
    {"a flaw that the reader found", kMalformed, [](Text& t) { t.hash.flaw = "broken"; }},
    {"a length, and the store in the line", kMalformed,
     [](Text& t) { t.hash.sentinel_length = 9; }},
    {"another place", kMismatch, [](Text& t) { --t.hash.end; }},
    {"a hash that is cut", kMismatch, [](Text& t) { t.hash.hash.resize(16); }},
    {"no algorithm", "algorithm.unsupported", [](Text& t) { t.hash.alg = ""; }},
    {"SHA-1", "algorithm.unsupported", [](Text& t) { t.hash.alg = "sha1"; }},
    {"a gap behind the checkpoint before", kPartial, [](Text& t) { ++t.hash.start; }},
    {"no checkpoint before, but a late start", kPartial, [](Text& t) { t.hash.before.reset(); }},
    {"S04 a checkpoint before that wraps", kPredecessor,
     [](Text& t) { t.hash.before->line = {~0ull - 5, 7}; }},
    {"S04 a checkpoint before without bytes", kPredecessor,
     [](Text& t) { t.hash.before->line = {t.hash.start, 0}; }},
    {"S04 a checkpoint before that lasts beyond the end", kPredecessor,
     [](Text& t) { t.hash.before->line = {t.bytes.size() - 1, 2}; }},
    {"a text of another kind", kMismatch, [](Text& t) { t.format = &kPlainText; }},
    {"another hash of the checkpoint before", kPredecessor,
     [](Text& t) { t.hash.before->hash[0] ^= 1; }},
    {"another manifest for parent", kPredecessor, [](Text& t) { t.parent = "urn:c2pa:other"; }},
    {"lines where the checkpoint before should be", kPredecessor,
     [](Text& t) {
       t.hash.before->line = {8, t.hash.start - 8};
       t.hash.before->hash = digest(
           HashAlg::sha256, Bytes(t.bytes).subspan(8, static_cast<std::size_t>(t.hash.start - 8)));
     }},
    {"no checkpoint at all", kMismatch,
     [](Text& t) { t.bytes.resize(static_cast<std::size_t>(t.hash.end)), t.bytes.resize(9); }},
};

TEST(SegmentHash, HoldsOrSaysWhyNot) {
  const Text whole = twice();
  for (const Row& row : kRows) {
    Text text = whole;
    row.change(text);
    EXPECT_EQ(code_of(text), row.code) << row.name;
  }
}

// The checkpoint before says nothing of what lies before it.
TEST(SegmentHash, HoldsNotBehindACheckpointWithoutOne) {
  const auto put = [](std::string_view what, std::string_view instead) {
    return [=](Buffer& store) {
      const std::size_t at = as_text(store).find(what);
      ASSERT_NE(at, std::string_view::npos);
      std::ranges::copy(instead, store.begin() + static_cast<std::ptrdiff_t>(at));
    };
  };
  const std::function<void(Buffer&)> changes[] = {
      put("c2pa.hash.segment", "c2pa.hash.pigment"),  // another assertion
      put("algfsha256", "algfsha25\xff"),             // no CBOR
      put("c2ma", "c2um"),                            // an update manifest
      [](Buffer& store) { store.assign(store.size(), 'x'); },
  };
  for (const auto& change : changes) {
    Text text;
    text.add("{\"a\":1}\n");
    text.change = change;
    text.checkpoint();
    text.change = {};
    text.add("{\"a\":2}\n").checkpoint();
    const auto verdict = check(text, text.bytes);
    EXPECT_EQ(code_of(verdict), kPredecessor) << &change - changes;
    EXPECT_EQ(verdict->status.failure[0].explanation,
              "The checkpoint before has no manifest with a segment hash.")
        << &change - changes;
  }
}

TEST(SegmentHash, GivesNoVerdictOnAStoreBeyondTheLimit) {
  const Text text = twice();
  const Exact exact(text.bytes);
  const auto digest = [&](const HashPlan& plan) { return run(plan, exact.source(), {}); };
  BindingInput input{.asset = exact.source(),
                     .format = *text.format,
                     .carrier = nullptr,
                     .digest = digest,
                     .default_alg = HashAlg::sha256,
                     .has_default_alg = false,
                     .limits = {},
                     .parent = text.parent};
  input.limits.max_boxes = 1;
  EXPECT_EQ(check_segment_hash(input, text.hash, "url").error().code, Errc::limit_exceeded);
  input.limits = {};
  input.limits.max_store_bytes = 10;
  EXPECT_EQ(check_segment_hash(input, text.hash, "url").error().code, Errc::limit_exceeded);
}

// S01: whatever is cut off, and whatever byte is changed, it never holds.
TEST(SegmentHash, HoldsForNoPrefixAndNoChangedByte) {
  Text text = twice();
  for (std::size_t size = 0; size < text.bytes.size(); ++size)
    EXPECT_NE(code_of(check(text, Bytes(text.bytes).first(size))), kMatch) << size;
  for (std::size_t at = 0; at < text.hash.end; ++at) {
    text.bytes[at] ^= 0x20;
    EXPECT_NE(code_of(text), kMatch) << at;
    text.bytes[at] ^= 0x20;
  }
}

TEST(SegmentHash, IsReadAsItIsWritten) {
  SegmentHash hash;
  hash.alg = "sha256";
  hash.hash = sha256("a");
  hash.start = 300, hash.end = 1ull << 40;
  hash.sentinel_length = 77;
  hash.before = {{200, 100}, sha256("b")};
  const SegmentHash back = read_back(write_segment_hash(hash));
  EXPECT_EQ(back.flaw, nullptr);
  EXPECT_EQ(back.hash, hash.hash);
  EXPECT_EQ(std::tuple(back.start, back.end, back.sentinel_length, back.alg),
            std::tuple(hash.start, hash.end, hash.sentinel_length, hash.alg));
  ASSERT_TRUE(back.before);
  EXPECT_EQ(back.before->line, hash.before->line);
  EXPECT_EQ(back.before->hash, hash.before->hash);
  hash.end = 1;
  EXPECT_NE(read_back(write_segment_hash(hash)).flaw, nullptr);
}

TEST(SegmentHash, IsMalformedWithoutAFieldThatItNeeds) {
  using cbor::Value;
  const auto map = [](std::string_view without, std::uint64_t version = 1) {
    Value made = Value::map();
    const auto set = [&](std::string_view key, Value value) {
      if (key != without) made.set(key, std::move(value));
    };
    set("version", Value::unsigned_integer(version));
    set("hash", Value::bytes(Buffer(32)));
    set("segmentStart", Value::unsigned_integer(1));
    set("segmentEnd", Value::unsigned_integer(2));
    Value before = Value::map();
    for (const char* key : {"start", "length"})
      if (key != without) before.set(key, Value::unsigned_integer(0));
    if (without != "predecessor hash") before.set("hash", Value::bytes(Buffer(32)));
    made.set("predecessorSentinel", std::move(before));
    return made.encode();
  };
  EXPECT_EQ(read_back(map("")).flaw, nullptr);
  for (const char* key :
       {"version", "hash", "segmentStart", "segmentEnd", "start", "length", "predecessor hash"})
    EXPECT_NE(read_back(map(key)).flaw, nullptr) << key;
  EXPECT_NE(read_back(map("", 2)).flaw, nullptr);
  EXPECT_NE(read_back(Value::array().encode()).flaw, nullptr);
}

std::optional<checkpoint::Line> last(const Format& format, std::string_view text) {
  const Exact exact(as_bytes(text));
  const auto found = checkpoint::last(exact.source(), checkpoint::style_of(format), text.size());
  EXPECT_TRUE(found);
  return found ? *found : std::nullopt;
}

struct LineRow {
  const char* line;
  char kind;  // e: embedded, u: a URI, b: broken, n: no checkpoint
};

char kind_of(const std::optional<checkpoint::Line>& line) {
  return !line ? 'n' : line->flaw != nullptr ? 'b' : line->embedded ? 'e' : 'u';
}

TEST(Checkpoint, OfJsonLinesIsAnObjectWithThatMemberAlone) {
  const LineRow rows[] = {
      {"{\"c2pa:checkpoint\":\"data:application/c2pa;base64,AAAA\"}\n", 'e'},
      {"{\"c2pa:checkpoint\": \"data:application/c2pa;base64,AAAA\"}\r\n", 'e'},
      {"{ \"c2pa:checkpoint\" : \" data:application/c2pa;base64,AAAA \" }\n", 'e'},
      {"{\"c2pa:checkpoint\":\"https://example.org/a.c2pa\"}\n", 'u'},
      {"{\"c2pa:checkpoint\":\"data:text/plain,AAAA\"}\n", 'b'},
      {"{\"c2pa:checkpoint\":\"\"}\n", 'b'},
      {"{\"c2pa:checkpoint\":5}\n", 'b'},
      {"{\"c2pa:checkpoint\":\"https://a.org/b\",\"more\":1}\n", 'b'},
      {"{\"more\":1,\"c2pa:checkpoint\":\"https://a.org/b\"}\n", 'b'},
      {"{\"c2pa:checkpoint\":\"https://a.org/b\"}", 'b'},
      {"{\"c2pa:checkpoint\":\"https://a.org/b", 'b'},
      {"{\"c2pa:checkpoint\":", 'b'},
      {"{\"c2pa:checkpoint\"}\n", 'n'},
      {"[\"c2pa:checkpoint\"]\n", 'n'},
      {"[{\"c2pa:checkpoint\":\"https://a.org/b\"}]\n", 'n'},
      {"{\"a\":{\"c2pa:checkpoint\":\"https://a.org/b\"}}\n", 'n'},
      {"{\"a\":\"\\\"c2pa:checkpoint\\\":\"}\n", 'n'},
      {"{\"a\":\"c2pa:checkpoint\"}\n", 'n'},
      {"text\n", 'n'},
  };
  for (const LineRow& row : rows) {
    EXPECT_EQ(kind_of(last(kJsonLines, row.line)), row.kind) << row.line;
    EXPECT_EQ(kind_of(last(kJsonLines, "{\"a\":1}\n" + std::string(row.line) + "\n\n")),
              row.kind == 'b' && !std::string_view(row.line).ends_with('\n')
                  ? kind_of(last(kJsonLines, std::string(row.line) + "\n"))
                  : row.kind)
        << row.line;
  }
}

TEST(Checkpoint, OfATextIsALineBetweenTheDelimiters) {
  const std::string begin = "-----BEGIN C2PA CHECKPOINT-----",
                    end = "-----END C2PA CHECKPOINT-----";
  const std::string data = "data:application/c2pa;base64,AAAA";
  EXPECT_EQ(kind_of(last(kLog, begin + " " + data + " " + end + "\n")), 'e');
  EXPECT_EQ(kind_of(last(kLog, "a\n" + begin + "  " + data + "\t" + end + "\r\n")), 'e');
  EXPECT_EQ(kind_of(last(kLog, begin + " https://a.org/b " + end + "\n")), 'u');
  EXPECT_EQ(kind_of(last(kLog, begin + " " + data + " " + end)), 'b');
  EXPECT_EQ(kind_of(last(kLog, begin + " " + data + "\n")), 'b');
  EXPECT_EQ(kind_of(last(kLog, begin + "\n" + data + "\n" + end + "\n")), 'b');
  EXPECT_EQ(kind_of(last(kLog, begin + " " + data + " " + end + " more\n")), 'b');
  EXPECT_EQ(kind_of(last(kLog, "see " + begin + " " + data + " " + end + "\n")), 'n');
}

TEST(Checkpoint, IsTheLastOneWhereverBlocksEnd) {
  const std::string line = "{\"c2pa:checkpoint\":\"https://a.org/b\"}\n";
  for (const std::size_t behind :
       {0U, 1U, 262'100U, 262'107U, 262'108U, 262'120U, 262'143U, 262'144U, 262'145U, 600'000U}) {
    const std::string text = "{}\n" + line + line + std::string(behind, '\n');
    const auto found = last(kJsonLines, text);
    ASSERT_EQ(kind_of(found), 'u') << behind;
    EXPECT_EQ(found->whole, (Range{3 + line.size(), line.size()})) << behind;
  }
}

// S03: lines that look like one cost a look at each, not a look at all.
TEST(Checkpoint, IsFoundInTimeThatGrowsWithTheText) {
  std::string text;
  while (text.size() < 4'000'000) text += "{\"a\":\"c2pa:checkpoint\"}\n";
  text += "{\"a\":\"" + std::string(1'000'000, 'c') + "\"}\n";
  const Counted counted(as_bytes(text));
  const auto found =
      checkpoint::last(counted.source(), checkpoint::style_of(kJsonLines), text.size());
  ASSERT_TRUE(found);
  EXPECT_EQ(kind_of(*found), 'n');
  EXPECT_LT(counted.read_bytes, 4 * text.size());
}

TEST(AppendOnly, AddsACheckpointAndKeepsWhatIsThere) {
  for (const Format* format : {&kJsonLines, &kLog}) {
    const Buffer asset = sample(format == &kLog ? "lines/service.log" : "lines/records.jsonl");
    const Buffer once = labelled(*format, asset, store_of(300));
    EXPECT_TRUE(std::ranges::equal(Bytes(once).first(asset.size()), asset));
    const Buffer again = labelled(*format, once, store_of(400));
    EXPECT_TRUE(std::ranges::equal(Bytes(again).first(once.size()), once));
    EXPECT_EQ(stored(*format, again), store_of(400));
    EXPECT_EQ(labelled(*format, again, {}), once);
  }
}

TEST(AppendOnly, KeepsTheLineEndOfTheText) {
  const Buffer asset = sample("lines/events.jsonl");
  const Buffer out = labelled(kJsonLines, asset, store_of(300));
  EXPECT_TRUE(as_text(out).ends_with("\"}\r\n"));
  const Buffer open(asset.begin(), asset.end() - 2);
  EXPECT_EQ(labelled(kJsonLines, open, store_of(300)), out);
}

TEST(AppendOnly, TakesNoStoreOutOfALineThatIsBroken) {
  for (const char* line : {"{\"c2pa:checkpoint\":\"data:application/c2pa;base64,AAA\"}\n",
                           "{\"c2pa:checkpoint\":\"data:application/c2pa;base64,AA A\"}\n",
                           "{\"c2pa:checkpoint\":7}\n"}) {
    const auto layout = scan(kJsonLines, as_bytes(std::string_view(line)));
    ASSERT_TRUE(layout);
    EXPECT_NE(layout->flaw, nullptr) << line;
    EXPECT_EQ(layout->flaw_code, "manifest.appendOnlyText.noSentinel") << line;
  }
  const auto elsewhere =
      scan(kJsonLines, as_bytes("{\"c2pa:checkpoint\":\"https://a.org/b.c2pa\"}\n"));
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->flaw_code, "manifest.inaccessible");
}

TEST(AppendOnly, IsToldFromOtherText) {
  const std::string line = "-----BEGIN C2PA CHECKPOINT----- x -----END C2PA CHECKPOINT-----\n";
  EXPECT_EQ(detect(as_bytes("a\n" + line), "notes.txt"), &kLog);
  EXPECT_EQ(detect(as_bytes("see " + line), "notes.txt"), &kPlainText);
  EXPECT_EQ(detect(as_bytes("text\n"), "service.log"), &kLog);
  EXPECT_EQ(detect(as_bytes("{}\n"), "a.ndjson"), &kJsonLines);
  EXPECT_EQ(detect(as_bytes("{}\n"), "a.json"), &kDataText);
}

}  // namespace
}  // namespace tanba
