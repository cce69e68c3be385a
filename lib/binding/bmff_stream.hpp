// The flat BMFF hash of a file that is seen once, front to back. C2PA 2.4, 18.6.2.
#pragma once

#include "crypto/digest.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// The assertion of a flat BMFF hash: the plan is empty, the one digest comes from elsewhere.
struct BindingDraft;
BindingDraft draft_flat_bmff_hash(HashAlg alg);

/// Hashes every box at the root, its offset in front, but those that C2PA leaves out.
class BmffStreamHasher {
 public:
  explicit BmffStreamHasher(HashAlg alg) : hasher_(alg) {}

  /// \return Errc::malformed where the boxes cannot be followed; Errc::invalid_argument for a C2PA
  ///         box, which goes by skip() alone
  Result<void> update(Bytes bytes);
  /// Passes over a C2PA box. \return Errc::invalid_argument where no box at the root ends here
  Result<void> skip(std::uint64_t size);
  /// \return Errc::truncated inside of a box
  Result<Buffer> finish();

 private:
  std::size_t head_bytes() const;
  Result<void> open_box();

  Hasher hasher_;
  std::uint64_t at_ = 0;    // where the box at hand begins, or the next one
  std::uint64_t left_ = 0;  // of the box at hand
  bool to_end_ = false;     // it goes to the end of the file
  bool hashed_ = false;
  Buffer head_;  // of a box that is not open yet
};

}  // namespace tanba
