// The segments of a live stream that session keys sign: C2PA 2.5, 15.5 and 15.8.3. What lies before
// the first segment at hand and behind the last one cannot be told.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "binding/finding.hpp"
#include "binding/live_segment.hpp"
#include "container/bmff_emsg.hpp"
#include "container/bmff_segment.hpp"
#include "crypto/cose_attached.hpp"
#include "manifest/segment_info.hpp"
#include "validate/live_video.hpp"
#include "validate/phases.hpp"
#include "validate/spec.hpp"

namespace tanba::validation {
namespace {

constexpr std::string_view kSegment = "livevideo.segment.invalid",
                           kUnchecked = "org.tanba.liveVideo.unchecked";
constexpr std::size_t kMaxSaid = 64;  // segments that are named one by one
// No stream has run for thirty years: a media time from here on counts from 1970 (ISO/IEC 23009-9).
constexpr std::int64_t kYear2000 = 946'684'800;

// A segment that is what it was.
struct Verified {
  const SetFile* file;
  std::uint64_t sequence;
  std::optional<std::uint64_t> decode_time, decode_end;
};

/// What a segment is signed with, all of it verified.
struct Signed {
  SegmentInfo info;
  const SessionKey* key = nullptr;
  std::optional<std::int64_t> at;  // claimed
  Range unsigned_header;           // in the message; empty: nothing free to change
};

class Stream {
 public:
  Stream(Context& context, const Subject& bound)
      : context_(context),
        active_(*context.history.front()),
        bound_(bound),
        set_(*context.input.set),
        keys_(session_keys(bound)) {}

  Result<void> operator()() {
    TANBA_CHECK(check_init());
    for (const SetFile& file : set_.segments) {
      TANBA_TRY(const char* const flaw, check(file));
      if (flaw != nullptr) fail(kSegment, file, flaw);
    }
    for (auto& [track, segments] : tracks_) check_order(segments);
    check_tracks();
    if (set_.segments.empty()) unchecked_ = "No media segment of the stream is here.";
    if (unchecked_ != nullptr) {
      active_.say(kUnchecked, bound_.url("c2pa.assertions/c2pa.session-keys"), unchecked_);
      context_.report.partly_verified = true;
    }
    list_uncovered();
    return {};
  }

 private:
  void fail(std::string_view code, const SetFile& file, const char* why) {
    const auto number = static_cast<std::size_t>(&file - set_.segments.data()) + 1;
    const std::string name =
        file.path.empty() ? "#" + std::to_string(number) : std::string(file.path);
    if (++said_ <= kMaxSaid) active_.say(code, name, name + ": " + why);
  }

  // 15.8.1
  Result<void> check_init() {
    const auto facts = bmff::read_segment(set_.inits.front().asset, context_.input.limits);
    if (!facts && !is_broken(facts.error())) return facts.error();
    if (facts) init_ = *facts;
    if (!facts || init_.mdats > 0 || init_.moofs > 0)
      active_.say("livevideo.init.invalid", set_.inits.front().path,
                  "The initialization segment has media of its own.");
    return {};
  }

  // Static text: what is wrong; null: the segment is what it was.
  Result<const char*> check(const SetFile& file) {
    const Limits& limits = context_.input.limits;
    const auto facts = bmff::read_segment(file.asset, limits, bmff::Fragments::all);
    const auto box = bmff::find_segment_info(file.asset, limits);
    for (const Error* const error :
         {facts ? nullptr : &facts.error(), box ? nullptr : &box.error()})
      if (error != nullptr && !is_broken(*error)) return *error;
    if (!facts || !box) return "The boxes of the segment cannot be followed.";
    if (box->flaw != nullptr) return box->flaw;
    Signed what;
    const char* flaw = read(box->content, what);
    if (flaw == nullptr) flaw = check_info(what);
    if (flaw == nullptr) flaw = check_times(file, *facts, what);
    if (flaw != nullptr) return flaw;
    TANBA_TRY(LiveSegmentVerdict verdict,
              check_segment_of_stream(input_of(file), std::move(what.info.hash), box->box));
    if (verdict.flaw != nullptr) return verdict.flaw;
    if (verdict.has_manifest)
      unchecked_ = "A media segment has a manifest of its own, which was not verified.";
    note(verdict.uncovered, *box, what);
    tracks_[facts->tracks.empty() ? 0 : facts->tracks.front()].push_back(
        {&file, what.info.sequence_number, facts->decode_time, facts->decode_end});
    seen_.insert(facts->tracks.begin(), facts->tracks.end());
    seen_.insert(facts->later_tracks.begin(), facts->later_tracks.end());
    return nullptr;
  }

