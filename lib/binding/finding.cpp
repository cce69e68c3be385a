#include "binding/finding.hpp"

#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kBlockBytes = 64 << 10;

constexpr std::array<std::string_view, 16> kMetadata = {
    "APP1", "APP13", "COM",  "eXIf", "iTXt", "tEXt", "zTXt", "tIME",
    "21FE", "EXIF",  "XMP ", "_PMX", "INFO", "bext", "Exif", "xml "};

}  // namespace

std::optional<HashAlg> algorithm_of(const std::string& named, const BindingInput& input) {
  if (!named.empty()) return hash_alg_from(named);
  if (input.has_default_alg) return input.default_alg;
  return std::nullopt;
}

BindingVerdict failed(const Finding& finding, const std::string& url) {
  BindingVerdict verdict;
  verdict.status.failure.push_back({std::string(finding.code), url, finding.why});
  return verdict;
}

BindingVerdict passed(std::string_view match, const std::string& url) {
  BindingVerdict verdict;
  verdict.status.success.push_back({std::string(match), url, {}});
  return verdict;
}

Result<bool> holds_zeros_alone(const Source& asset, Range range) {
  Buffer block;
  while (range.size > 0) {
    block.resize(static_cast<std::size_t>(std::min(range.size, kBlockBytes)));
    TANBA_CHECK(asset.read(range.offset, block));
    if (!all_zero(block)) return false;
    range.offset += block.size();
    range.size -= block.size();
  }
  return true;
}

bool is_metadata(const Part& part) {
  return part.ranges.size() == 1 && std::ranges::find(kMetadata, part.name) != kMetadata.end();
}

bool is_broken(const Error& error) {
  return error.code == Errc::malformed || error.code == Errc::truncated;
}

}  // namespace tanba
