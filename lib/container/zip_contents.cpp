// The data of a file in a ZIP archive, under a cap. APPNOTE 6.3.10, 4.4.5; RFC 1951.
#include "base/check.hpp"
#include "base/inflate.hpp"
#include "container/crc32.hpp"
#include "container/zip.hpp"

namespace tanba::zip {

Result<Buffer> contents_of(const Source& asset, const Entry& entry, std::uint64_t most) {
  if ((entry.method != kStored && entry.method != kDeflated) || (entry.flags & kEncrypted) != 0)
    return Error{Errc::unsupported,
                 "zip: a file that has to be read is encrypted or packed by "
                 "other than deflate",
                 entry.local};
  if (entry.compressed > most || entry.size > most)
    return Error{Errc::limit_exceeded, "zip: a file that has to be read is too large", entry.local};
  Window window(asset);
  TANBA_TRY(const Local local, local_header(window, entry));
  if (entry.compressed > asset.size() - local.header.end())
    return Error{Errc::malformed, "zip: a file runs past the end", entry.local};
  Buffer data(static_cast<std::size_t>(entry.compressed));
  TANBA_CHECK(asset.read(local.header.end(), data));
  bool is_whole = true;
  if (entry.method == kDeflated) {
    Inflated inflated = inflate_deflate(data, entry.size);
    is_whole = inflated.is_whole && inflated.bytes.size() == entry.size;
    data = std::move(inflated.bytes);
  }
  if (!is_whole || crc32_of(0, data) != entry.crc)
    return Error{Errc::malformed, "zip: a file cannot be unpacked", entry.local};
  return data;
}

}  // namespace tanba::zip
