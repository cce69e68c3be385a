// Where a PDF has its manifest store: /AF of the catalog leads to a file specification with
// /AFRelationship /C2PA_Manifest, and that to an embedded file stream. C2PA 2.4, A.4.
#pragma once

#include "container/pdf_update.hpp"

namespace tanba::pdf {

struct Catalog {
  Ref ref;
  std::string text;
};
/// The newest one. Errc::malformed where there is none.
Result<Catalog> read_catalog(File& file);

/// What a signature that certifies the document allows (DocMDP): 1 nothing, 2 forms, 3 annotations
/// too; 0: there is no such signature. ISO 32000-2, 12.8.2.2.
Result<std::uint64_t> allowed_changes(File& file, const Dict& catalog);

struct Found {
  Range store;
  std::uint64_t object_at = 0;  // where the stream's object begins; 0: nowhere
  const char* flaw = nullptr;   // static text: why its store cannot be read; else null
};

/// Every manifest store that the newest catalog names.
Result<std::vector<Found>> find_manifests(File& file);

struct Contents {
  std::uint64_t store_bytes = 0;  // zeros for now; 0: no store
  Buffer xmp;                     // a packet for the whole document; empty: the present one stays
  Buffer aigc;                    // GB 45438-2025, for /Info; empty: the present one stays
};

/// The update after which the catalog names these contents, and no other store.
Result<Update::Appended> attach(File& file, const Contents& contents);

}  // namespace tanba::pdf
