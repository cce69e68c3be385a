// Notices in sound, through the module: what goes in, that the programme stays, that bad input
// leaves nothing. tests/interop/test_notice_sound.py looks at the same with other people's tools.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "io/atomic_file.hpp"
#include "notice/notice.hpp"

namespace tanba {
namespace {

constexpr std::uint32_t kRate = 16000;

Buffer wave(const std::vector<std::int16_t>& samples) {
  ByteWriter out;
  const auto bytes = static_cast<std::uint32_t>(samples.size() * 2);
  out.text("RIFF").u32le(36 + 8 + 6 + bytes).text("WAVEfmt ").u32le(16).u16le(1).u16le(1);
  out.u32le(kRate).u32le(kRate * 2).u16le(2).u16le(16);
  out.text("note").u32le(6).text("kept!!").text("data").u32le(bytes);
  for (const std::int16_t sample : samples) out.u16le(static_cast<std::uint16_t>(sample));
  return out.take();
}

std::vector<std::int16_t> programme(double seconds) {
  std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * kRate));
  std::uint32_t noise = 1;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    noise = noise * 1664525 + 1013904223;
    const double tone = std::sin(2 * std::numbers::pi * 330 * static_cast<double>(i) / kRate);
    samples[i] = static_cast<std::int16_t>(6000 * tone + static_cast<double>(noise >> 20) - 2048);
  }
  return samples;
}

std::vector<std::int16_t> samples_of(Bytes file) {
  std::vector<std::int16_t> samples;
  for (ByteReader in(file.subspan(58)); in.left() >= 2;)
    samples.push_back(static_cast<std::int16_t>(in.u16le()));
  return samples;
}

class NoticeInSound : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto module = load_module("media", TANBA_MODULES);
    ASSERT_TRUE(module) << module.error().what;
    writers_ = (*module)->writers;
  }
  const NoticeWriter* writer(std::string_view type) const {
    for (const NoticeWriter& row : writers_)
      if (row.mime_type == type) return &row;
    return nullptr;
  }
  Result<NoticeGiven> give(Bytes file, const NoticePlan& plan,
                           std::string_view type = "audio/wav") {
    out_.clear();
    const auto sink = buffer_sink(out_);
    return writer(type)->give({*memory_source(file), type, plan, limits_, progress_}, *sink);
  }
  double look(Bytes file, const NoticePlan& plan, const NoticeGiven& given,
              std::string_view type = "audio/wav") {
    const auto found =
        writer(type)->look({*memory_source(file), type, plan, limits_, progress_}, given);
    EXPECT_TRUE(found) << found.error().what;
    return found ? *found : -1;
  }

  std::span<const NoticeWriter> writers_;
  Limits limits_;
  Progress progress_;
  Buffer out_;
};

NoticePlan plan_of(NoticeForm form, std::string position) {
  NoticePlan plan;
  plan.form = form;
  plan.position = std::move(position);
  plan.words = {{"ru", "", ""}};
  return plan;
}

