// The files of a live stream: C2PA 2.5, 15.8. Each media segment is signed by a session key, or
// brings a manifest of its own, or both.
#include <algorithm>
#include <map>
#include <set>

#include "base/check.hpp"
#include "binding/finding.hpp"
#include "binding/live_segment.hpp"
#include "container/bmff_emsg.hpp"
#include "container/rows.hpp"
#include "validate/live_info.hpp"
#include "validate/live_order.hpp"
#include "validate/live_parts.hpp"
#include "validate/phases.hpp"
#include "validate/spec.hpp"

namespace tanba::validation {
namespace {

constexpr std::string_view kSegment = "livevideo.segment.invalid",
                           kManifest = "livevideo.manifest.invalid",
                           kAssertion = "livevideo.assertion.invalid",
                           kSessionKey = "livevideo.sessionkey.invalid",
                           kUntrusted = "signingCredential.untrusted",
                           kUnchecked = "org.tanba.liveVideo.unchecked";
constexpr std::size_t kMaxSaid = 64;  // flaws that are named one by one
constexpr std::size_t kMaxRows = 16;  // of bytes that one file's manifest leaves out

bool is_valid(const FileManifest& manifest) {
  return manifest.flaw == nullptr && manifest.report.state >= State::valid;
}

class Stream {
 public:
  Stream(Context& context, const Subject& bound)
      : context_(context),
        active_(*context.history.front()),
        bound_(bound),
        set_(*context.input.set),
        parts_(context.report, active_.report->signer) {}

  Result<void> operator()() {
    for (const auto* const files : {&set_.inits, &set_.segments})
      for (const SetFile& file : *files) TANBA_CHECK(collect(file));
    for (const SetFile& file : set_.inits) TANBA_CHECK(check_init(file));
    for (const SetFile& file : set_.segments) TANBA_CHECK(check_segment(file));
    check_order();
    for (const SetFile& file : set_.inits) check_kinship(file);
    if (set_.segments.empty()) unchecked_.insert("No media segment of the stream is here.");
    tell_unchecked();
    list_uncovered();
    return {};
  }

 private:
  void fail(std::string_view code, const SetFile& file, std::string_view why) {
    if (++said_ > kMaxSaid) return;
    const std::string name = name_of(file);
    active_.say(code, name, name + ": " + std::string(why));
  }

  std::string name_of(const SetFile& file) const {
    if (!file.path.empty()) return std::string(file.path);
    for (const auto* const files : {&set_.segments, &set_.inits})
      for (std::size_t i = 0; i < files->size(); ++i)
        if (&(*files)[i] == &file)
          return (files == &set_.inits ? "init #" : "#") + std::to_string(i + 1);
    return {};
  }

  bool is_at_hand(const SetFile& file) const { return &file.asset == &context_.input.asset; }

  const FileManifest* manifest_of(const SetFile& file) const {
    const auto found = manifests_.find(&file);
    return found == manifests_.end() ? nullptr : &found->second;
  }

  // 15.8.1. What is wrong with the manifest at hand was said already.
  Result<void> collect(const SetFile& file) {
    std::optional<FileManifest> found;
    if (is_at_hand(file)) {
      found = describe(context_, bound_, &file);
    } else {
      TANBA_TRY(found, judge_file(context_.input, file));
    }
    if (!found) return {};
    const auto entry = manifests_.emplace(&file, *std::move(found)).first;
    FileManifest& manifest = entry->second;
    keyed_ = keyed_ || manifest.has_keys;
    if (!is_at_hand(file)) {
      take(manifest);
      if (!is_valid(manifest)) return {};
    }
    const auto [holder, added] = holders_.try_emplace(manifest.label, &manifest);
    if (!added && holder->second->digest != manifest.digest)
      fail(kManifest, file, "Another file has another manifest of the same name.");
    return {};
  }

