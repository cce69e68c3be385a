// The two steps of label for outputs that somebody else writes: the framing comes from embedding
// into the smallest file of the format. C2PA 2.4, 10.4.
#include "tanba/two_step.hpp"

#include <algorithm>
#include <optional>

#include "api/beside.hpp"
#include "api/examine.hpp"
#include "api/later_evidence.hpp"
#include "api/statement.hpp"
#include "base/check.hpp"
#include "binding/bmff_stream.hpp"
#include "io/splice.hpp"
#include "sign/store_builder.hpp"

namespace tanba {
namespace {

using namespace std::string_view_literals;

// The smallest file that a store can go into.
struct Skeleton {
  std::string_view mime_type, bytes;
};
constexpr Skeleton kSkeletons[] = {
    {"image/jpeg", "\xFF\xD8\xFF\xDA\x00\x02\xFF\xD9"sv},
    {"image/png",
     "\x89PNG\r\n\x1A\n"
     "\x00\x00\x00\x0DIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00\x3A\x7E\x9B\x55"
     "\x00\x00\x00\x00IEND\xAE\x42\x60\x82"sv},
    {"audio/wav", "RIFF\x04\x00\x00\x00WAVE"sv},
    {"video/mp4",
     "\x00\x00\x00\x10"
     "ftypiso6\x00\x00\x00\x00"sv},
    {"audio/mp4",
     "\x00\x00\x00\x10"
     "ftypM4A \x00\x00\x00\x00"sv},
};

const Skeleton* skeleton_of(std::string_view mime_type) {
  const auto* const found = std::ranges::find(kSkeletons, mime_type, &Skeleton::mime_type);
  return found == std::end(kSkeletons) ? nullptr : found;
}

constexpr HashAlg kAlg = HashAlg::sha256;

}  // namespace

struct Reservation::State {
  State(const Signer& its_signer, const LabelOptions& its_options, std::string_view skeleton)
      : signer(its_signer), options(its_options), source(memory_source(as_bytes(skeleton))) {}

  bool is_bmff() const { return format->binding == BindingKind::bmff; }

  SignInput input() const {
    return {.asset = *source,
            .format = *format,
            .layout = layout,
            .statement = statement,
            .signer = signer,
            .alg = kAlg,
            .reserve_bytes = options.reserve_bytes,
            .time_stamp = options.time_stamp,
            .ocsp = {options.ocsp.begin(), options.ocsp.end()},
            .identity = identity_of(options),
            .reproducible = options.now != 0,
            .limits = options.limits};
  }

  BindingDraft draft() const {
    if (is_bmff()) return draft_flat_bmff_hash(kAlg);
    Carrier carrier;
    carrier.exclusion = {placeholder_at + embedding.carrier.exclusion.offset - frame.offset,
                         embedding.carrier.exclusion.size};
    return draft_data_hash(*format, &carrier, at, kAlg);
  }

  Result<void> place();
  Result<Buffer> framed(Bytes store) const;

  const Signer& signer;
  LabelOptions options;
  std::unique_ptr<Source> source;  // the skeleton
  const Format* format = nullptr;
  Layout layout;
  Statement statement;
  Payloads beside;
  Embedding embedding;
  Range frame;  // of the placeholder in the skeleton with a store
  Buffer placeholder;