TEST_F(NoticeInSound, RefusesMarksThatDoNotFitTheirChunk) {
  struct Row {
    std::string_view kind;
    Buffer body;
  };
  for (const Row& row : {Row{"cue ", ByteWriter().u32le(2).zeros(24).take()},
                         Row{"cue ", ByteWriter().u32le(0xFFFF'FFFF).zeros(24).take()},
                         Row{"smpl", ByteWriter().zeros(28).u32le(1).u32le(0).zeros(20).take()},
                         Row{"smpl", ByteWriter().zeros(28).take()}}) {
    Buffer file = wave(programme(2));
    const Buffer chunk =
        ByteWriter().text(row.kind).u32le(std::uint32_t(row.body.size())).bytes(row.body).take();
    file.insert(file.end(), chunk.begin(), chunk.end());
    std::ranges::copy(ByteWriter().u32le(std::uint32_t(file.size() - 8)).take(), file.begin() + 4);
    const auto given = give(file, plan_of(NoticeForm::earcon, "start"));
    ASSERT_FALSE(given) << row.kind;
    EXPECT_EQ(given.error().code, Errc::malformed);
    EXPECT_NE(std::string_view(given.error().what).find("marks"), std::string_view::npos)
        << given.error().what;
    EXPECT_TRUE(out_.empty());
  }
}

// The samples in front of `heard` and behind it are the programme's, and nothing is between but
// silence and the notice.
TEST_F(NoticeInSound, LeavesEverySampleOfTheProgramme) {
  const auto before = programme(8);
  for (const char* const position : {"start", "end", "whole"}) {
    NoticePlan plan = plan_of(NoticeForm::earcon, position);
    if (plan.position == "whole") plan.start_s = 3;
    const auto given = give(wave(before), plan);
    ASSERT_TRUE(given) << given.error().what;
    const auto after = samples_of(out_);
    const std::size_t place = plan.position == "start" ? 0
                              : plan.position == "end" ? before.size()
                                                       : 3 * kRate;
    const std::size_t more = after.size() - before.size();
    EXPECT_TRUE(std::equal(before.begin(), before.begin() + std::ptrdiff_t(place), after.begin()));
    EXPECT_TRUE(std::equal(before.begin() + std::ptrdiff_t(place), before.end(),
                           after.begin() + std::ptrdiff_t(place + more)));
    EXPECT_EQ(as_text(Bytes(out_).subspan(36, 14)), std::string_view("note\6\0\0\0kept!!", 14));
    EXPECT_EQ(ByteReader(Bytes(out_).subspan(4)).u32le(), out_.size() - 8);
    EXPECT_GT(look(out_, plan, *given), 0.95) << position;
    EXPECT_LT(look(wave(before), plan, *given), 0.3) << position;
  }
}

TEST_F(NoticeInSound, SaysTheSentenceOfEachLanguage) {
  NoticePlan plan = plan_of(NoticeForm::spoken, "start");
  plan.words = {{"kk", "Жасанды интеллект өзгерткен", ""}, {"zh-Hans", "", ""}};
  const auto given = give(wave(programme(3)), plan);
  ASSERT_TRUE(given) << given.error().what;
  EXPECT_EQ(given->notice.spoken, "Жасанды интеллект өзгерткен\n本音频由人工智能生成");
  EXPECT_THAT(given->notice.lang, ::testing::ElementsAre("kk", "zh-Hans"));
  ASSERT_TRUE(given->time);
  EXPECT_EQ(given->time->start_s, 0);
  EXPECT_NEAR(*given->time->end_s, *given->notice.duration_s, 0.001);
  EXPECT_GT(look(out_, plan, *given), 0.95);
  plan.words[0].text = "Что-то другое";
  const auto refused = give(wave(programme(3)), plan);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unsupported);
  EXPECT_TRUE(out_.empty());
}

// Runs of sound and silence, in units of a dot.
std::string morse(std::span<const std::int16_t> heard, double dot) {
  std::string letters;
  const auto window = static_cast<std::size_t>(dot * kRate / 8);
  int loudest = 0;
  for (const std::int16_t sample : heard) loudest = std::max(loudest, std::abs(int{sample}));
  std::size_t run = 0;
  bool was_on = false;
  const auto end_run = [&] {
    const double units = static_cast<double>(run * window) / (dot * kRate);
    if (was_on) letters += units > 2 ? '-' : '.';
    if (!was_on && units > 2 && !letters.empty()) letters += ' ';
    run = 0;
  };
  for (std::size_t at = 0; at + window <= heard.size(); at += window) {
    int peak = 0;
    for (const std::int16_t sample : heard.subspan(at, window))
      peak = std::max(peak, std::abs(int{sample}));
    const bool is_on = peak > loudest / 3;
    if (is_on != was_on && run > 0) end_run();
    was_on = is_on;
    ++run;
  }
  if (was_on) end_run();
  return letters;
}

TEST_F(NoticeInSound, KnocksTheRhythmOfTheLettersAI) {
  const auto given = give(wave(programme(3)), plan_of(NoticeForm::rhythm, "start"));
  ASSERT_TRUE(given) << given.error().what;
  EXPECT_EQ(given->notice.rhythm, "morse_ai");
  const auto heard = samples_of(out_);
  const auto length = static_cast<std::size_t>(*given->notice.duration_s * kRate);
  EXPECT_NEAR(*given->notice.duration_s, 1.21, 0.001);
  EXPECT_EQ(morse(std::span(heard).first(length), 0.11), ".- ..");
}

TEST_F(NoticeInSound, IsRepeatedAtTheSameDistance) {
  NoticePlan plan = plan_of(NoticeForm::earcon, "whole");
  plan.repeat_s = 10;
  const auto given = give(wave(programme(45)), plan);
  ASSERT_TRUE(given) << given.error().what;
  EXPECT_EQ(given->notice.repeat_s, 10);
  EXPECT_FALSE(given->time);
  EXPECT_GT(look(out_, plan, *given), 0.95);
  plan.repeat_s = 1;
  EXPECT_FALSE(give(wave(programme(45)), plan));
}

TEST_F(NoticeInSound, IsNeverGivenTwice) {
  const NoticePlan plan = plan_of(NoticeForm::spoken, "start");
  ASSERT_TRUE(give(wave(programme(3)), plan));
  const Buffer once = out_;
  const auto again = give(once, plan);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::invalid_argument);
  EXPECT_TRUE(out_.empty());
}

