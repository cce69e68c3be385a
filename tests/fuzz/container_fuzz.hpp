// What the fuzz targets of all formats do with their bytes.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "container/rows.hpp"

namespace tanba {

inline void must(bool holds) {
  if (!holds) std::abort();
}

inline constexpr std::string_view kPacket = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";

// A packet that was embedded is found. Others may stand where none is put: items of HEIF, a second
// tag.
inline void check_packet(const Format& format, const Source& output) {
  const auto found = format.metadata(output, {});
  must(static_cast<bool>(found));
  std::size_t packets = 0;
  for (const Metadatum& piece : *found)
    packets += piece.carrier == "xmp" &&
               std::equal(piece.value.begin(), piece.value.end(), kPacket.begin(), kPacket.end());
  must(packets == 1);
}

// What was embedded is found again, where embed() said.
inline void fuzz_embed(const Format& format, const Source& asset, const Layout& layout,
                       Bytes store) {
  const Limits limits;
  Payloads payloads;
  payloads.store_bytes = format.carried_size ? format.carried_size(store) : store.size();
  const bool takes_xmp = (format.takes & kTakesXmp) != 0 && format.metadata != nullptr;
  if (takes_xmp) payloads.xmp.assign(kPacket.begin(), kPacket.end());
  auto embedding = format.embed(asset, layout, payloads, limits);
  if (!embedding) return must(embedding.error().code != Errc::internal);
  must(is_well_formed(embedding->edit, asset.size()));
  const Carrier carrier = embedding->carrier;
  const SplicedView view(asset, std::move(embedding->edit));
  Buffer output(static_cast<std::size_t>(view.size()));
  must(static_cast<bool>(view.read(0, output)));
  const auto patches = fill(format, view, carrier, store);
  must(static_cast<bool>(patches));
  for (const Patch& patch : *patches)
    std::copy(patch.bytes.begin(), patch.bytes.end(),
              output.begin() + static_cast<std::ptrdiff_t>(patch.offset));
  const auto source = memory_source(output);
  const auto found = format.scan(*source, limits);
  must(found && !found->flaw && found->carriers.size() == 1);
  must(found->carriers.front().store == carrier.store);
  const auto extracted = format.extract(*source, found->carriers.front(), limits);
  must(extracted && std::equal(extracted->begin(), extracted->end(), store.begin(), store.end()));
  if (takes_xmp) check_packet(format, *source);
}

inline void fuzz_container(const Format& format, Bytes bytes) {
  static constexpr std::uint8_t kStore[40] = {0, 0,  0,   40,  'j', 'u', 'm', 'b', 0,   0,
                                              0, 32, 'j', 'u', 'm', 'd', 'c', '2', 'p', 'a'};
  const Limits limits;
  const auto asset = memory_source(bytes);
  format.sniff(bytes.first(std::min<std::size_t>(bytes.size(), 4096)), "");
  if (format.metadata) {
    const auto metadata = format.metadata(*asset, limits);
    must(metadata || metadata.error().code != Errc::internal);
  }
  const auto layout = format.scan(*asset, limits);
  if (!layout) return must(layout.error().code != Errc::internal);
  for (const Carrier& carrier : layout->carriers) {
    must(carrier.framing.end() <= bytes.size() && carrier.exclusion.end() <= bytes.size());
    must(static_cast<bool>(format.extract(*asset, carrier, limits)));
  }
  if (!layout->flaw && format.embed) fuzz_embed(format, *asset, *layout, kStore);
}

}  // namespace tanba
