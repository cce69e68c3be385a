// The walk that turns exclusions into pieces to hash. C2PA 2.4, 18.6.2: each root box that is not
// left out as a whole counts with its offset in front.
#include "binding/bmff_survey.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tanba::bmff {
namespace {

class Surveyor {
 public:
  Surveyor(const Source& asset, Exclusions exclusions, const Limits& limits)
      : asset_(asset), exclusions_(std::move(exclusions)), limits_(limits) {}

  Result<Survey> operator()() {
    Walker walker(asset_, limits_);
    while (true) {
      TANBA_TRY(const bool more, walker.next());
      if (!more || walker.at_root()) close_root();
      if (!more) break;
      TANBA_CHECK(visit(walker));
    }
    std::stable_sort(
        found_.omitted.begin(), found_.omitted.end(),
        [](const Omitted& a, const Omitted& b) { return a.range.offset < b.range.offset; });
    // Bytes behind the last box that are no box have no offset of their own.
    if (walker.root_end() < asset_.size())
      found_.pieces.push_back({{walker.root_end(), asset_.size() - walker.root_end()}});
    return std::move(found_);
  }

 private:
  Result<void> visit(Walker& walker) {
    const Box& box = walker.box();
    if (walker.at_root()) TANBA_CHECK(open_root(box));
    TANBA_TRY(const Omission omission, exclusions_.meet(asset_, walker.path(), limits_));
    for (const Range& range : omission.ranges) {
      cuts_.push_back(range);
      found_.omitted.push_back({range, box.type, omission.whole});
    }
    if (omission.refused != nullptr) found_.refused = omission.refused;
    if (!omission.whole) return {};
    walker.skip();
    if (walker.at_root()) root_is_out_ = true;
    return {};
  }

  Result<void> open_root(const Box& box) {
    root_ = box;
    root_is_out_ = false;
    if (box.type == type_of("mdat")) found_.mdats.push_back(box);
    if (box.type == type_of("moov")) found_.has_init = true;
    if (box.type == type_of("moof")) {
      found_.fragments.push_back(found_.pieces.size());
      found_.proof_before.push_back(found_.c2pa.size());
    }
    TANBA_TRY(const auto c2pa, read_c2pa_box(asset_, box));
    if (!c2pa) return {};
    if (found_.c2pa.size() >= limits_.max_hash_entries)
      return Error{Errc::limit_exceeded, "binding: too many C2PA boxes", box.offset};
    found_.c2pa.push_back(*c2pa);
    return {};
  }

  // What is left of the box at the root that the walk has come to the end of.
  void close_root() {
    if (root_.size > 0 && !root_is_out_) add_pieces();
    cuts_.clear();
    root_.size = 0;
  }

  void add_pieces() {
    cuts_.push_back({root_.end(), 0});
    std::sort(cuts_.begin(), cuts_.end(),
              [](const Range& a, const Range& b) { return a.offset < b.offset; });
    std::uint64_t at = root_.offset;
    // A box whose first bytes are left out still begins where it begins.
    const bool bare = cuts_.front().offset == at;
    if (bare) found_.pieces.push_back({{at, 0}, true});
    for (const Range& cut : cuts_) {
      if (cut.offset > at)
        found_.pieces.push_back({{at, cut.offset - at}, !bare && at == root_.offset});
      at = std::max(at, cut.end());
    }
  }

  const Source& asset_;
  Exclusions exclusions_;
  const Limits& limits_;
  Survey found_;
  Box root_{};  // at hand; size 0: none
  bool root_is_out_ = false;
  std::vector<Range> cuts_;  // of that box
};

}  // namespace

Result<Survey> survey(const Source& asset, Exclusions exclusions, const Limits& limits) {
  return Surveyor(asset, std::move(exclusions), limits)();
}

}  // namespace tanba::bmff