TEST_F(NoticeInSound, JumpsNoMoreThanTheProgrammeItself) {
  ASSERT_TRUE(
      give(wave(std::vector<std::int16_t>(kRate * 2, 0)), plan_of(NoticeForm::rhythm, "start")));
  const auto heard = samples_of(out_);
  int most = 0;
  for (std::size_t i = 1; i < heard.size(); ++i)
    most = std::max(most, std::abs(heard[i] - heard[i - 1]));
  int peak = 0;
  for (const std::int16_t sample : heard) peak = std::max(peak, std::abs(int{sample}));
  EXPECT_LT(most, peak * 2 * std::numbers::pi * 800 / kRate * 1.05);
}

TEST_F(NoticeInSound, TakesAnOwnRecording) {
  const Buffer own = wave(programme(2));
  const auto recording = memory_source(own);
  NoticePlan plan = plan_of(NoticeForm::spoken, "end");
  plan.words = {{"tt", "Үз сүзләрем", ""}};
  plan.recording = recording.get();
  const auto given = give(wave(std::vector<std::int16_t>(kRate * 3, 0)), plan);
  ASSERT_TRUE(given) << given.error().what;
  EXPECT_EQ(given->notice.spoken, "Үз сүзләрем");
  EXPECT_NEAR(*given->notice.duration_s, 2, 0.01);
  EXPECT_GT(look(out_, plan, *given), 0.95);
}

TEST_F(NoticeInSound, DoesNotTakeAnOwnRecordingOfAClipsWordsForTheClip) {
  const Buffer own = wave(programme(2));
  const auto recording = memory_source(own);
  NoticePlan plan = plan_of(NoticeForm::spoken, "end");
  plan.words = {{"en", "This audio was generated by artificial intelligence.", ""}};
  const Buffer quiet = wave(std::vector<std::int16_t>(kRate * 3, 0));
  const auto clip = give(quiet, plan);
  ASSERT_TRUE(clip) << clip.error().what;
  EXPECT_GT(look(out_, plan, *clip), 0.9);
  EXPECT_LT(look(quiet, plan, *clip), 0.6);
  plan.recording = recording.get();
  const auto given = give(quiet, plan);
  ASSERT_TRUE(given) << given.error().what;
  plan.recording = nullptr;
  const auto found =
      writer("audio/wav")
          ->look({*memory_source(out_), "audio/wav", plan, limits_, progress_}, *given);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::unsupported);
  EXPECT_THAT(found.error().what, ::testing::HasSubstr("--notice-clip"));
}

TEST_F(NoticeInSound, RefusesWhatHasNoLengthOrIsCut) {
  const NoticePlan plan = plan_of(NoticeForm::earcon, "start");
  const auto empty = give(wave({}), plan);
  ASSERT_FALSE(empty);
  EXPECT_TRUE(out_.empty());
  const Buffer whole = wave(programme(1));
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{11}, std::size_t{40}, whole.size() / 2, whole.size() - 1}) {
    const Buffer cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(give(cut, plan)) << size;
    EXPECT_TRUE(out_.empty()) << size;
  }
  NoticePlan late = plan;
  late.start_s = 5;
  EXPECT_FALSE(give(whole, late));
  late.start_s = std::nan("");
  EXPECT_FALSE(give(whole, late));
}

struct Sample {
  std::string_view type, file;
};

// Files of other people's tools, cut anywhere: an error or a result, and never a crash.
TEST_F(NoticeInSound, IsGivenInEachFormatAndFoundAgain) {
  constexpr Sample kSamples[] = {
      {"audio/wav", "wav/rf64.wav"},      {"audio/flac", "flac/flac.flac"},
      {"audio/flac", "flac/ffmpeg.flac"}, {"audio/mpeg", "mp3/bare.mp3"},
      {"audio/mpeg", "mp3/v23.mp3"},      {"audio/aac", "aac/adts.aac"},
      {"audio/mp4", "bmff/sound.m4a"},    {"audio/ogg", "ogg/opus.opus"},
      {"audio/ogg", "ogg/vorbis.ogg"}};
  for (const Sample& sample : kSamples) {
    const auto file =
        read_small_file(std::string(TANBA_TESTDATA "/") + std::string(sample.file), 1 << 20);
    ASSERT_TRUE(file);
    for (const char* const position : {"start", "end"}) {
      const NoticePlan plan = plan_of(NoticeForm::spoken, position);
      const auto given = give(*file, plan, sample.type);
      ASSERT_TRUE(given) << sample.file << ": " << given.error().what;
      EXPECT_GT(look(out_, plan, *given, sample.type), 0.9) << sample.file << " " << position;
      EXPECT_FALSE(give(Buffer(out_), plan, sample.type)) << sample.file;
    }
    for (std::size_t size = 1; size < file->size(); size += file->size() / 23 + 1) {
      const Buffer cut(file->begin(), file->begin() + static_cast<std::ptrdiff_t>(size));
      (void)give(cut, plan_of(NoticeForm::rhythm, "start"), sample.type);
    }
  }
}

}  // namespace
}  // namespace tanba
