#include "validate/live_info.hpp"

#include <algorithm>
#include <set>

#include "base/byte_reader.hpp"
#include "crypto/cose_attached.hpp"

namespace tanba::validation {
namespace {

// No stream has run for thirty years: a media time from here on counts from 1970 (ISO/IEC 23009-9).
constexpr std::int64_t kYear2000 = 946'684'800;

std::optional<std::uint32_t> timescale_in(const bmff::SegmentFacts& init, std::uint32_t track) {
  if (init.tracks.size() != init.timescales.size()) return std::nullopt;
  const auto at = std::ranges::find(init.tracks, track) - init.tracks.begin();
  if (at == std::ssize(init.tracks)) return std::nullopt;
  return init.timescales[static_cast<std::size_t>(at)];
}

// Of the initialization segment that has the manifest, else what all of them say; else 0.
std::uint32_t timescale_of(std::uint32_t track, const FileManifest& manifest,
                           const InitFacts& inits) {
  if (const auto own = inits.find(manifest.file); own != inits.end())
    return timescale_in(own->second, track).value_or(0);
  std::set<std::uint32_t> found;
  for (const auto& [file, init] : inits)
    if (const auto one = timescale_in(init, track)) found.insert(*one);
  return found.size() == 1 ? *found.begin() : 0;
}

}  // namespace

// The info names the manifest, and that the key which proves the info.
const char* read_signed_info(Bytes message, const KeyHolders& holders, const Limits& limits,
                             SignedInfo& into) {
  const AttachedCose cose = parse_attached_cose(message, limits);
  if (!cose.well_formed || !cose.alg || !cose.payload || !cose.key_id)
    return "The segment's info is not signed as it must be.";
  const auto document = cbor::Document::decode(*cose.payload, limits);
  if (!document) return "The segment's info cannot be read.";
  into.info = read_segment_info(document->root(), limits);
  if (into.info.flaw != nullptr) return into.info.flaw;
  const auto holder = holders.find(into.info.manifest_id);
  if (holder == holders.end()) return "The segment belongs to another manifest.";
  into.manifest = holder->second;
  const auto& keys = into.manifest->keys;
  const auto key =
      std::ranges::find_if(keys, [&](const auto& one) { return equal(one.name, *cose.key_id); });
  if (key == keys.end()) return "The manifest has no session key of that name.";
  into.key = &*key;
  if (!key->key.verifies(*cose.alg, sig_structure(cose.protected_header, *cose.payload),
                         cose.signature))
    return "The segment's info is not signed by that session key.";
  if (into.info.sequence_number < key->first)
    return "The segment comes before those that its session key may sign.";
  into.at = cose.signed_at;
  if (!cose.key_id_alone)
    into.unsigned_header = {static_cast<std::uint64_t>(cose.unprotected.data() - message.data()),
                            cose.unprotected.size()};
  return nullptr;
}

std::optional<std::int64_t> presentation_time(const bmff::SegmentFacts& segment,
                                              const FileManifest& manifest,
                                              const InitFacts& inits) {
  if (!segment.decode_time || segment.tracks.empty()) return std::nullopt;
  const std::uint32_t timescale = timescale_of(segment.tracks.front(), manifest, inits);
  if (timescale == 0) return std::nullopt;
  const std::uint64_t seconds = *segment.decode_time / timescale;
  if (seconds < kYear2000) return std::nullopt;
  return static_cast<std::int64_t>(std::min<std::uint64_t>(seconds, INT64_MAX));
}

}  // namespace tanba::validation