  // What the report on one file means for the stream.
  void take(FileManifest& manifest) {
    const SetFile& file = *manifest.file;
    Report& report = manifest.report;
    if (!is_valid(manifest)) {
      tell_invalid(manifest);
      return shorten(report);
    }
    Report& all = context_.report;
    if (report.state != State::trusted && ++untrusted_ <= kMaxSaid)
      active_.say(kUntrusted, name_of(file), name_of(file) + ": signed by nobody who is trusted");
    all.signer_denied = all.signer_denied || report.signer_denied;
    if (report.partly_verified) unchecked_.insert("The manifest of a file is verified in part.");
    if (!parts_.keep(report))
      unchecked_.insert(
          "Not all of the stream is of one signer: that they belong together, no "
          "signature says.");
    if (!parts_.complete())
      unchecked_.insert("The manifests of the files say more than is compared.");
    shorten(report);
  }

  // A stream has thousands of files, valid or not.
  static void shorten(Report& report) {
    auto& rows = report.uncovered;
    std::ranges::partition(rows, [](const Uncovered& row) { return !row.by_specification; });
    if (rows.size() > kMaxRows) rows.resize(kMaxRows);
    rows.shrink_to_fit();
    report = {.state = report.state, .uncovered = std::move(rows)};
  }

  void tell_invalid(const FileManifest& manifest) {
    const SetFile& file = *manifest.file;
    if (manifest.flaw != nullptr) return fail(kManifest, file, manifest.flaw);
    const Status* other = nullptr;
    bool told = false;
    for (const Status& status : manifest.report.status.failure) {
      const bool is_live = status.code.starts_with("livevideo.");
      if (is_live) fail(status.code, file, status.explanation);
      told = told || is_live;
      if (other == nullptr && !is_live && status.code != kUntrusted) other = &status;
    }
    if (other != nullptr)
      fail(kManifest, file, other->code + ": " + other->explanation);
    else if (!told)
      fail(kManifest, file, "Its manifest is not valid.");
  }

  // 15.3.3 and 15.8.1
  Result<void> check_init(const SetFile& file) {
    const auto facts = bmff::read_segment(file.asset, context_.input.limits);
    if (!facts && !is_broken(facts.error())) return facts.error();
    if (!facts || facts->mdats > 0 || facts->moofs > 0)
      fail("livevideo.init.invalid", file, "The initialization segment has media of its own.");
    else
      inits_[&file] = *facts;
    const FileManifest* const own = manifest_of(file);
    if (own == nullptr)
      fail(kSegment, file, "The initialization segment has no manifest.");
    else if (!own->flat && (is_at_hand(file) || is_valid(*own)))
      fail(kManifest, file, "The manifest does not bind the file by one BMFF hash of it.");
    else
      note(own->report.uncovered);
    return {};
  }

  // What ties an initialization segment to segments that bring manifests of their own: the name of
  // the stream, or that the first of them names it as the one before it.
  void check_kinship(const SetFile& file) {
    const FileManifest* const own = manifest_of(file);
    if (own == nullptr || own->has_keys || set_.segments.empty()) return;
    const auto names = [&](const Placed& one) {
      return one.manifest->place->previous == own->label;
    };
    const auto is_other = [&](const Placed& one) {
      return own->place && one.manifest->place->stream != own->place->stream;
    };
    if (std::ranges::any_of(chained_, is_other))
      fail(kAssertion, file, "The initialization segment is of another stream.");
    else if (!own->place && std::ranges::none_of(chained_, names))
      unchecked_.insert("Nothing says that an initialization segment is of this stream.");
  }

  Result<void> check_segment(const SetFile& file) {
    const Limits& limits = context_.input.limits;
    const auto facts = bmff::read_segment(file.asset, limits, bmff::Fragments::all);
    const auto box = bmff::find_segment_info(file.asset, limits);
    for (const Error* const error :
         {facts ? nullptr : &facts.error(), box ? nullptr : &box.error()})
      if (error != nullptr && !is_broken(*error)) return *error;
    if (!facts || !box) {
      fail(kSegment, file, "The boxes of the segment cannot be followed.");
      return {};
    }
    const FileManifest* const own = manifest_of(file);
    const bool has_info = keyed_ || box->box.size > 0;
    if (has_info) {
      TANBA_TRY(const char* const flaw, check_info(file, *facts, *box));
      if (flaw != nullptr) fail(kSegment, file, flaw);
    } else if (own == nullptr) {
      fail(kSegment, file,
           "The segment has neither a manifest nor a box that says what signed it.");
    }
    if (own != nullptr) check_place(*own, *facts, has_info);
    return {};
  }