  Hasher hasher{kAlg};
  BmffStreamHasher boxes{kAlg};
  std::uint64_t at = 0, placeholder_at = 0;
  bool passed = false, done = false;
};

Result<void> Reservation::State::place() {
  const Digests blank = {Buffer(digest_size(kAlg))};
  Payloads payloads;
  TANBA_TRY(payloads.store_bytes, size_of_store(input(), draft(), blank));
  TANBA_TRY(embedding, format->embed(*source, layout, payloads, options.limits));
  const std::vector<Range>& erase = embedding.carrier.erase;
  if (erase.empty()) return Error{Errc::internal, "two_step: the store has no frame"};
  frame = {erase.front().offset, erase.back().end() - erase.front().offset};
  const SplicedView view(*source, embedding.edit);
  placeholder.resize(static_cast<std::size_t>(frame.size));
  return view.read(frame.offset, placeholder);
}

Result<Buffer> Reservation::State::framed(Bytes store) const {
  const SplicedView view(*source, embedding.edit);
  TANBA_TRY(const auto patches, fill(*format, view, embedding.carrier, store));
  Buffer bytes = placeholder;
  for (const Patch& patch : patches) {
    if (patch.offset < frame.offset || patch.offset + patch.bytes.size() > frame.end())
      return Error{Errc::unsupported, "two_step: the format has a sum outside of the manifest"};
    std::ranges::copy(patch.bytes,
                      bytes.begin() + static_cast<std::ptrdiff_t>(patch.offset - frame.offset));
  }
  return bytes;
}

Reservation::Reservation(std::unique_ptr<State> state) : state_(std::move(state)) {}
Reservation::Reservation(Reservation&&) noexcept = default;
Reservation& Reservation::operator=(Reservation&&) noexcept = default;
Reservation::~Reservation() = default;

const Buffer& Reservation::placeholder() const { return state_->placeholder; }
const Buffer& Reservation::xmp() const { return state_->beside.xmp; }
const Buffer& Reservation::exif() const { return state_->beside.exif; }
const Buffer& Reservation::aigc() const { return state_->beside.aigc; }

Result<void> Reservation::update(Bytes bytes) {
  if (state_->done) return Error{Errc::invalid_argument, "two_step: it is signed already"};
  state_->at += bytes.size();
  if (state_->is_bmff()) return state_->boxes.update(bytes);
  state_->hasher.update(bytes);
  return {};
}

// What of the frame is not excluded (the pad byte of RIFF) is hashed.
Result<void> Reservation::pass_placeholder() {
  State& state = *state_;
  if (state.passed || state.done)
    return Error{Errc::invalid_argument, "two_step: the placeholder stands there once"};
  if (state.is_bmff()) {
    TANBA_CHECK(state.boxes.skip(state.placeholder.size()));
  } else {
    const Range& excluded = state.embedding.carrier.exclusion;
    const auto before = static_cast<std::size_t>(excluded.offset - state.frame.offset);
    const auto after = static_cast<std::size_t>(excluded.end() - state.frame.offset);
    state.hasher.update(Bytes(state.placeholder).first(before));
    state.hasher.update(Bytes(state.placeholder).subspan(after));
  }
  state.passed = true;
  state.placeholder_at = state.at;
  state.at += state.placeholder.size();
  return {};
}

Result<Buffer> Reservation::sign() {
  State& state = *state_;
  if (!state.passed || state.done)
    return Error{Errc::invalid_argument, "two_step: sign once, with the placeholder in its place"};
  Digests digests(1);
  if (state.is_bmff()) {
    TANBA_TRY(digests[0], state.boxes.finish());
  } else {
    digests[0] = state.hasher.finish();
  }
  state.done = true;
  const SignInput input = state.input();
  TANBA_TRY(const Names names, make_names(input, digests));
  TANBA_TRY(const ClaimedManifest manifest, make_claim(input, state.draft(), digests, names));
  TANBA_TRY(const ClaimSignature signature, signature_over(input, manifest));
  TANBA_TRY(const Buffer store, make_planned_store(input, manifest, signature));
  return state.framed(store);
}

Result<Reservation> reserve(const std::string& mime_type, const Label& label, const Signer& signer,
                            const LabelOptions& options) {
  if (options.definition != nullptr)
    return Error{Errc::invalid_argument, "two_step: no definition goes with it"};
  if (options.notice.form != NoticeForm::none)
    return Error{Errc::invalid_argument, "two_step: a notice goes in where the content is made"};
  if (options.update || options.manifest != nullptr || options.compress)
    return Error{Errc::invalid_argument,
                 "two_step: neither an update nor a compressed manifest can be reserved"};
  TANBA_CHECK(sort_ocsp(options.ocsp, signer, nullptr, time_or_now(options.now)));
  const Skeleton* const skeleton = skeleton_of(mime_type);
  if (skeleton == nullptr)
    return Error{Errc::unsupported, "two_step: no manifest can be reserved for this type"};
  auto state = std::make_unique<Reservation::State>(signer, options, skeleton->bytes);
  state->format = detect(as_bytes(skeleton->bytes), mime_type);
  if (state->format == nullptr || state->format->embed == nullptr)
    return Error{Errc::unsupported, "two_step: no manifest can be reserved for this type"};
  TANBA_TRY(state->layout, state->format->scan(*state->source, options.limits));
  TANBA_TRY(const Label named, identified(label, *state->source, options.now != 0));
  TANBA_TRY(state->statement, make_statement(named, std::nullopt, time_or_now(options.now)));
  if (options.metadata) {
    TANBA_TRY(state->beside,
              make_beside(named, *state->source, {*state->format, mime_type}, options.limits));
  }
  TANBA_CHECK(state->place());
  return Reservation(std::move(state));
}

}  // namespace tanba
