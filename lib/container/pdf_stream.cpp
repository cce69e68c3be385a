// FlateDecode and PNG predictors, a block at a time. ISO 32000-2, 7.4.4; PNG (third edition), 9.
#include "container/pdf_stream.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/check.hpp"

namespace tanba::pdf {
namespace {

constexpr std::size_t kBlock = 16 << 10;
constexpr std::uint64_t kMaxColumns = 1 << 16;
constexpr std::uint64_t kFirstPngPredictor = 10;

Error is_unsupported() {
  return {Errc::unsupported, "pdf: a stream that has to be read is encoded by other than Flate"};
}

// The only element of an array, or the value itself.
Result<std::string_view> only(std::string_view value, const Limits& limits) {
  if (!is_array(value)) return value;
  TANBA_TRY(const auto values, elements(value, limits));
  if (values.size() > 1) return is_unsupported();
  return values.empty() || values[0] == "null" ? std::string_view() : values[0];
}

std::uint8_t paeth(int left, int above, int corner) {
  const int by_left = std::abs(above - corner), by_above = std::abs(left - corner),
            by_corner = std::abs(left + above - 2 * corner);
  if (by_left <= by_above && by_left <= by_corner) return static_cast<std::uint8_t>(left);
  return static_cast<std::uint8_t>(by_above <= by_corner ? above : corner);
}

std::uint8_t prediction(unsigned filter, std::uint8_t left, std::uint8_t above,
                        std::uint8_t corner) {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return static_cast<std::uint8_t>((left + above) / 2);
    case 4:
      return paeth(left, above, corner);
    default:
      return 0;
  }
}

}  // namespace

Result<Coding> coding_of(const Dict& dict, const Limits& limits) {
  Coding coding;
  TANBA_TRY(const std::string_view filter, only(dict.get("Filter"), limits));
  if (filter.empty()) return coding;
  if (as_name(filter) != "FlateDecode") return is_unsupported();
  coding.deflated = true;
  TANBA_TRY(const std::string_view text, only(dict.get("DecodeParms"), limits));
  if (text.empty()) return coding;
  TANBA_TRY(const Dict parms, Dict::parse(text, limits));
  const auto number = [&](std::string_view name, std::uint64_t otherwise) {
    const std::string_view value = parms.get(name);
    return value.empty() ? otherwise : as_integer(value).value_or(~0ULL);
  };
  const std::uint64_t predictor = number("Predictor", 1), columns = number("Columns", 1);
  if (predictor == 1) return coding;
  if (predictor < kFirstPngPredictor || predictor > 15 || number("Colors", 1) != 1 ||
      number("BitsPerComponent", 8) != 8 || columns == 0 || columns > kMaxColumns)
    return is_unsupported();
  coding.columns = static_cast<std::uint32_t>(columns);
  return coding;
}

void Decoded::End::operator()(z_stream* stream) const {
  ::inflateEnd(stream);
  delete stream;
}

Decoded::Decoded(const Source& source, const Range& stored, const Coding& coding,
                 std::uint64_t& budget_bytes)
    : source_(source), left_(stored), coding_(coding), budget_(budget_bytes) {}

Result<void> Decoded::start() {
  auto stream = std::make_unique<z_stream>();
  if (::inflateInit(stream.get()) != Z_OK)
    return Error{Errc::out_of_memory, "pdf: no memory to inflate a stream"};
  zlib_.reset(stream.release());
  return {};
}

Result<void> Decoded::refill() {
  block_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, left_.size)));
  TANBA_CHECK(source_.read(left_.offset, block_));
  left_ = {left_.offset + block_.size(), left_.size - block_.size()};
  zlib_->next_in = block_.data();
  zlib_->avail_in = static_cast<uInt>(block_.size());
  return {};
}

Result<std::size_t> Decoded::copied(std::span<std::uint8_t> into) {
  const auto part =
      into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left_.size)));
  TANBA_CHECK(source_.read(left_.offset, part));
  left_ = {left_.offset + part.size(), left_.size - part.size()};
  return part.size();
}

Result<std::size_t> Decoded::inflated(std::span<std::uint8_t> into) {
  if (!zlib_) TANBA_CHECK(start());
  const auto part = into.first(std::min(into.size(), kBlock));
  zlib_->next_out = part.data();
  zlib_->avail_out = static_cast<uInt>(part.size());
  while (!at_end_ && zlib_->avail_out > 0) {
    if (zlib_->avail_in == 0 && left_.size > 0) TANBA_CHECK(refill());
    const int status = ::inflate(zlib_.get(), Z_NO_FLUSH);
    at_end_ = status == Z_STREAM_END || (status == Z_BUF_ERROR && left_.size == 0);
    if (!at_end_ && status != Z_OK)
      return Error{Errc::malformed, "pdf: a stream cannot be inflated", left_.offset};
  }
  return part.size() - zlib_->avail_out;
}

Result<std::size_t> Decoded::raw(std::span<std::uint8_t> into) {
  TANBA_TRY(const std::size_t got, coding_.deflated ? inflated(into) : copied(into));
  if (got > budget_) return Error{Errc::limit_exceeded, "pdf: its streams become too large"};
  budget_ -= got;
  return got;
}

// Undoes the filter of the next row; false: there is none.
Result<bool> Decoded::next_row() {
  Buffer above(row_.begin(), row_.end());
  above.resize(coding_.columns + std::size_t{1});
  row_.resize(above.size());
  for (std::size_t got = 0; got < row_.size();) {
    TANBA_TRY(const std::size_t more, raw(std::span(row_).subspan(got)));
    if (more == 0 && got == 0) return false;
    if (more == 0) return Error{Errc::truncated, "pdf: a row of a stream is cut short"};
    got += more;
  }
  if (row_[0] > 4) return Error{Errc::malformed, "pdf: a predictor that PNG does not have"};
  std::uint8_t left = 0, corner = 0;
  for (std::size_t i = 1; i < row_.size(); ++i) {
    row_[i] = static_cast<std::uint8_t>(row_[i] + prediction(row_[0], left, above[i], corner));
    left = row_[i];
    corner = above[i];
  }
  row_at_ = 1;
  return true;
}

Result<std::size_t> Decoded::predicted(std::span<std::uint8_t> into) {
  if (row_at_ == row_.size()) {
    TANBA_TRY(const bool more, next_row());
    if (!more) return std::size_t{0};
  }
  const std::size_t count = std::min(into.size(), row_.size() - row_at_);
  std::copy_n(row_.begin() + static_cast<std::ptrdiff_t>(row_at_), count, into.begin());
  row_at_ += count;
  return count;
}

Result<std::size_t> Decoded::read_some(std::span<std::uint8_t> into) {
  return coding_.columns > 0 ? predicted(into) : raw(into);
}

Result<void> Decoded::read(std::span<std::uint8_t> into) {
  while (!into.empty()) {
    TANBA_TRY(const std::size_t got, read_some(into));
    if (got == 0) return Error{Errc::truncated, "pdf: a stream ends too early", left_.offset};
    into = into.subspan(got);
  }
  return {};
}

Result<void> Decoded::skip(std::uint64_t count) {
  Buffer block(static_cast<std::size_t>(std::min<std::uint64_t>(count, kBlock)));
  while (count > 0) {
    const auto part =
        std::span(block).first(static_cast<std::size_t>(std::min<std::uint64_t>(count, kBlock)));
    TANBA_CHECK(read(part));
    count -= part.size();
  }
  return {};
}

}  // namespace tanba::pdf
