// The marks of AI that metadata holds: what was said in words made for it, and traces of tools.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "container/format.hpp"
#include "tanba/report.hpp"

namespace tanba {

/// Every mark in `metadata`, in its order, each once and 256 at most: none is signed. What cannot
/// be read holds none. The tables are in marks_table.cpp.
std::vector<Mark> marks_of(std::span<const Metadatum> metadata, const Limits& limits);

/// Where the manifest store is kept: dcterms:provenance of XMP (C2PA 2.4, 11.4) or the tag `C2PA`
/// of Matroska, of 2 KiB at most. Comes from the file and may be hostile; nothing is fetched.
std::optional<std::string> remote_manifest_of(std::span<const Metadatum> metadata,
                                              const Limits& limits);

/// `text` cut to 256 bytes, between two characters.
std::string cut_detail(std::string_view text);

}  // namespace tanba
