// A dataset: 1C, record, dataset, length (two bytes; of extended ones, which nothing here needs,
// the upper bit is set), value.
#include "metadata/iptc_iim.hpp"

#include "base/byte_reader.hpp"

namespace tanba {
namespace {

constexpr std::uint8_t kMarker = 0x1c, kApplicationRecord = 2;
constexpr std::uint16_t kExtended = 0x8000;
constexpr std::size_t kMaxDatasets = 1000;

}  // namespace

std::vector<IimDataset> read_iim(Bytes block) {
  std::vector<IimDataset> datasets;
  ByteReader in(block);
  while (datasets.size() < kMaxDatasets) {
    const std::uint8_t marker = in.u8(), record = in.u8(), number = in.u8();
    const std::uint16_t size = in.u16();
    const Bytes value = in.take(size);
    if (!in.ok() || marker != kMarker || size >= kExtended) break;
    if (record != kApplicationRecord) continue;
    datasets.push_back({"2:" + std::to_string(number),
                        {reinterpret_cast<const char*>(value.data()), value.size()}});
  }
  return datasets;
}

}  // namespace tanba