  const char* read(Bytes message, Signed& what) const {
    const AttachedCose cose = parse_attached_cose(message, context_.input.limits);
    if (!cose.well_formed || !cose.alg || !cose.payload || !cose.key_id)
      return "The segment's info is not signed as it must be.";
    const auto key = std::ranges::find_if(
        keys_, [&](const SessionKey& one) { return equal(one.name, *cose.key_id); });
    if (key == keys_.end()) return "The manifest has no session key of that name.";
    if (!key->key.verifies(*cose.alg, sig_structure(cose.protected_header, *cose.payload),
                           cose.signature))
      return "The segment's info is not signed by that session key.";
    const auto document = cbor::Document::decode(*cose.payload, context_.input.limits);
    if (!document) return "The segment's info cannot be read.";
    what.info = read_segment_info(document->root(), context_.input.limits);
    what.key = &*key;
    what.at = cose.signed_at;
    if (!cose.key_id_alone)
      what.unsigned_header = {static_cast<std::uint64_t>(cose.unprotected.data() - message.data()),
                              cose.unprotected.size()};
    return what.info.flaw;
  }

  const char* check_info(const Signed& what) const {
    if (what.info.manifest_id != bound_.manifest->label)
      return "The segment belongs to another manifest.";
    if (what.info.sequence_number < what.key->first)
      return "The segment comes before those that its session key may sign.";
    return nullptr;
  }

  // The presentation time, where it counts from 1970, and the time that the signer claims.
  const char* check_times(const SetFile& file, const bmff::SegmentFacts& facts,
                          const Signed& what) {
    const auto shown = presentation_time(facts);
    if (!shown && !what.at)
      unchecked_ = "Nothing says when a segment was made: whether its session key held is unknown.";
    for (const auto& time : {shown, what.at}) {
      if (!time) continue;
      if (*time < what.key->from || *time > what.key->to)
        return "The segment is of a time at which its session key does not hold.";
      if (!bound_.signature.chain.empty() && *time > bound_.signature.chain.front().not_after())
        fail("livevideo.sessionkey.invalid", file,
             "The signer's certificate did not hold any more at the time of the segment.");
    }
    return nullptr;
  }

  std::optional<std::int64_t> presentation_time(const bmff::SegmentFacts& facts) const {
    if (!facts.decode_time || facts.tracks.empty() ||
        init_.tracks.size() != init_.timescales.size())
      return std::nullopt;
    const auto at = std::ranges::find(init_.tracks, facts.tracks.front()) - init_.tracks.begin();
    if (at == std::ssize(init_.tracks)) return std::nullopt;
    const std::uint32_t timescale = init_.timescales[static_cast<std::size_t>(at)];
    if (timescale == 0) return std::nullopt;
    const std::uint64_t seconds = *facts.decode_time / timescale;
    if (seconds < kYear2000) return std::nullopt;
    return static_cast<std::int64_t>(std::min<std::uint64_t>(seconds, INT64_MAX));
  }

  BindingInput input_of(const SetFile& file) const {
    const auto alg = bound_.alg({});
    return {.asset = file.asset,
            .format = context_.input.format,
            .carrier = nullptr,
            .digest = file.digest,
            .default_alg = alg.value_or(HashAlg::sha256),
            .has_default_alg = alg.has_value(),
            .limits = context_.input.limits};
  }

