// What the parts of the ZIP format share.
#pragma once

#include <optional>

#include "container/format.hpp"
#include "container/zip_directory.hpp"

namespace tanba::zip {

/// Format::embed of `kZip`. C2PA 2.4, A.6.
Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits);

/// A file as it lies in the archive: header, data, data descriptor.
struct Member {
  std::string name;  // as stored
  bool is_utf8 = false;
  Range range;
  bool is_bare_folder = false;
};
/// All files in the order of the archive. Refused where two overlap, or one is not what the
/// directory says. \return Errc::malformed, Errc::limit_exceeded past max_hash_entries
Result<std::vector<Member>> members_of(const Source& asset, const Directory& directory,
                                       const Limits& limits);

/// Folders that are entries of their own, without data, and whose local header says nothing that
/// the directory does not say: as good as hashed with it. In the order of the archive.
Result<std::vector<Range>> bare_folders(const Source& asset, const Limits& limits);

/// A file that is replaced as a whole, with a header of its own and no data descriptor.
struct Replacement {
  Range old;    // header, data, data descriptor
  Buffer file;  // header and data
  std::uint64_t local = 0;
  std::uint16_t needed = 0, flags = 0, method = 0;
  std::uint32_t crc = 0, compressed = 0, size = 0;
};
/// Of an Open Packaging Conventions package (Office Open XML, XPS): `[Content_Types].xml` with a
/// type for the store. C2PA 2.5, A.6.3. Nothing where it has one, or where it is none that could be
/// mended.
Result<std::optional<Replacement>> declare_store(const Source& asset, const Directory& directory,
                                                 const Limits& limits);

/// The data of a file. \return Errc::unsupported where it is encrypted or packed by other than
/// deflate, Errc::limit_exceeded where it is larger than `most`, Errc::malformed, Errc::io
Result<Buffer> contents_of(const Source& asset, const Entry& entry, std::uint64_t most);

/// Format::metadata of `kZip`: the properties of Office Open XML and OpenDocument.
Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits);

}  // namespace tanba::zip
