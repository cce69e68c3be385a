// What a notice in sound is made of: spoken sentences, the Morse rhythm of GB 45438, or a signal.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.hpp"
#include "media/clips.hpp"
#include "media/sound.hpp"

namespace tanba::sound {
namespace {

constexpr double kMaxSeconds = 60;   // of a recording
constexpr double kMinSeconds = 0.5;  // shorter ones have no loudness
constexpr double kBetween = 0.35;    // seconds between sentences
constexpr double kFade = 0.006;
constexpr float kHeard = 1e-4F;  // -80 dB of full scale
constexpr double kDot = 0.11;    // seconds; GB 45438-2025 asks for the rhythm and names no length
constexpr double kRhythmHertz = 800;
constexpr av::Input::Allowed kClipForm = {"ogg", "opus"};
constexpr av::Input::Allowed kRecordings = {
    "wav,w64,flac,mp3,ogg,mov,mp4,m4a,3gp,3g2,mj2,aiff,caf,aac",
    "opus,vorbis,flac,mp3float,mp3,aac,alac,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,"
    "pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_u8,pcm_s8,pcm_alaw,pcm_mulaw"};

// Raised cosines at both ends, so that nothing clicks.
void fade(std::span<float> samples, int rate) {
  const auto wanted = static_cast<std::size_t>(kFade * rate);
  const std::size_t reach = std::min(wanted, samples.size() / 2);
  for (std::size_t i = 0; i < reach; ++i) {
    const double phase = (static_cast<double>(i) + 0.5) / static_cast<double>(reach);
    const auto gain = static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * phase));
    samples[i] *= gain;
    samples[samples.size() - 1 - i] *= gain;
  }
}

void add_silence(Pcm& pcm, double seconds) {
  pcm.samples.resize(pcm.samples.size() +
                     static_cast<std::size_t>(std::lround(seconds * pcm.rate)));
}

void add_tone(Pcm& pcm, double hertz, double seconds) {
  const std::size_t start = pcm.samples.size();
  add_silence(pcm, seconds);
  const std::span<float> tone = std::span(pcm.samples).subspan(start);
  for (std::size_t i = 0; i < tone.size(); ++i) {
    const double turns = hertz * static_cast<double>(i) / pcm.rate;
    tone[i] = static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * turns));
  }
  fade(tone, pcm.rate);
}

// A I: dot dash, dot dot. A dash is three dots long, and so is the gap between letters.
Pcm rhythm(int rate) {
  Pcm pcm{rate, {}};
  for (const std::string_view letter : {".-", ".."}) {
    if (!pcm.samples.empty()) add_silence(pcm, 3 * kDot);
    for (std::size_t i = 0; i < letter.size(); ++i) {
      if (i > 0) add_silence(pcm, kDot);
      add_tone(pcm, kRhythmHertz, letter[i] == '-' ? 3 * kDot : kDot);
    }
  }
  return pcm;
}

Pcm earcon(int rate) {
  Pcm pcm{rate, {}};
  add_tone(pcm, 659.26, 0.32);  // E5, A5
  add_silence(pcm, 0.04);
  add_tone(pcm, 880, 0.52);
  return pcm;
}

Result<Pcm> decoded(const Source& source, const av::Input::Allowed& allowed, int rate) {
  const Progress nobody;
  Pcm pcm{rate, {}};
  Mono change(rate);
  const auto most = static_cast<std::size_t>(kMaxSeconds * rate);
  const auto heard = listen({source, nobody}, allowed, [&](AVFrame& frame) -> Result<void> {
    TANBA_CHECK(change.add(&frame, pcm.samples));
    if (pcm.samples.size() > most)
      return Error{Errc::limit_exceeded, "recording: it is longer than a minute"};
    return {};
  });
  if (!heard) return heard.error();
  TANBA_CHECK(change.add(nullptr, pcm.samples));
  return pcm;
}

bool is_language(std::string_view have, std::string_view wanted) {
  return have.substr(0, have.find('-')) == wanted.substr(0, wanted.find('-'));
}

// By its words; where none are given, by the language.
const Clip* find_clip(const NoticeWords& words, bool is_generated) {
  for (const Clip& clip : clips()) {
    const bool fits = words.text.empty()
                          ? clip.name.ends_with(is_generated ? "-generated" : "-modified")
                          : clip.text == words.text;
    if (fits && is_language(clip.lang, words.lang)) return &clip;
  }
  return nullptr;
}

Result<Pcm> spoken(const NoticePlan& plan, int rate, std::string& said) {
  if (plan.words.empty()) return Error{Errc::invalid_argument, "notice: it has no language"};
  Pcm all{rate, {}};
  for (const NoticeWords& words : plan.words) {
    const Clip* const clip = find_clip(words, plan.is_generated);
    if (clip == nullptr)
      return Error{Errc::unsupported,
                   "notice: no clip says these words in this language; give a recording of them "
                   "(--notice-clip)"};
    TANBA_TRY(Pcm pcm, decoded(*memory_source(clip->opus), kClipForm, rate));
    fade(pcm.samples, rate);
    if (!all.samples.empty()) add_silence(all, kBetween);
    all.samples.insert(all.samples.end(), pcm.samples.begin(), pcm.samples.end());
    said += (said.empty() ? "" : "\n") + std::string(clip->text);
  }
  return all;
}

// What "notice: ..." would say of the content, whose fault it is not.
Error of_recording(const Error& error) {
  switch (error.code) {
    case Errc::unsupported:
      return {
          Errc::invalid_argument,
          "recording: none is taken in this form: give one stream of sound alone, as WAV, FLAC, "
          "MP3, M4A, Ogg, AIFF or CAF"};
    case Errc::malformed:
    case Errc::truncated:
      return {Errc::invalid_argument,
              "recording: it is broken, or none in WAV, FLAC, MP3, M4A, Ogg, AIFF or CAF"};
    case Errc::io:
      return {Errc::io, "recording: it cannot be read", error.offset, error.os_error};
    default:
      return error;
  }
}

bool is_silent(const Pcm& pcm) {
  return std::ranges::all_of(pcm.samples, [](float one) { return std::abs(one) < kHeard; });
}

Result<Pcm> recorded(const NoticePlan& plan, int rate, std::string& said) {
  auto heard = decoded(*plan.recording, kRecordings, rate);
  if (!heard) return of_recording(heard.error());
  Pcm pcm = *std::move(heard);
  if (static_cast<double>(pcm.samples.size()) < kMinSeconds * rate)
    return Error{Errc::invalid_argument, "recording: it is shorter than half a second"};
  if (is_silent(pcm)) return Error{Errc::invalid_argument, "recording: it is silent"};
  fade(pcm.samples, rate);
  for (const NoticeWords& words : plan.words) said += (said.empty() ? "" : "\n") + words.text;
  return pcm;
}

}  // namespace

Result<Pcm> notice_pcm(const NoticePlan& plan, int rate, std::string& said) {
  if (plan.form == NoticeForm::rhythm) return rhythm(rate);
  if (plan.form == NoticeForm::earcon) return earcon(rate);
  if (plan.form != NoticeForm::spoken)
    return Error{Errc::unsupported, "notice: sound can be spoken, a rhythm or an earcon"};
  return plan.recording != nullptr ? recorded(plan, rate, said) : spoken(plan, rate, said);
}

}  // namespace tanba::sound
