// IPTC-IIM: the datasets of record 2. IPTC-NAA Information Interchange Model 4.2, 1.6.
#pragma once

#include <string>
#include <vector>

#include "tanba/bytes.hpp"

namespace tanba {

struct IimDataset {
  std::string name;   // "2:110": record and dataset
  std::string value;  // as stored
};

/// The datasets of record 2 of a block, in order, 1'000 at most, up to the first that is broken.
std::vector<IimDataset> read_iim(Bytes block);

}  // namespace tanba
