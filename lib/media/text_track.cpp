// A `trak` box with timed text. ISO/IEC 14496-12, 8.3 to 8.7; 3GPP TS 26.245, 5.16 and 5.17;
// QuickTime File Format, "Subtitle sample data" (the flag of what is always to be shown).
#include "media/text_track.hpp"

#include <algorithm>
#include <cmath>

#include "base/byte_writer.hpp"
#include "container/bmff_make.hpp"
#include "draw/draw.hpp"

namespace tanba::film {
namespace {

constexpr std::uint32_t kMilliseconds = 1000;
constexpr std::uint32_t kEnabled = 7;             // enabled, in the movie, in its preview
constexpr std::uint32_t kAllForced = 0xC0000000;  // every sample is shown whatever was chosen
constexpr std::uint16_t kSubtitles = 3;           // alternate_group
constexpr double kLettersOfEm = 0.7, kWidthOfEm = 0.6, kLineOfEm = 1.4;

Buffer box(std::string_view type, ByteWriter payload) { return bmff::box_of(type, payload.view()); }

ByteWriter full(std::uint32_t version_and_flags = 0) {
  ByteWriter out;
  out.u32(version_and_flags);
  return out;
}

ByteWriter joined(std::initializer_list<Buffer> boxes) {
  ByteWriter out;
  for (const Buffer& part : boxes) out.bytes(part);
  return out;
}

// Where the text stands: a strip as wide as the film, at its top or bottom.
struct Strip {
  std::uint32_t font_px = 0, top = 0, width = 0, height = 0;
  bool is_top = false, is_left = false;
};

std::size_t letters_in(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Strip strip_of(const FilmFacts& film, const NoticePlan& plan) {
  Strip strip{.width = film.width,
              .is_top = plan.position.starts_with("top"),
              .is_left = plan.position.ends_with("left")};
  const double em = plan.size_pct / 100 * std::min(film.width, film.height) / kLettersOfEm;
  strip.font_px = static_cast<std::uint32_t>(std::clamp(em, 8.0, 255.0));
  double lines = 0;
  for (const NoticeWords& words : plan.words)
    lines += std::ceil(static_cast<double>(letters_in(words.text)) * kWidthOfEm * strip.font_px /
                       std::max(1u, film.width));
  strip.height =
      std::min(film.height, static_cast<std::uint32_t>(lines * kLineOfEm * strip.font_px));
  strip.top = strip.is_top ? 0 : film.height - strip.height;
  return strip;
}

Buffer track_header(const FilmFacts& film, const Strip& strip) {
  ByteWriter out = full(1u << 24 | kEnabled);
  out.zeros(16).u32(film.next_track).zeros(4).u64(film.duration).zeros(8);
  out.u16(0).u16(kSubtitles).u16(0).zeros(2);
  for (const std::uint32_t value :
       {0x10000u, 0u, 0u, 0u, 0x10000u, 0u, 0u, strip.top << 16, 0x40000000u})
    out.u32(value);
  return box("tkhd", std::move(out.u32(strip.width << 16).u32(strip.height << 16)));
}

Buffer media_header(const TextSamples& samples, const std::string& language) {
  std::uint64_t duration = 0;
  for (const auto& sample : samples.samples) duration += sample.ms;
  unsigned packed = 0;
  for (const char letter : language) packed = packed << 5 | static_cast<unsigned>(letter - 0x60);
  ByteWriter out = full(1u << 24);
  out.zeros(16).u32(kMilliseconds).u64(duration).u16(static_cast<std::uint16_t>(packed)).u16(0);
  return box("mdhd", std::move(out));
}

Buffer handler() {
  ByteWriter out = full();
  out.u32(0).text("sbtl").zeros(12).text("Notice").u8(0);
  return box("hdlr", std::move(out));
}

Buffer data_information() {
  const Buffer url = box("url ", full(1));
  return box("dinf", joined({box("dref", std::move(full().u32(1).bytes(url)))}));
}

// TextSampleEntry. White letters on a dark strip.
Buffer sample_entry(const Strip& strip) {
  constexpr std::string_view kFont = "Sans-Serif";
  ByteWriter out;
  out.zeros(6).u16(1).u32(kAllForced);
  out.u8(strip.is_left ? 0 : 0xFF).u8(strip.is_top ? 0 : 0xFF).u32(0x101010E0);
  out.u16(0)
      .u16(0)
      .u16(static_cast<std::uint16_t>(strip.height))
      .u16(static_cast<std::uint16_t>(strip.width));
  out.u16(0).u16(0).u16(1).u8(0).u8(static_cast<std::uint8_t>(strip.font_px)).u32(0xFFFFFFFF);
  ByteWriter fonts;
  fonts.u16(1).u16(1).u8(static_cast<std::uint8_t>(kFont.size())).text(kFont);
  out.bytes(box("ftab", std::move(fonts)));
  return box("tx3g", std::move(out));
}

Buffer sample_table(const TextSamples& samples, const Strip& strip, const ChunkPlace& place) {
  const auto count = static_cast<std::uint32_t>(samples.samples.size());
  ByteWriter times = full(), sizes = full();
  times.u32(count);
  sizes.u32(0).u32(count);
  for (const auto& sample : samples.samples) {
    times.u32(1).u32(sample.ms);
    sizes.u32(sample.size);
  }
  ByteWriter chunk = full();
  chunk.u32(1);
  if (place.is_wide)
    chunk.u64(place.offset);
  else
    chunk.u32(static_cast<std::uint32_t>(place.offset));
  return box("stbl", joined({box("stsd", std::move(full().u32(1).bytes(sample_entry(strip)))),
                             box("stts", std::move(times)),
                             box("stsc", std::move(full().u32(1).u32(1).u32(count).u32(1))),
                             box("stsz", std::move(sizes)),
                             box(place.is_wide ? "co64" : "stco", std::move(chunk))}));
}

}  // namespace

TextSamples text_samples(const std::vector<Cue>& cues, std::string_view text) {
  TextSamples made;
  ByteWriter bytes;
  std::int64_t at = 0;
  const auto add = [&](std::string_view words, std::int64_t until) {
    bytes.u16(static_cast<std::uint16_t>(words.size())).text(words);
    made.samples.push_back(
        {static_cast<std::uint32_t>(2 + words.size()), static_cast<std::uint32_t>(until - at)});
    at = until;
  };
  for (const Cue& cue : cues) {
    if (cue.start_ms > at) add({}, cue.start_ms);
    add(text, cue.end_ms);
  }
  made.bytes = bytes.take();
  return made;
}

Buffer text_track(const FilmFacts& film, const NoticePlan& plan, const TextSamples& samples,
                  const ChunkPlace& place) {
  const Strip strip = strip_of(film, plan);
  const Buffer information =
      box("minf",
          joined({box("nmhd", full()), data_information(), sample_table(samples, strip, place)}));
  const Buffer media =
      box("mdia", joined({media_header(samples, three_letters(plan)), handler(), information}));
  return box("trak", joined({track_header(film, strip), media}));
}

}  // namespace tanba::film
