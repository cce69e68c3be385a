// How far a notice is in a programme: both are brought to 8 kHz and one channel and correlated,
// where the notice is said to start and half a second around. What survives there is speech and
// tones, through any later lossy coding, and loudness does not matter.
#include <cstdint>

extern "C" {
#include <libavutil/tx.h>
}

#include <algorithm>
#include <cmath>
#include <complex>

#include "base/check.hpp"
#include "media/sound.hpp"

namespace tanba::sound {
namespace {

constexpr int kRate = 8000, kLength = 32768;
constexpr std::size_t kPiece = 24'000;  // with all shifts it fits into kLength
constexpr double kSlack = 0.5;          // seconds around the start
constexpr double kSilence = 1e-9;       // mean square below which nothing is compared

using Spectrum = std::vector<std::complex<float>>;

struct Transform {
  AVTXContext* context = nullptr;
  av_tx_fn run = nullptr;
  explicit Transform(bool is_inverse) {
    const float scale = 1;
    av_tx_init(&context, &run, AV_TX_FLOAT_FFT, is_inverse ? 1 : 0, kLength, &scale,
               AV_TX_UNALIGNED);
  }
  Transform(const Transform&) = delete;
  Transform& operator=(const Transform&) = delete;
  ~Transform() { av_tx_uninit(&context); }
};

Spectrum transformed(std::span<const float> samples, Transform& transform) {
  Spectrum in(kLength), out(kLength);
  std::copy(samples.begin(), samples.end(), in.begin());
  transform.run(transform.context, out.data(), in.data(), sizeof(std::complex<float>));
  return out;
}

double energy(std::span<const float> samples) {
  double sum = 0;
  for (const float sample : samples) sum += static_cast<double>(sample) * sample;
  return sum;
}

// The correlation at each shift, piece by piece of the clip: a transform has an end (2^17).
Result<std::vector<double>> correlations(std::span<const float> window,
                                         std::span<const float> clip) {
  Transform forward(false), back(true);
  if (forward.run == nullptr || back.run == nullptr)
    return Error{Errc::unsupported, "notice: this FFmpeg has no Fourier transform"};
  std::vector<double> sums(window.size() - clip.size() + 1);
  Spectrum shifts(kLength);
  for (std::size_t at = 0; at < clip.size(); at += kPiece) {
    const std::size_t count = std::min(kPiece, clip.size() - at);
    Spectrum product = transformed(window.subspan(at, count + sums.size() - 1), forward);
    const Spectrum other = transformed(clip.subspan(at, count), forward);
    for (std::size_t i = 0; i < kLength; ++i) product[i] *= std::conj(other[i]);
    back.run(back.context, shifts.data(), product.data(), sizeof(std::complex<float>));
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i] += static_cast<double>(shifts[i].real()) / kLength;
  }
  return sums;
}

// Normalised cross-correlation at its best shift.
Result<double> best_match(std::span<const float> window, std::span<const float> clip) {
  if (window.size() < clip.size() || clip.empty()) return 0.0;
  TANBA_TRY(const std::vector<double> found, correlations(window, clip));
  const double mine = energy(clip);
  double there = energy(window.first(clip.size())), best = 0;
  for (std::size_t shift = 0; shift < found.size(); ++shift) {
    if (there > kSilence * static_cast<double>(clip.size()))
      best = std::max(best, std::abs(found[shift]) / std::sqrt(mine * there));
    if (shift + clip.size() == window.size()) break;
    const double gone = window[shift], come = window[shift + clip.size()];
    there = std::max(0.0, there + come * come - gone * gone);
  }
  return std::min(best, 1.0);
}

// Keeps of a stream of samples what lies around each start, and compares it.
class Comparison {
 public:
  Comparison(const std::vector<float>& clip, const std::vector<double>& starts)
      : clip_(clip), starts_(starts) {}

  Result<void> add(std::vector<float>& samples) {
    for (const float sample : samples) {
      while (done_.size() < starts_.size() && at_ >= to()) TANBA_CHECK(compare());
      if (done_.size() < starts_.size() && at_ >= from()) window_.push_back(sample);
      ++at_;
    }
    samples.clear();
    return {};
  }
  Result<std::vector<double>> finish() {
    while (done_.size() < starts_.size()) TANBA_CHECK(compare());
    return done_;
  }

 private:
  double start() const { return starts_[done_.size()]; }
  std::uint64_t from() const {
    return static_cast<std::uint64_t>(std::max(0.0, start() - kSlack) * kRate);
  }
  std::uint64_t to() const {
    return static_cast<std::uint64_t>((start() + kSlack) * kRate) + clip_.size();
  }
  Result<void> compare() {
    TANBA_TRY(const double match, best_match(window_, clip_));
    done_.push_back(match);
    window_.clear();
    return {};
  }

  const std::vector<float>& clip_;
  const std::vector<double>& starts_;
  std::vector<double> done_;
  std::vector<float> window_;
  std::uint64_t at_ = 0;
};

}  // namespace

Result<std::vector<double>> likeness(const NoticeTask& task, const Pcm& clip,
                                     const std::vector<double>& starts) {
  TANBA_TRY(const Format* const format, format_of(task.mime_type));
  TANBA_TRY(const Pcm wanted, resampled(clip, kRate));
  Comparison comparison(wanted.samples, starts);
  Mono change(kRate);
  std::vector<float> samples;
  const auto heard = listen({task.asset, task.progress}, {format->demuxers, format->decoders},
                            [&](AVFrame& frame) -> Result<void> {
                              TANBA_CHECK(change.add(&frame, samples));
                              return comparison.add(samples);
                            });
  if (!heard) return heard.error();
  TANBA_CHECK(change.add(nullptr, samples));
  TANBA_CHECK(comparison.add(samples));
  return comparison.finish();
}

}  // namespace tanba::sound