  // 15.4: what the segment's own manifest says.
  void check_place(const FileManifest& own, const bmff::SegmentFacts& facts, bool has_info) {
    const SetFile& file = *own.file;
    if (!is_at_hand(file) && !is_valid(own)) return;
    if (!has_info) note(own.report.uncovered);
    if (!own.place) {
      if (!has_info)
        fail(kAssertion, file, "The manifest does not say which segment of a stream this is.");
      return;
    }
    if (!facts.is_segment()) return fail(kSegment, file, "It is no media segment.");
    if (!own.flat)
      return fail(kManifest, file, "The manifest does not bind the file by one BMFF hash of it.");
    const std::uint32_t track = see(facts, {});
    chained_.push_back(
        {&file, own.place->sequence, facts.decode_time, facts.decode_end, track, &own});
  }

  // Static text: what is wrong; null: the segment is what it was.
  Result<const char*> check_info(const SetFile& file, const bmff::SegmentFacts& facts,
                                 const bmff::SegmentInfoBox& box) {
    if (box.flaw != nullptr) return box.flaw;
    SignedInfo what;
    const char* flaw = read_signed_info(box.content, holders_, context_.input.limits, what);
    if (flaw == nullptr) flaw = check_times(file, facts, what);
    if (flaw != nullptr) return flaw;
    TANBA_TRY(const LiveSegmentVerdict verdict,
              check_segment_of_stream(input_of(file, *what.manifest), what.info.hash, box.box));
    if (verdict.flaw != nullptr) return verdict.flaw;
    note(verdict.uncovered);
    note_box(box, what);
    const std::uint32_t track = see(facts, what.manifest->label);
    const std::uint64_t sequence = what.info.sequence_number;
    const FileManifest* const own = manifest_of(file);
    signed_.push_back({&file, sequence, facts.decode_time, facts.decode_end, track, what.manifest,
                       own != nullptr && own->has_keys ? own : nullptr});
    return check_own(file, sequence);
  }

  // What the segment's own manifest may say beside the info. 15.5.1, 16.7.3.2.
  const char* check_own(const SetFile& file, std::uint64_t sequence) {
    const FileManifest* const own = manifest_of(file);
    if (own == nullptr) return nullptr;
    if (std::ranges::any_of(own->keys, [&](const auto& key) { return key.first < sequence; }))
      fail(kSessionKey, file, "It brings a session key for segments that came before it.");
    if (own->place && own->place->sequence != sequence)
      return "The segment has another number in its manifest than in its info.";
    return nullptr;
  }

  // The presentation time, where it counts from 1970, and the time that the signer claims.
  const char* check_times(const SetFile& file, const bmff::SegmentFacts& facts,
                          const SignedInfo& what) {
    const auto shown = presentation_time(facts, *what.manifest, inits_);
    if (!shown && !what.at)
      unchecked_.insert(
          "Nothing says when a segment was made: whether its session key held is unknown.");
    for (const auto& time : {shown, what.at}) {
      if (!time) continue;
      if (*time < what.key->from || *time > what.key->to)
        return "The segment is of a time at which its session key does not hold.";
      if (what.manifest->not_after && *time > *what.manifest->not_after)
        fail(kSessionKey, file,
             "The signer's certificate did not hold any more at the time of the segment.");
    }
    return nullptr;
  }

  BindingInput input_of(const SetFile& file, const FileManifest& manifest) const {
    return {.asset = file.asset,
            .format = kBmff,
            .carrier = nullptr,
            .digest = file.digest,
            .default_alg = manifest.alg.value_or(HashAlg::sha256),
            .has_default_alg = manifest.alg.has_value(),
            .limits = context_.input.limits};
  }

  // `holder`: label of the manifest that has the key. The first track of the segment.
  std::uint32_t see(const bmff::SegmentFacts& facts, const std::string& holder) {
    for (const std::uint32_t track : facts.tracks) seen_.emplace(holder, track);
    for (const std::uint32_t track : facts.later_tracks) seen_.emplace(holder, track);
    return facts.tracks.empty() ? 0 : facts.tracks.front();
  }

