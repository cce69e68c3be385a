// How a list of boxes may fit an asset: the forms that writers have given it beside the one of
// Format::parts.
#pragma once

#include <string_view>
#include <vector>

#include "container/format.hpp"

namespace tanba::boxes {

/// `format.parts`, and behind the last of them `c2pa.after` where the asset goes on (C2PA 2.4,
/// 18.7.2).
Result<std::vector<Part>> all_parts(const Source& asset, const Format& format,
                                    const Carrier* carrier, const Limits& limits);

/// The parts as this list counts them:
/// PNG without its signature; a multi-picture JPEG with each picture's boxes in place of
/// `c2pa.after`; the tables of a font in any order, `head` also as `hea0` and `hea2`.
Result<std::vector<Part>> arranged(std::vector<Part> parts,
                                   const std::vector<std::string_view>& listed, const Source& asset,
                                   const Format& format, const Limits& limits);

/// Whether there are restart markers among the parts.
bool has_restarts(const std::vector<Part>& parts);

/// Restart markers as the reference implementation counts them: `SOS` with all of its entropy-coded
/// data, `RSTn` alone.
std::vector<Part> with_bare_restarts(std::vector<Part> parts);

}  // namespace tanba::boxes
