// The decoded bytes of a PDF stream, front to back: FlateDecode and the PNG predictors, which are
// all that cross-reference streams and object streams need. ISO 32000-2, 7.4.4.
#pragma once

#include <zlib.h>

#include <memory>
#include <span>

#include "container/pdf_object.hpp"
#include "tanba/bytes.hpp"
#include "tanba/source.hpp"

namespace tanba::pdf {

struct Coding {
  bool deflated = false;
  std::uint32_t columns = 0;  // bytes a row of a PNG predictor; 0: there is none
};

/// How the stream with this dictionary is encoded. Errc::unsupported for every other way.
Result<Coding> coding_of(const Dict& dict, const Limits& limits);

/// Reads front to back in constant memory. What comes out is taken off `budget_bytes`; where that
/// is used up: Errc::limit_exceeded. Borrows source and budget.
class Decoded {
 public:
  Decoded(const Source& source, const Range& stored, const Coding& coding,
          std::uint64_t& budget_bytes);

  /// Fills `into`. Errc::truncated where the stream ends first.
  Result<void> read(std::span<std::uint8_t> into);
  Result<void> skip(std::uint64_t count);

  /// What comes next, at most as much as fits; 0: the end.
  Result<std::size_t> read_some(std::span<std::uint8_t> into);

 private:
  struct End {
    void operator()(z_stream* stream) const;
  };

  Result<void> start();
  Result<void> refill();
  Result<std::size_t> copied(std::span<std::uint8_t> into);
  Result<std::size_t> inflated(std::span<std::uint8_t> into);
  Result<std::size_t> predicted(std::span<std::uint8_t> into);
  Result<bool> next_row();
  Result<std::size_t> raw(std::span<std::uint8_t> into);

  const Source& source_;
  Range left_;  // what was not read yet
  Coding coding_;
  std::uint64_t& budget_;
  Buffer block_;
  std::unique_ptr<z_stream, End> zlib_;
  bool at_end_ = false;
  Buffer row_;  // of a predictor, with its tag in front
  std::size_t row_at_ = 0;
};

}  // namespace tanba::pdf