  void note(const std::vector<Uncovered>& left_out, const bmff::SegmentInfoBox& box,
            const Signed& what) {
    for (const Uncovered& row : left_out) (row.by_specification ? usual_ : unusual_).push_back(row);
    if (what.unsigned_header.size > 0)
      unusual_.push_back(
          {{box.message.offset + what.unsigned_header.offset, what.unsigned_header.size},
           "unsigned header of a segment's info"});
    usual_.push_back({box.open, "times and number in the box of a segment's info", true});
    for (auto* const list : {&usual_, &unusual_})
      if (list->size() > kMaxUncovered) list->resize(kMaxUncovered);
  }

  // What nobody but this signer leaves out never falls off the end of the list.
  void list_uncovered() {
    auto& rows = context_.report.uncovered;
    rows.insert(rows.end(), unusual_.begin(), unusual_.end());
    for (const Uncovered& row : usual_)
      if (rows.size() < kMaxUncovered) rows.push_back(row);
  }

  // In the order of their numbers they must follow one another in time and, where they are named in
  // one, by their names. Numbers rise by one, or with those of the `mfhd` boxes (15.5.1), of which
  // a segment may have several and other tracks their share: then the next one begins where this
  // one ends.
  void check_order(std::vector<Verified>& segments) {
    std::ranges::sort(segments, {}, &Verified::sequence);
    const auto& name = segments.front().file->name;
    const bool numbered = std::ranges::all_of(
        segments, [&](const Verified& one) { return one.file->number && one.file->name == name; });
    bool complete = true;
    for (std::size_t i = 1; i < segments.size(); ++i) {
      const Verified &before = segments[i - 1], &one = segments[i];
      if (one.sequence == before.sequence)
        fail(kSegment, *one.file, "Two segments have the same number.");
      else if (one.decode_time && before.decode_time && *one.decode_time <= *before.decode_time)
        fail(kSegment, *one.file, "The segments are numbered in another order than they play in.");
      else if (numbered && *one.file->number <= *before.file->number)
        fail(kSegment, *one.file,
             "The segments are named in another order than they were signed in.");
      const bool joined =
          one.decode_time && before.decode_end && *one.decode_time <= *before.decode_end;
      complete = complete && (joined || one.sequence - before.sequence <= 1);
    }
    if (!complete) say_partial("Between the media segments that are here others are missing.");
  }

  void check_tracks() {
    if (!set_.segments.empty() && !std::ranges::all_of(init_.tracks, [&](std::uint32_t track) {
          return seen_.contains(track);
        }))
      say_partial("Of one of the stream's tracks no media segment is here.");
  }

  void say_partial(const char* why) {
    if (said_ > 0) return;
    active_.say("org.tanba.set.partial", bound_.url("c2pa.assertions/c2pa.session-keys"), why);
    context_.report.partly_verified = true;
  }

  Context& context_;
  Subject& active_;
  const Subject& bound_;
  const BmffSet& set_;
  const std::vector<SessionKey> keys_;
  bmff::SegmentFacts init_;
  std::map<std::uint32_t, std::vector<Verified>> tracks_;  // by the first of a segment
  std::set<std::uint32_t> seen_;                           // tracks that have a segment
  std::vector<Uncovered> usual_, unusual_;                 // by the specification or not
  std::size_t said_ = 0;
  const char* unchecked_ = nullptr;  // what could not be judged
};

}  // namespace

Result<void> check_stream(Context& context, const Subject& bound) {
  if (!holds(Rule::live_video, context.input.spec))
    return Error{Errc::unsupported,
                 "live video: C2PA 2.2 knows no segments that session keys sign"};
  if (context.input.set->inits.size() != 1)
    return Error{Errc::unsupported,
                 "live video: not just one initialization segment; verify each rendition with its "
                 "own media segments"};
  return Stream(context, bound)();
}

}  // namespace tanba::validation
