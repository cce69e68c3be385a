// The data of a file in a ZIP archive, under a cap. APPNOTE 6.3.10, 4.4.5; RFC 1951.
#include <zlib.h>

#include "base/check.hpp"
#include "container/crc32.hpp"
#include "container/zip.hpp"

namespace tanba::zip {
namespace {

constexpr int kRawDeflate = -MAX_WBITS;

}  // namespace

std::optional<Buffer> inflated(Bytes stream, std::uint64_t size) {
  Buffer out(static_cast<std::size_t>(size) + 1);
  z_stream state{};
  if (::inflateInit2(&state, kRawDeflate) != Z_OK) return {};
  state.next_in = const_cast<Bytef*>(stream.data());  // zlib does not write there
  state.avail_in = static_cast<uInt>(stream.size());
  state.next_out = out.data();
  state.avail_out = static_cast<uInt>(out.size());
  const int result = ::inflate(&state, Z_FINISH);
  const bool whole = result == Z_STREAM_END && state.total_out == size && state.avail_in == 0;
  ::inflateEnd(&state);
  out.resize(static_cast<std::size_t>(size));
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

Result<std::optional<Buffer>> contents_of(const Source& asset, const Entry& entry,
                                          std::uint64_t most) {
  const std::optional<Buffer> nothing;
  const bool readable = (entry.method == kStored || entry.method == kDeflated) &&
                        (entry.flags & kEncrypted) == 0 && entry.compressed <= most &&
                        entry.size <= most;
  if (!readable) return nothing;
  Window window(asset);
  const auto local = local_header(window, entry);
  if (!local && local.error().code == Errc::io) return local.error();
  if (!local || entry.compressed > asset.size() - local->header.end()) return nothing;
  Buffer data(static_cast<std::size_t>(entry.compressed));
  TANBA_CHECK(asset.read(local->header.end(), data));
  auto whole =
      entry.method == kStored ? std::optional(std::move(data)) : inflated(data, entry.size);
  return whole && crc32_of(0, *whole) == entry.crc ? std::move(whole) : nothing;
}

}  // namespace tanba::zip
