// The verb verify over the files of a set. C2PA 2.4, 15.12.2.2 and A.5.3.
#include <algorithm>

#include "api/examine.hpp"
#include "api/set_parts.hpp"
#include "base/check.hpp"
#include "binding/finding.hpp"
#include "container/rows.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

constexpr const char* kSegmentType = "video/iso.segment";
constexpr std::uint64_t kMinBytes = 12;  // with fewer no format can be told

// The store of a file of the set; nothing where there is not exactly one.
Result<std::optional<Buffer>> store_of(const Source& init, const Limits& limits) {
  const auto layout = kBmff.scan(init, limits);
  if (!layout && !is_broken(layout.error())) return layout.error();
  if (!layout || layout->carriers.size() != 1) return std::optional<Buffer>();
  TANBA_TRY(Buffer store, kBmff.extract(init, layout->carriers[0], limits));
  return std::optional<Buffer>(std::move(store));
}

// Whether the manifest of a media segment says which segment of a stream it is. A broken store says
// nothing.
Result<bool> is_live(const SetFile& segment, const Limits& limits) {
  auto bytes = store_of(segment.asset, limits);
  if (!bytes && !is_broken(bytes.error())) return bytes.error();
  if (!bytes || !*bytes) return false;
  const auto store = parse_store(**std::move(bytes), limits);
  if (!store && store.error().code == Errc::limit_exceeded) return store.error();
  if (!store || store->active() == nullptr) return false;
  return std::ranges::any_of(store->active()->assertions, [](const jumbf::Box* box) {
    return base_label(box->label) == "c2pa.livevideo.segment";
  });
}

SetFile file_of(const NamedSource& part, const HashingOptions& hashing) {
  NumberedName name = numbered(part.name);
  const Source& asset = part.asset;
  return {asset, [&asset, hashing](const HashPlan& plan) { return run(plan, asset, hashing); },
          std::move(name.rest), name.number, part.name};
}

class SetVerifier {
 public:
  SetVerifier(const SetToJudge& set, const VerifyOptions& options) : set_(set), options_(options) {}

  Result<Report> operator()(const TrustList& trust) {
    sort_out();
    TANBA_CHECK(find_store());
    TANBA_TRY(const SetFile* const first, speaker());
    const Source& asset = first->asset;
    const bool is_init = !files_.inits.empty() && first == &files_.inits.front();
    const char* const type = is_init ? "video/mp4" : kSegmentType;
    TANBA_TRY(const Examined examined, examine(asset, {type, options_.limits}));
    TANBA_TRY(Report report, judge(asset, examined,
                                   {.trust = trust,
                                    .now = time_or_now(options_.now),
                                    .ocsp = &options_.ocsp,
                                    .limits = options_.limits,
                                    .digest = first->digest,
                                    .set = &files_,
                                    .marks = true,
                                    .spec = options_.spec}));
    if (report.state == State::none) note_manifests_of_segments(report);
    return report;
  }

 private:
  void sort_out() {
    HashingOptions hashing{thread_count(options_.threads), options_.limits, {}};
    hashing.progress.cancel = options_.progress.cancel;
    for (std::size_t i = 0; i < set_.parts.size(); ++i)
      (set_.facts[i].has_moov ? files_.inits : files_.segments)
          .push_back(file_of(set_.parts[i], hashing));
  }

  // The first that holds a store comes first; all others must hold the same (A.5.3).
  Result<void> find_store() {
    std::vector<std::optional<Buffer>> stores;
    for (const SetFile& init : files_.inits) {
      TANBA_TRY(auto store, store_of(init.asset, options_.limits));
      stores.push_back(std::move(store));
    }
    const auto first =
        std::ranges::find_if(stores, [](const auto& store) { return store.has_value(); });
    init_speaks_ = first != stores.end();
    if (!init_speaks_) return {};
    for (const auto& store : stores)
      if (store != *first) files_.flaw = "Not every initialization segment has the same manifest.";
    std::vector<SetFile> sorted;
    const auto at = first - stores.begin();
    sorted.push_back(files_.inits[static_cast<std::size_t>(at)]);
    for (std::size_t i = 0; i < files_.inits.size(); ++i)
      if (i != static_cast<std::size_t>(at)) sorted.push_back(files_.inits[i]);
    files_.inits.swap(sorted);
    return {};
  }

  // Whose manifest is that of the set: an initialization segment's, else that of the first media
  // segment of a live stream (C2PA 2.5, 15.4).
  Result<const SetFile*> speaker() const {
    for (const SetFile& segment : files_.segments) {
      if (init_speaks_) break;
      TANBA_TRY(const bool speaks, is_live(segment, options_.limits));
      if (speaks) return &segment;
    }
    if (files_.inits.empty())
      return Error{Errc::invalid_argument, "set: there is no initialization segment"};
    return &files_.inits.front();
  }

  // C2PA 2.5, 15.4: that no manifest speaks for the set is not all that there is to say.
  void note_manifests_of_segments(Report& report) const {
    const auto one = std::ranges::find_if(files_.segments, [&](const SetFile& segment) {
      const auto store = store_of(segment.asset, options_.limits);
      return store && *store;
    });
    if (one != files_.segments.end())
      report.status.informational.push_back(
          {"org.tanba.liveVideo.unchecked", std::string(one->path),
           "Media segments have manifests of their own: verify each of them by itself."});
  }

  const SetToJudge& set_;
  const VerifyOptions& options_;
  BmffSet files_;
  bool init_speaks_ = false;  // one holds a store
};

}  // namespace

Result<void> check_format(const NamedSource& part) {
  TANBA_TRY(const Format* const format, detect(part.asset, kSegmentType));
  if (format == &kBmff) return {};
  return Error{Errc::unsupported, "set: not an initialization or media segment of MP4"};
}

Result<std::vector<bmff::SegmentFacts>> read_parts(std::span<const NamedSource> parts,
                                                   const Limits& limits, bool tolerant,
                                                   const AtFault& fault) {
  std::vector<bmff::SegmentFacts> all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool is_cut = tolerant && parts[i].asset.size() < kMinBytes;
    if (!is_cut)
      if (const auto fits = check_format(parts[i]); !fits) return fault(i, fits.error());
    auto facts = bmff::read_segment(parts[i].asset, limits);
    if (!facts && !(tolerant && is_broken(facts.error()))) return fault(i, facts.error());
    all.push_back(facts ? *std::move(facts) : bmff::SegmentFacts());
  }
  return all;
}

Result<Report> judge_set(const SetToJudge& set, const TrustList& trust,
                         const VerifyOptions& options) {
  return SetVerifier(set, options)(trust);
}

Result<Report> verify_set(std::span<const NamedSource> parts, const TrustList& trust,
                          const VerifyOptions& options, std::size_t* part) {
  const AtFault fault(part, parts.size());
  TANBA_CHECK(check_spec(options.spec));
  TANBA_TRY(const auto facts, read_parts(parts, options.limits, true, fault));
  TANBA_TRY(Report report, judge_set({parts, facts, fault}, trust, options));
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (const auto same = parts[i].asset.unchanged(); !same) return fault(i, same.error());
  return report;
}

}  // namespace tanba
