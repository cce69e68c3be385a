// Which bytes go into which hash: every hard binding becomes a plan, and one engine runs it.
#pragma once

#include <functional>
#include <vector>

#include "crypto/digest.hpp"
#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/source.hpp"

namespace tanba {

struct HashPiece {
  Range range;               // at kZeros of container/part.hpp: as many zeros
  bool with_offset = false;  // first the range's offset as eight bytes, big-endian (C2PA 2.4, 18.6:
                             // root boxes of ISO BMFF)
  friend bool operator==(const HashPiece&, const HashPiece&) = default;
};

struct HashJob {
  HashAlg alg = HashAlg::sha256;
  std::vector<HashPiece> pieces;
  Result<Buffer> (*canonical)(Bytes) =
      nullptr;  // the pieces are joined, made canonical, then hashed (text, A.8)
  friend bool operator==(const HashJob&, const HashJob&) = default;
};

struct HashPlan {
  std::vector<HashJob> jobs;
  friend bool operator==(const HashPlan&, const HashPlan&) = default;
};

/// The digest of each job.
using Digests = std::vector<Buffer>;
/// Runs a plan over one fixed asset.
using DigestFunction = std::function<Result<Digests>(const HashPlan&)>;

struct HashingOptions {
  unsigned threads = 1;
  Limits limits;
  Progress progress;
};

/// Reads `asset` in blocks of 1 MiB a thread; jobs run side by side. Errc::truncated where a piece
/// reaches past the end.
Result<Digests> run(const HashPlan& plan, const Source& asset, const HashingOptions& options);

/// `ranges`, one after the other.
HashJob job_of(const std::vector<Range>& ranges, HashAlg alg);

/// All bytes of [0, size) but `excluded` (ascending, not overlapping, inside).
HashJob everything_but(const std::vector<Range>& excluded, std::uint64_t size, HashAlg alg);

}  // namespace tanba
