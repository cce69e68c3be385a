// Loudness by libavfilter's ebur128, and a notice made as loud as its programme. EBU R128.
#include <cstdint>

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "base/check.hpp"
#include "media/sound.hpp"

namespace tanba::sound {
namespace {

constexpr double kSilent = -60;    // a programme below has no loudness to match
constexpr double kQuietest = -35;  // a notice is never less loud: it must be heard
constexpr double kUsual = -23;     // EBU R128, for a programme without a loudness of its own
constexpr double kPeak = 0.84;     // -1.5 dBFS: lossy coding overshoots
constexpr double kTolerance = 0.2;
constexpr int kRounds = 10;
constexpr std::size_t kBlock = 4096;

const Error kNoFilter{Errc::unsupported, "notice: this FFmpeg cannot measure loudness (ebur128)"};

class Ebur128 final : public Loudness {
 public:
  Result<void> start(const AVFrame& first) {
    graph_.reset(avfilter_graph_alloc());
    std::array<char, 128> layout{};
    av_channel_layout_describe(&first.ch_layout, layout.data(), layout.size());
    const std::string rate = std::to_string(first.sample_rate);
    const std::string form = "time_base=1/" + rate + ":sample_rate=" + rate +
                             ":sample_fmt=" + std::to_string(first.format) +
                             ":channel_layout=" + layout.data();
    const auto add = [&](AVFilterContext*& into, const char* name, const char* options) {
      const AVFilter* const filter = avfilter_get_by_name(name);
      return graph_ && filter != nullptr &&
             avfilter_graph_create_filter(&into, filter, nullptr, options, nullptr, graph_.get()) >=
                 0;
    };
    AVFilterContext* meter = nullptr;
    if (!add(source_, "abuffer", form.c_str()) || !add(meter, "ebur128", "metadata=1") ||
        !add(sink_, "abuffersink", nullptr) || avfilter_link(source_, 0, meter, 0) < 0 ||
        avfilter_link(meter, 0, sink_, 0) < 0 || avfilter_graph_config(graph_.get(), nullptr) < 0)
      return kNoFilter;
    return {};
  }

  Result<void> add(AVFrame& frame) override {
    const std::int64_t pts = frame.pts;
    frame.pts = at_;
    at_ += frame.nb_samples;
    const int got = av_buffersrc_add_frame_flags(source_, &frame, AV_BUFFERSRC_FLAG_KEEP_REF);
    frame.pts = pts;
    if (got < 0) return av::failed(got, kNoFilter);
    while (av_buffersink_get_frame(sink_, measured_.get()) >= 0) {
      const auto* const entry = av_dict_get(measured_->metadata, "lavfi.r128.I", nullptr, 0);
      if (entry != nullptr) loudness_ = std::strtod(entry->value, nullptr);
      av_frame_unref(measured_.get());
    }
    return {};
  }

  std::optional<double> integrated() const override {
    if (!std::isfinite(loudness_) || loudness_ < kSilent) return {};
    return loudness_;
  }

 private:
  av::Graph graph_;
  AVFilterContext* source_ = nullptr;  // both the graph's
  AVFilterContext* sink_ = nullptr;
  av::Frame measured_ = av::new_frame();
  std::int64_t at_ = 0;
  double loudness_ = -HUGE_VAL;
};

// A limiter that looks ahead: the gain falls before a peak and comes back after it, over 4 ms each,
// so that nothing is cut.
void limit_peaks(Pcm& pcm) {
  const std::size_t reach = static_cast<std::size_t>(pcm.rate) / 250 + 1, size = pcm.samples.size();
  std::vector<float> lowest(size, 1.0F);
  for (std::size_t i = 0; i < size; ++i) {
    const float peak = std::abs(pcm.samples[i]);
    if (peak <= kPeak) continue;
    const auto gain = static_cast<float>(kPeak / peak);
    const std::size_t from = i < reach ? 0 : i - reach, to = std::min(size, i + reach + 1);
    for (std::size_t j = from; j < to; ++j) lowest[j] = std::min(lowest[j], gain);
  }
  double sum = 0;
  for (std::size_t i = 0; i < size + reach; ++i) {
    sum += i < size ? lowest[i] : 1.0;
    if (i >= 2 * reach + 1) sum -= lowest[i - 2 * reach - 1];
    if (i < reach) continue;
    const double count = static_cast<double>(std::min(i + 1, 2 * reach + 1));
    pcm.samples[i - reach] *= static_cast<float>(sum / count);
  }
}

Result<std::optional<double>> loudness_of(const Pcm& pcm, const AVChannelLayout& layout) {
  std::unique_ptr<Loudness> meter;
  for (std::size_t at = 0; at < pcm.samples.size(); at += kBlock) {
    const av::Frame frame = spread(pcm, at, std::min(kBlock, pcm.samples.size() - at), layout);
    if (!meter) {
      TANBA_TRY(meter, Loudness::of(*frame));
    }
    TANBA_CHECK(meter->add(*frame));
  }
  return meter ? meter->integrated() : std::optional<double>();
}

}  // namespace

Result<std::unique_ptr<Loudness>> Loudness::of(const AVFrame& first) {
  auto meter = std::make_unique<Ebur128>();
  TANBA_CHECK(meter->start(first));
  return std::unique_ptr<Loudness>(std::move(meter));
}

Result<Pcm> matched(const Pcm& clip, std::optional<double> loudness,
                    const AVChannelLayout& layout) {
  const double goal = std::max(loudness.value_or(kUsual), kQuietest);
  double gain_db = 0;
  Pcm out;
  for (int round = 0; round < kRounds; ++round) {
    out = clip;
    const auto gain = static_cast<float>(std::pow(10, gain_db / 20));
    for (float& sample : out.samples) sample *= gain;
    limit_peaks(out);
    TANBA_TRY(const std::optional<double> now, loudness_of(out, layout));
    if (!now) return Error{Errc::invalid_argument, "recording: it is too short, or too soft"};
    if (std::abs(goal - *now) < kTolerance) break;
    gain_db += goal - *now;
  }
  return out;
}

}  // namespace tanba::sound
