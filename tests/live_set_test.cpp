// Live streams whose segments session keys sign (C2PA 2.5, 15.5 and 15.8.3): what was signed
// verifies, and whatever is done to a segment shows. Their order: live_order_test.cpp.
#include "base/encoding.hpp"
#include "live_stream_fixture.hpp"

namespace tanba::maker {
namespace {

using fixture::Files;

constexpr const char *kBroken = "livevideo.segment.invalid",
                     *kUnchecked = "org.tanba.liveVideo.unchecked";

const Stream& usual() {
  static const Stream kStream;
  return kStream;
}

std::int64_t seconds(const char* text) { return *from_rfc3339(text); }

TEST(LiveSet, IsWholeWhereEverySegmentIsSigned) {
  Files files = files_of(usual(), three());
  const auto report = judge_stream(files);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_FALSE(report->partly_verified);
  EXPECT_FALSE(says(report->status, kUnchecked));
  for (const Uncovered& row : report->uncovered) EXPECT_TRUE(row.by_specification) << row.why;
  EXPECT_EQ(meets(*report, {}).verdict, Verdict::met);
  std::reverse(files.begin(), files.end());
  EXPECT_EQ(outcome(files), "trusted");
}

TEST(LiveSet, TakesSessionKeysOfRsa) {
  Stream stream;
  stream.session.key = pki::make_key("RSA2048");
  stream.session.rsa = true;
  EXPECT_EQ(outcome(files_of(stream, three())), "trusted");
  EXPECT_EQ(
      outcome(files_of(stream, three([](Segment& one) { one.key = pki::make_key("RSA2048"); }))),
      "invalid");
}

// Manifest, keys and info by another hand (testdata/README.md), of a signer whom nobody knows.
TEST(LiveSet, OfAnotherWriterIsWholeAndChangedInNoByte) {
  Files files;
  for (const char* name : {"init.mp4", "s1.m4s", "s2.m4s", "s3.m4s"})
    files.push_back({name, fixture::sample(std::string("live/") + name)});
  const std::int64_t then = seconds("2026-11-23T01:00:00Z");
  EXPECT_EQ(outcome(files, 0, then), "valid");
  for (std::size_t i = 1; i < files.size(); ++i)
    for (std::size_t at = 70; at < files[i].bytes.size(); at += 61) {
      files[i].bytes[at] ^= 0x40;
      EXPECT_EQ(outcome(files, 0, then), "invalid") << files[i].name << " " << at;
      files[i].bytes[at] ^= 0x40;
    }
}

TEST(LiveSet, OfItsInitializationSegmentAloneIsInPart) {
  const Stream& stream = usual();
  const auto report = judge_stream({{"init.mp4", stream.init()}});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_NE(said(*report, kUnchecked).find("No media segment of the stream is here."),
            std::string::npos);
}

struct Broken {
  const char* name;
  const char* why;
  std::function<void(Segment&)> change;
};

constexpr const char *kNone = "The segment has no box that says what signed it.",
                     *kTwo = "The segment has more than one box that says what signed it.",
                     *kBox = "The box with the segment's info is not as C2PA has it.",
                     *kUnsigned = "The segment's info is not signed as it must be.",
                     *kNoKey = "The manifest has no session key of that name.",
                     *kWrongKey = "The segment's info is not signed by that session key.",
                     *kField = "A field of the segment's info is missing or of the wrong kind.",
                     *kForeign = "The segment belongs to another manifest.",
                     *kTooEarly = "The segment comes before those that its session key may sign.",
                     *kOutside = "The segment is of a time at which its session key does not hold.",
                     *kChanged = "The segment is not as it was.",
                     *kBoxes = "The boxes of the segment cannot be followed.";

const Broken kRows[] = {
    {"no box", kNone, in_file([](Buffer& file) {
       file.erase(file.begin(),
                  file.begin() + static_cast<std::ptrdiff_t>(fixture::find(file, "moof")) - 4);
     })},
    {"another scheme", kNone, in_box(12, 'U')},
    {"two boxes", kTwo,
     [](Segment& one) { one.box = [](Buffer& box) { box = fixture::joined({box, box}); }; }},
    {"a second box whose scheme begins like that", kTwo,
     [](Segment& one) {
       one.file = [](Buffer& file) {
         Buffer second = emsg(fixture::bytes_of("an advertisement"));
         second[44] = 'X';
         file = fixture::joined({file, second});
       };
     }},
    {"thousands of boxes", kTwo, in_file([](Buffer& file) {
       const Buffer one = emsg(fixture::bytes_of("x"));
       for (int i = 0; i < 5000; ++i) file.insert(file.end(), one.begin(), one.end());
     })},
    {"a box of version 1", kBox, in_box(8, 1)},
    {"a box with flags", kBox, in_box(11, 1)},
    {"a longer scheme", kBox, in_box(44, 'X')},
    {"another value", kBox, in_box(45, 'g')},
    {"a delay", kBox, in_box(57, 1)},
    {"no message", kBox, in_message([](Buffer& message) { message.clear(); })},
    {"a message beyond the limit", kBox, in_info("org.example", Value::bytes(Buffer(70'000)))},
    {"no CBOR", kUnsigned,
     in_message([](Buffer& message) { message = fixture::bytes_of("garbage"); })},
    {"CBOR that is deep", kUnsigned,
     in_message([](Buffer& message) { message.assign(20'000, 0x81); })},
    {"CBOR that declares much", kUnsigned, in_message([](Buffer& message) {
       message = {0xD2, 0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
     })},
    {"something behind the signature", kUnsigned,
     in_message([](Buffer& message) { message.push_back(0); })},
    {"a signature without its tag", kUnsigned,
     in_message([](Buffer& message) { message.erase(message.begin()); })},
    {"a signature without what it signs", kUnsigned, in_message([](Buffer& message) {
       message =
           Value::tag(18,
                      Value::array({Value::bytes(Value::map().set(1, Value::integer(-7)).encode()),
                                    Value::map().set(4, Value::bytes(as_bytes("key_001"))), Value(),
                                    Value::bytes(Buffer(64))}))
               .encode();
     })},
    {"a signature that names no key", kUnsigned, in_header(Value::integer(1))},
    {"a key that the manifest has not", kNoKey, in_header(Value::bytes(as_bytes("key_002")))},
    {"another key than the one of that name", kWrongKey,
     [](Segment& one) { one.key = pki::make_key("P-256"); }},
    {"a changed signature", kWrongKey, in_message([](Buffer& message) { message.back() ^= 1; })},
    {"info that is no CBOR", "The segment's info cannot be read.", in_payload({0xFF})},
    {"info that is cut", "The segment's info cannot be read.", in_payload({0xA3, 0x61})},
    {"info that is deep", "The segment's info cannot be read.", in_payload(Buffer(20'000, 0x81))},
    {"info that is no map", kField, in_payload({0x80})},
    {"no number", kField, in_info("sequenceNumber", Value())},
    {"a negative number", kField, in_info("sequenceNumber", Value::integer(-1))},
    {"no manifest", kField, in_info("manifestId", Value::integer(1))},
    {"another manifest", kForeign,
     in_info("manifestId", Value::text("urn:c2pa:F9168C5E-CEB2-4FAA-B6BF-329BF39FA1E4"))},
    {"a number below the least", kTooEarly, in_info("sequenceNumber", Value::integer(174))},
    {"a claim before the key was made", kOutside,
     [](Segment& one) { one.claimed = seconds("2026-09-20T23:59:59Z"); }},
    {"a claim after the key's time", kOutside,
     [](Segment& one) { one.claimed = seconds("2026-09-24T00:00:01Z"); }},
    {"a time of play before the key was made", kOutside,
     [](Segment& one) {
       one.time = static_cast<std::uint64_t>(seconds("2026-09-20T23:59:59Z")) * 90'000;
     }},
    {"a time of play after the key's time", kOutside,
     [](Segment& one) { one.time = ~std::uint64_t{0}; }},
    {"no hash", "bmff hash: a field is missing or of the wrong kind", in_info("bmffHash", Value())},
    {"a hash of nothing", "The BMFF hash holds no hash.", in_hash("hash", Value())},
    {"a hash that is none", "bmff hash: a field is missing or of the wrong kind",
     in_hash("exclusions", Value::integer(1))},
    {"a hash without exclusions", "bmff hash: there are no exclusions",
     in_hash("exclusions", Value())},
    {"a hash of an unknown kind", "The BMFF hash names no algorithm that C2PA allows.",
     in_hash("alg", Value::text("md5"))},
    {"a hash with a tree", "The segment's info has a Merkle tree.",
     in_hash("merkle", Value::array())},
    {"a hash that leaves the media out", "The BMFF hash leaves content out.",
     in_hash("exclusions", leaving_out("/mdat"))},
    {"a hash that leaves the index out", "The BMFF hash leaves content out.",
     in_hash("exclusions", leaving_out("/moof"))},
    {"a changed byte of the media", kChanged, in_file([](Buffer& file) { file.back() ^= 1; })},
    {"a changed byte of the index", kChanged,
     in_file([](Buffer& file) { file[fixture::find(file, "tfdt") + 15] ^= 1; })},
    {"a box that was added", kChanged,
     in_file([](Buffer& file) { file = fixture::joined({file, fixture::box("free")}); })},
    {"a box that was put in front", kChanged,
     in_file([](Buffer& file) { file = fixture::joined({fixture::box("free"), file}); })},
    {"a file that is cut", kBoxes, in_file([](Buffer& file) { file.pop_back(); })},
    {"a file of another kind", kBoxes,
     in_file([](Buffer& file) { file = fixture::bytes_of("no boxes"); })},
    {"a scheme that is looked for elsewhere", "The segment is not as it was.",
     in_hash("exclusions",
             Value::array({Value::map()
                               .set("xpath", Value::text("/emsg"))
                               .set("data", Value::array({Value::map()
                                                              .set("offset", Value::integer(0))
                                                              .set("value", Value::bytes(as_bytes(
                                                                                "urn:x")))}))}))},
    {"no moof", "It is no media segment.",
     in_file([](Buffer& file) { file[fixture::find(file, "moof")] = 'M'; })},
    {"a proof of a tree", "The segment has a C2PA box without use.",
     [](Segment& one) { one.more = fixture::c2pa_box("merkle", {0xA0}); }},
};

TEST(LiveSet, IsInvalidWithASegmentThatIsNotWhatWasSigned) {
  for (const Broken& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto report = judge_stream(files_of(usual(), three(row.change)));
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
    EXPECT_EQ(said(*report, kBroken), std::string("s176.m4s: ") + row.why);
    EXPECT_EQ(report->status.failure.back().url, "s176.m4s");
  }
}

// Zeros behind its bytes, up to a size that no test holds.
class Sparse final : public Source {
 public:
  Sparse(Buffer head, std::uint64_t size) : head_(std::move(head)), size_(size) {}
  std::uint64_t size() const override { return size_; }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (offset > size_ || into.size() > size_ - offset) return Error{Errc::truncated, "sparse"};
    for (std::size_t i = 0; i < into.size(); ++i)
      into[i] = offset + i < head_.size() ? head_[static_cast<std::size_t>(offset) + i] : 0;
    return {};
  }

 private:
  Buffer head_;
  std::uint64_t size_;
};

// The hash looks for the scheme at byte 12 of the box: there a size of 64 bits says "urn:".
TEST(LiveSet, IsInvalidWithABoxWhoseSizeSaysTheBeginningOfTheScheme) {
  Files files = files_of(usual(), three());
  constexpr std::uint64_t kSize = 0x75726E3A;
  const std::uint64_t end = files[2].bytes.size() + kSize;
  files[2].bytes = fixture::joined(
      {files[2].bytes, fixture::u32(1), fixture::bytes_of("emsg"), fixture::number(kSize, 8),
       fixture::bytes_of(std::string(kScheme.substr(4)) + " whatever")});
  const Sparse sparse(files[2].bytes, end);
  const fixture::Parts parts(files);
  std::vector<NamedSource> all(parts.all().begin(), parts.all().begin() + 2);
  all.push_back({"s176.m4s", sparse});
  VerifyOptions options;
  options.now = pki::kNow;
  const auto report = verify_set(all, trust_in({}), options);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
  EXPECT_EQ(said(*report, kBroken), std::string("s176.m4s: ") + kTwo);
}

// Every byte has an owner: the rows say which bytes nobody signs.
TEST(LiveSet, ShowsAByteThatIsChangedInASegment) {
  Files files = files_of(usual(), {three()[0]});
  const auto report = judge_stream(files);
  ASSERT_TRUE(report);
  std::size_t free = 0;
  for (std::size_t at = 0; at < files[1].bytes.size(); ++at) {
    const bool open = std::ranges::any_of(report->uncovered, [&](const Uncovered& row) {
      return row.why.starts_with("times") && at >= row.range.offset && at < row.range.end();
    });
    files[1].bytes[at] ^= 1;
    const std::string found = outcome(files);
    files[1].bytes[at] ^= 1;
    if (found == "trusted") ++free;
    if (!open) {
      EXPECT_NE(found, "trusted") << at;
      EXPECT_NE(found, "trusted in part") << at;
      EXPECT_NE(found, "valid") << at;
    }
  }
  EXPECT_EQ(free, 12U);  // timescale, event_duration, id
}

TEST(LiveSet, IsJudgedByTheTimesOfItsSegments) {
  const auto today = static_cast<std::uint64_t>(pki::kNow) * 90'000;
  const auto at = [&](std::optional<std::int64_t> claimed, std::uint64_t time) {
    return files_of(usual(), {{.sequence = 175, .time = time, .claimed = claimed}});
  };
  EXPECT_EQ(outcome(at(seconds("2026-09-21T00:00:00Z"), 0)), "trusted");
  EXPECT_EQ(outcome(at(seconds("2026-09-24T00:00:00Z"), 0)), "trusted");
  EXPECT_EQ(outcome(at({}, today)), "trusted");
  EXPECT_EQ(outcome(at(pki::kNow, today)), "trusted");
  EXPECT_EQ(outcome(at(seconds("2026-09-20T00:00:00Z"), today)), "invalid");
  const auto report = judge_stream(at({}, 0));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_NE(said(*report, kUnchecked).find("Nothing says when a segment was made"),
            std::string::npos);
}

TEST(LiveSet, IsInvalidWithSegmentsThatOutliveTheSignersCertificate) {
  Stream stream;
  stream.session.period = 10 * 365 * 86'400;
  const auto report =
      judge_stream(files_of(stream, {{.sequence = 175, .claimed = pki::kNow + 400 * 86'400}}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(said(*report, "livevideo.sessionkey.invalid"),
            "s175.m4s: The signer's certificate did not hold any more at the time of the segment.");
}

TEST(LiveSet, OfWhichTheKeyIsNotTheSignersIsInvalid) {
  Stream stream;
  stream.session.certificate = usual_signing().root.der();
  const auto report = judge_stream(files_of(stream, three()));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(says(report->status, "livevideo.sessionkey.invalid"));
}

// That a key's holder knew the certificate proves nothing: the certificate is public.
TEST(LiveSet, IsInvalidWithKeysThatItsSignerOnlyGathered) {
  Stream stream;
  stream.recipe = [](Recipe& recipe) {
    for (Assertion& one : recipe.assertions) one.created &= one.label != "c2pa.session-keys";
  };
  const auto report = judge_stream(files_of(stream, {three()[0]}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
  EXPECT_EQ(said(*report, kBroken), std::string("s175.m4s: ") + kNoKey);
}

// A key of which anything is missing signs nothing.
TEST(LiveSet, IsInvalidWithKeysThatCannotBeRead) {
  const auto in_key = [](std::int64_t field, const Value& value) {
    return Session{.cose_key = [=](Value& key) { key.set(field, value); }};
  };
  const auto in_entry = [](const char* field) {
    return Session{.entry = [=](Value& entry) { entry.set(field, Value()); }};
  };
  for (Session& session : std::vector<Session>{
           in_key(2, Value::integer(1)), in_key(1, Value::integer(4)), in_entry("validityPeriod"),
           in_entry("createdAt"), in_entry("minSequenceNumber")}) {
    Stream stream;
    session.created = stream.session.created;
    session.period = stream.session.period;
    stream.session = session;
    const auto report = judge_stream(files_of(stream, {three()[0]}));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::invalid);
    EXPECT_TRUE(says(report->status, "livevideo.sessionkey.invalid"));
    EXPECT_EQ(said(*report, kBroken), std::string("s175.m4s: ") + kNoKey);
  }
}

// What it was made from has keys of its own, which sign nothing here.
TEST(LiveSet, OfWhichAnIngredientHasSessionKeysIsWhole) {
  Recipe first{.label = "urn:c2pa:00000000-0000-4000-8000-000000000001"};
  with_keys({{}})(first);
  const Made part = make(first);
  Stream stream;
  stream.recipe = [&](Recipe& recipe) {
    recipe.assertions.push_back(ingredient(ingredient_of(part, "componentOf")));
    recipe.manifests = [&](auto& manifests) { manifests.insert(manifests.begin(), part.manifest); };
  };
  const auto report = judge_stream(files_of(stream, three()));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_FALSE(report->partly_verified);
  EXPECT_TRUE(says(report->manifests[0].status, kUnchecked));
}

TEST(LiveSet, HasNoFragmentInItsInitializationSegment) {
  Files files = files_of(usual(), three());
  files[0].bytes = fixture::joined({files[0].bytes, moof_of(1, traf_of(1, 0))});
  const auto report = judge_stream(files);
  ASSERT_FALSE(report && report->state >= State::valid);
}

// Of which no time of play can be told.
TEST(LiveSet, IsInPartWhereNothingButTheMediaSaysWhenItWasMade) {
  const auto today = static_cast<std::uint64_t>(pki::kNow) * 90'000;
  const auto of = [&](const Buffer& moov, const Buffer& traf) {
    Stream stream;
    stream.moov = moov;
    return outcome(files_of(stream, {{.sequence = 175, .claimed = {}, .trafs = {traf}}}));
  };
  const Buffer no_scale = fixture::box(
      "trak", fixture::box("tkhd", fixture::joined({Buffer(12), fixture::u32(2), Buffer(68)})));
  EXPECT_EQ(of(fixture::box("moov", trak(1)), traf_of(1, today)), "trusted");
  EXPECT_EQ(of(fixture::box("moov", no_scale), traf_of(2, today)), "trusted in part");
  EXPECT_EQ(of(fixture::box("moov", trak(1)), fixture::box("free")), "trusted in part");
  EXPECT_EQ(of(fixture::box("moov", trak(1)), traf_of(9, today)), "trusted in part");
}

TEST(LiveSet, OfWhichTheInitializationSegmentWasChangedIsInvalid) {
  Files files = files_of(usual(), three());
  files[0].bytes.back() ^= 1;
  const auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(says(report->status, "assertion.bmffHash.mismatch"));
}

TEST(LiveSet, HasNoMediaInItsInitializationSegment) {
  Files files = files_of(usual(), three());
  files[0].bytes = fixture::joined({files[0].bytes, fixture::kMedia});
  const auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(said(*report, "livevideo.init.invalid"),
            "init.mp4: The initialization segment has media of its own.");
}

TEST(LiveSet, TellsWhatTheSignerLeavesOut) {
  const Buffer cue = fixture::box(
      "emsg", fixture::joined({Buffer(4), fixture::bytes_of("urn:scte:scte35"), Buffer(30)}));
  const auto strict = [&](const std::function<void(Segment&)>& change) {
    const auto report = judge_stream(files_of(usual(), three([&](Segment& one) {
                                                one.more = cue;
                                                change(one);
                                              })));
    EXPECT_TRUE(report);
    EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
    Policy policy;
    policy.strict_coverage = true;
    return meets(*report, policy).verdict;
  };
  EXPECT_EQ(strict([](Segment& one) { one.scheme_offset = 12; }), Verdict::met);
  const Value all = Value::array({Value::map().set("xpath", Value::text("/emsg"))});
  EXPECT_EQ(strict([&](Segment& one) {
              one.more_is_left_out = true;
              one.hash = [&](Value& hash) { hash.set("exclusions", all); };
            }),
            Verdict::unmet);
  const std::vector<Buffer> many(1100, fixture::ftyp());
  const Value three_kinds =
      leaving_out("/ftyp").add(Value::map().set("xpath", Value::text("/free")));
  EXPECT_EQ(strict([&](Segment& one) {
              one.more_is_left_out = true;
              one.more = fixture::joined({fixture::joined(many), fixture::box("free")});
              one.hash = [&](Value& hash) { hash.set("exclusions", three_kinds); };
            }),
            Verdict::unmet);
  EXPECT_EQ(strict([](Segment& one) {
              one.header = [](Value& header) { header.set("more", Value::integer(1)); };
            }),
            Verdict::unmet);
}

TEST(LiveSet, ReadsTheOffsetThatTheClauseHas) {
  EXPECT_EQ(outcome(files_of(usual(), three([](Segment& one) { one.scheme_offset = 0; }))),
            "trusted");
  EXPECT_EQ(outcome(files_of(usual(), three([](Segment& one) { one.scheme_offset = 11; }))),
            "invalid");
}

std::function<void(Segment&)> with_manifest(const std::function<void(Segment&)>& change = {}) {
  return [=](Segment& one) {
    one.more = fixture::c2pa_box("manifest", fixture::manifest_data());
    if (change) change(one);
  };
}

TEST(LiveSet, GivesNoVerdictOnWhatItDoesNotKnow) {
  Files files = files_of(usual(), three());
  EXPECT_EQ(outcome(files, 22), "unsupported");
  EXPECT_EQ(outcome(files, 25), "trusted");
}

// A file of another stream hides nothing that is wrong with this one.
TEST(LiveSet, IsInvalidWithASegmentThatComesWithOtherSessionKeys) {
  const auto with_store = [&](const std::function<void(Segment&)>& change) {
    std::vector<Segment> all = three(with_manifest(change));
    all[2].file = [](Buffer& file) { file.back() ^= 1; };
    return files_of(usual(), all);
  };
  const std::string changed = std::string("\ns177.m4s: ") + kChanged;
  auto report = judge_stream(with_store(in_header(Value::bytes(as_bytes("key_002")))));
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(said(*report, kBroken), std::string("s176.m4s: ") + kNoKey + changed);
  report = judge_stream(with_store(in_info("manifestId", Value::text("urn:c2pa:1"))));
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(said(*report, kBroken), std::string("s176.m4s: ") + kForeign + changed);
  EXPECT_EQ(report->state, State::invalid);
}

TEST(LiveSet, JudgesManifestsThatSegmentsBring) {
  Files files = files_of(usual(), three(with_manifest()));
  auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
  EXPECT_EQ(said(*report, "livevideo.manifest.invalid"),
            "s176.m4s: The manifest store of the file cannot be read.");
  // Without the manifest that has the keys there is none for the set.
  files[0].bytes = usual().moov;
  report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::none);
  EXPECT_EQ(said(*report, kUnchecked),
            "Media segments have manifests of their own: verify each of them by itself.");
}

TEST(LiveSet, NamesSoManySegmentsAndNoMore) {
  Files files = {{"init.mp4", usual().init()}};
  for (int i = 0; i < 100; ++i)
    files.push_back({i == 0 ? "" : "s" + std::to_string(i) + ".m4s", fixture::kMedia});
  const auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(std::ranges::count(report->status.failure, kBroken, &Status::code), 64);
  EXPECT_EQ(said(*report, kBroken).substr(0, 4), "#1: ");
}

}  // namespace
}  // namespace tanba::maker
