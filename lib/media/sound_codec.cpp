// A notice's samples on their way into a format: another rate, all channels, coded.
extern "C" {
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <cstring>
#include <new>

#include "base/check.hpp"
#include "media/sound.hpp"

namespace tanba::sound {
namespace {

struct FreeResampler {
  void operator()(SwrContext* context) const { swr_free(&context); }
};
using Resampler = std::unique_ptr<SwrContext, FreeResampler>;

constexpr std::size_t kBlock = 4096;

struct Form {
  AVChannelLayout layout;
  AVSampleFormat format;
  int rate;
};

Result<Resampler> resampler(Form from, Form to) {
  SwrContext* made = nullptr;
  const int got = swr_alloc_set_opts2(&made, &to.layout, to.format, to.rate, &from.layout,
                                      from.format, from.rate, 0, nullptr);
  Resampler context(made);
  if (got < 0 || swr_init(context.get()) < 0)
    return Error{Errc::unsupported, "notice: the sound's rate or form cannot be made"};
  return context;
}

// The centre where there is one among more than two channels; else both sides of the front; else
// all of them.
bool has_speech(const AVChannelLayout& layout, int index) {
  if (layout.nb_channels <= 2) return true;
  const auto there = [&](AVChannel channel) {
    return av_channel_layout_index_from_channel(&layout, channel) >= 0;
  };
  const AVChannel channel =
      av_channel_layout_channel_from_index(&layout, static_cast<unsigned>(index));
  if (there(AV_CHAN_FRONT_CENTER)) return channel == AV_CHAN_FRONT_CENTER;
  if (there(AV_CHAN_FRONT_LEFT) && there(AV_CHAN_FRONT_RIGHT))
    return channel == AV_CHAN_FRONT_LEFT || channel == AV_CHAN_FRONT_RIGHT;
  return true;
}

AVSampleFormat form_for(const AVCodec& encoder) {
  for (const AVSampleFormat* format = encoder.sample_fmts; *format != AV_SAMPLE_FMT_NONE; ++format)
    if (*format == AV_SAMPLE_FMT_FLTP || *format == AV_SAMPLE_FMT_FLT) return *format;
  return encoder.sample_fmts[0];
}

}  // namespace

Mono::~Mono() { swr_free(&context_); }

Result<void> Mono::add(const AVFrame* frame, std::vector<float>& out) {
  if (context_ == nullptr && frame == nullptr) return {};
  if (context_ == nullptr) {
    Form from{frame->ch_layout, static_cast<AVSampleFormat>(frame->format), frame->sample_rate};
    TANBA_TRY(Resampler context,
              resampler(from, {AV_CHANNEL_LAYOUT_MONO, AV_SAMPLE_FMT_FLT, rate_}));
    context_ = context.release();
  }
  const int count = frame != nullptr ? frame->nb_samples : 0;
  const int most = swr_get_out_samples(context_, count);
  const std::size_t had = out.size();
  out.resize(had + static_cast<std::size_t>(std::max(most, 0)));
  auto* into = reinterpret_cast<std::uint8_t*>(out.data() + had);
  auto** const from =
      frame != nullptr ? const_cast<const std::uint8_t**>(frame->extended_data) : nullptr;
  const int got = swr_convert(context_, &into, most, from, count);
  out.resize(had + static_cast<std::size_t>(std::max(got, 0)));
  return got < 0 ? Result<void>(av::kNoMemory) : Result<void>();
}

Result<Pcm> resampled(const Pcm& pcm, int rate) {
  if (pcm.rate == rate) return pcm;
  Pcm out{rate, {}};
  Mono change(rate);
  const AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  for (std::size_t at = 0; at < pcm.samples.size(); at += kBlock) {
    const av::Frame frame = spread(pcm, at, std::min(kBlock, pcm.samples.size() - at), mono);
    TANBA_CHECK(change.add(frame.get(), out.samples));
  }
  TANBA_CHECK(change.add(nullptr, out.samples));
  return out;
}

av::Frame spread(const Pcm& pcm, std::size_t at, std::size_t count, const AVChannelLayout& layout) {
  av::Frame frame = av::new_frame();
  frame->format = AV_SAMPLE_FMT_FLTP;
  frame->sample_rate = pcm.rate;
  frame->nb_samples = static_cast<int>(count);
  if (av_channel_layout_copy(&frame->ch_layout, &layout) < 0 ||
      av_frame_get_buffer(frame.get(), 0) < 0)
    throw std::bad_alloc();
  const std::size_t there = at < pcm.samples.size() ? std::min(count, pcm.samples.size() - at) : 0;
  for (int channel = 0; channel < layout.nb_channels; ++channel) {
    auto* const into = reinterpret_cast<float*>(frame->extended_data[channel]);
    const std::size_t filled = has_speech(layout, channel) ? there : 0;
    std::copy_n(pcm.samples.data() + (filled > 0 ? at : 0), filled, into);
    std::fill(into + filled, into + count, 0.0F);
  }
  return frame;
}

Result<av::Codec> open_encoder(const Coding& coding, int rate, AVSampleFormat format) {
  if (coding.encoder == nullptr) return Error{Errc::unsupported, coding.missing};
  av::Codec codec(avcodec_alloc_context3(coding.encoder));
  if (!codec) return av::kNoMemory;
  codec->sample_fmt = format;
  codec->sample_rate = rate;
  codec->time_base = {1, rate};
  codec->bit_rate = coding.bit_rate;
  if (coding.quality) {
    codec->flags |= AV_CODEC_FLAG_QSCALE;
    codec->global_quality = *coding.quality * FF_QP2LAMBDA;
  }
  codec->thread_count = 1;
  codec->flags |= AV_CODEC_FLAG_BITEXACT;
  AVDictionary* options = nullptr;
  const bool done = av_channel_layout_copy(&codec->ch_layout, coding.layout) >= 0 &&
                    av_dict_parse_string(&options, coding.options, "=", ":", 0) >= 0 &&
                    avcodec_open2(codec.get(), coding.encoder, &options) >= 0;
  av_dict_free(&options);
  if (!done)
    return Error{Errc::unsupported,
                 "notice: no encoder for this codec takes this rate and these channels"};
  return codec;
}

Result<void> each_frame(const Pcm& pcm, const SampleForm& form, const Each& each) {
  const auto size = form.frame_size > 0 ? static_cast<std::size_t>(form.frame_size) : kBlock;
  TANBA_TRY(const Resampler change, resampler({*form.layout, AV_SAMPLE_FMT_FLTP, pcm.rate},
                                              {*form.layout, form.format, pcm.rate}));
  for (std::size_t at = 0; at < pcm.samples.size(); at += size) {
    const std::size_t left = pcm.samples.size() - at;
    const av::Frame from =
        spread(pcm, at, form.frame_size > 0 ? size : std::min(size, left), *form.layout);
    const av::Frame to = av::new_frame();
    to->format = form.format;
    to->sample_rate = pcm.rate;
    if (av_channel_layout_copy(&to->ch_layout, form.layout) < 0 ||
        swr_convert_frame(change.get(), to.get(), from.get()) < 0)
      return av::kNoMemory;
    to->pts = static_cast<std::int64_t>(at);
    TANBA_CHECK(each(*to));
  }
  return {};
}

Result<Coded> coded(const Pcm& pcm, const Coding& coding) {
  const AVSampleFormat format =
      coding.encoder != nullptr ? form_for(*coding.encoder) : AV_SAMPLE_FMT_NONE;
  TANBA_TRY(const av::Codec codec, open_encoder(coding, pcm.rate, format));
  Coded out;
  if (codec->extradata_size > 0)
    out.extradata.assign(codec->extradata, codec->extradata + codec->extradata_size);
  out.delay = codec->initial_padding;
  const av::Packet packet = av::new_packet();
  const auto keep = [&](AVPacket& made) -> Result<void> {
    out.packets.emplace_back(made.data, made.data + made.size);
    out.durations.push_back(made.duration);
    return {};
  };
  TANBA_CHECK(each_frame(pcm, {coding.layout, format, codec->frame_size}, [&](AVFrame& frame) {
    return av::encode(codec.get(), &frame, packet.get(), keep);
  }));
  TANBA_CHECK(av::encode(codec.get(), nullptr, packet.get(), keep));
  return out;
}

}  // namespace tanba::sound
