// The files of a set: which are initialization segments, and which media segments are theirs.
#pragma once

#include <span>
#include <vector>

#include "sign/sign_set.hpp"
#include "tanba/set.hpp"

namespace tanba {

/// Says which part an Error is about, where the caller wants to know.
class AtFault {
 public:
  AtFault(std::size_t* part, std::size_t count) : part_(part), count_(count) { set(count); }
  void set(std::size_t part) const {
    if (part_ != nullptr) *part_ = part < count_ ? part : count_;
  }
  Error operator()(std::size_t part, Error error) const {
    set(part);
    return error;
  }

 private:
  std::size_t* part_;
  std::size_t count_;  // as a part's index: none
};

/// The tracks of a set in the making. `facts`: of each part.
/// \return Errc::invalid_argument where a part has no place
Result<std::vector<SetTrack>> tracks_of(std::span<const NamedSource> parts,
                                        const std::vector<bmff::SegmentFacts>& facts,
                                        const AtFault& fault);

/// A file name taken apart at its last number.
struct NumberedName {
  std::string rest;
  std::optional<std::uint64_t> number;
};
NumberedName numbered(const std::string& name);

/// A part is of the one format that sets have. Errc::unsupported
Result<void> check_format(const NamedSource& part);

/// A report over the set whose store was examined in the part `first`, and what to hash it with.
struct SetToJudge {
  std::span<const NamedSource> parts;
  const std::vector<bmff::SegmentFacts>& facts;
  const AtFault& fault;
};
Result<Report> judge_set(const SetToJudge& set, const TrustList& trust,
                         const VerifyOptions& options);

/// Facts of every part. Where `tolerant`, a part that cannot be walked counts as a media segment:
/// the binding says what is wrong with it.
Result<std::vector<bmff::SegmentFacts>> read_parts(std::span<const NamedSource> parts,
                                                   const Limits& limits, bool tolerant,
                                                   const AtFault& fault);

}  // namespace tanba
