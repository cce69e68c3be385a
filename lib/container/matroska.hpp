// The names of Matroska that its reader and its writer share. RFC 9559, 5.1.8.
#pragma once

#include "container/format.hpp"

namespace tanba::matroska {

inline constexpr std::uint32_t kSegment = 0x18538067, kCluster = 0x1F43B675, kTags = 0x1254C367,
                               kTag = 0x7373, kTargets = 0x63C0, kSimpleTag = 0x67C8,
                               kTagName = 0x45A3, kTagString = 0x4487;

/// The tag that says where the manifest is.
inline constexpr std::string_view kReference = "C2PA";

/// Format::refer of Matroska and WebM: in the tags that hold a reference already, in room that the
/// file keeps free in front of its clusters, or at the end of the segment.
Result<Edit> refer(const Source& asset, std::string_view uri, const Limits& limits);

}  // namespace tanba::matroska