  void note(const std::vector<Uncovered>& left_out) {
    for (const Uncovered& row : left_out) (row.by_specification ? usual_ : unusual_).push_back(row);
    for (auto* const list : {&usual_, &unusual_})
      if (list->size() > kMaxUncovered) list->resize(kMaxUncovered);
  }

  void note_box(const bmff::SegmentInfoBox& box, const SignedInfo& what) {
    if (what.unsigned_header.size > 0)
      note({{{box.message.offset + what.unsigned_header.offset, what.unsigned_header.size},
             "unsigned header of a segment's info"}});
    note({{box.open, "times and number in the box of a segment's info", true}});
  }

  void tell_unchecked() {
    if (unchecked_.empty()) return;
    std::string all;
    for (const std::string& why : unchecked_) all += (all.empty() ? "" : " ") + why;
    active_.say(kUnchecked, bound_.url("c2pa.assertions"), all);
    context_.report.partly_verified = true;
  }

  // What nobody but this signer leaves out never falls off the end of the list.
  void list_uncovered() {
    auto& rows = context_.report.uncovered;
    rows.insert(rows.end(), unusual_.begin(), unusual_.end());
    for (const Uncovered& row : usual_)
      if (rows.size() < kMaxUncovered) rows.push_back(row);
  }

  void check_order() {
    Order order;
    check_signed_order(signed_, order);
    check_chain(chained_, keyed_, order);
    for (const Order::Flaw& flaw : order.flaws) fail(flaw.code, *flaw.file, flaw.why);
    if (said_ > 0) return;
    if (!order.complete)
      say_partial("Between the media segments that are here others are missing.");
    else if (!order.certain)
      say_partial("Whether segments between those of two tracks are missing, nothing says.");
    if (!set_.segments.empty() && !std::ranges::all_of(inits_, [&](const auto& init) {
          return has_all_tracks(init.second, manifest_of(*init.first));
        }))
      say_partial("Of one of the stream's tracks no media segment is here.");
  }

  bool has_all_tracks(const bmff::SegmentFacts& init, const FileManifest* manifest) const {
    const std::string holder =
        manifest != nullptr && manifest->has_keys ? manifest->label : std::string();
    return std::ranges::all_of(
        init.tracks, [&](std::uint32_t track) { return seen_.contains({holder, track}); });
  }

  void say_partial(const char* why) {
    active_.say("org.tanba.set.partial", bound_.url("c2pa.assertions"), why);
    context_.report.partly_verified = true;
  }

  Context& context_;
  Subject& active_;
  const Subject& bound_;
  const BmffSet& set_;
  std::map<const SetFile*, FileManifest> manifests_;
  KeyHolders holders_;
  bool keyed_ = false;  // a manifest has session keys: each segment must be signed by one
  InitFacts inits_;
  std::vector<Placed> signed_, chained_;
  std::set<std::pair<std::string, std::uint32_t>> seen_;  // tracks that have a segment
  LiveParts parts_;
  std::vector<Uncovered> usual_, unusual_;  // by the specification or not
  std::size_t said_ = 0, untrusted_ = 0;
  std::set<std::string> unchecked_;  // what could not be judged
};

// Whether a media segment holds something that may be a manifest.
bool brings_manifest(const BmffSet& set, const Limits& limits) {
  return std::ranges::any_of(set.segments, [&](const SetFile& file) {
    const auto layout = kBmff.scan(file.asset, limits);
    return layout && (!layout->carriers.empty() || layout->flaw != nullptr);
  });
}

}  // namespace

bool is_stream(const Context& context, const Subject& bound, const AssertionBox& binding) {
  if (has_session_keys(bound) || is_live_segment(bound)) return true;
  return holds(Rule::live_video, context.input.spec) && !binding.document.root().find("merkle") &&
         brings_manifest(*context.input.set, context.input.limits);
}

Result<void> check_stream(Context& context, const Subject& bound) {
  if (!holds(Rule::live_video, context.input.spec))
    return Error{Errc::unsupported, "live video: C2PA 2.2 knows no segments that are signed alone"};
  return Stream(context, bound)();
}

}  // namespace tanba::validation
