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

/// A file with other contents than before, or one that was not there.
struct NewContents {
  std::string name;
  Buffer bytes;
};

/// A file of NewContents as it goes into the archive, with a header of its own and no data
/// descriptor.
struct Change {
  std::string name;
  std::optional<Range> old;  // header, data, data descriptor; nothing: the file was not there
  Buffer file;               // header and data
  std::uint64_t local = 0;   // where the old one begins
  std::uint16_t needed = 0, flags = 0, method = 0, time = 0, date = 0;
  std::uint32_t crc = 0, compressed = 0, size = 0;
};
/// Whether the directory's header of a file is of ZIP64 form: such a one is not changed, for nobody
/// writes small files so.
bool has_field_64(const Entry& entry);

Result<Change> change_of(const Source& asset, const Directory& directory, NewContents contents,
                         const Limits& limits);

/// What `[Content_Types].xml` says of a part, or of all with an extension.
struct PartType {
  std::string_view extension;  // may be empty
  std::string_view part;
  std::string_view content_type;
};
/// Of an Open Packaging Conventions package (Office Open XML, XPS): the list of types with
/// `wanted`. C2PA 2.5, A.6.3. Nothing where it has them, or where it is none that could be mended.
Result<std::optional<NewContents>> declare(const Source& asset, const Directory& directory,
                                           std::span<const PartType> wanted, const Limits& limits);

/// Every splice that gives files of an archive these contents, or puts them in, and takes stores
/// out. `types`: what the list of types of a package says of parts that come in.
Result<Edit> change(const Source& asset, const Layout& layout, std::vector<NewContents> contents,
                    std::span<const PartType> types, const Limits& limits);

/// Of an Office document: what puts the AIGC label into its properties, in place of every copy.
/// \return or Errc::unsupported: there is no place for it, and others as of xml::walk()
Result<std::vector<NewContents>> put_aigc(const Source& asset, const Directory& directory,
                                          Bytes json, const Limits& limits);

/// The contents of the file of this name; nothing where there is none. Refused where there are two,
/// or one that cannot be read.
Result<std::optional<Buffer>> contents_to_change(const Source& asset, const Directory& directory,
                                                 std::string_view name, const Limits& limits);

/// The value of an attribute of a tag, as it stands there; empty where there is none.
std::string_view attribute(std::string_view tag, std::string_view name);

/// The data of a file. \return Errc::unsupported where it is encrypted or packed by other than
/// deflate, Errc::limit_exceeded where it is larger than `most`, Errc::malformed, Errc::io
Result<Buffer> contents_of(const Source& asset, const Entry& entry, std::uint64_t most);

/// Format::metadata of `kZip`: the properties of Office Open XML and OpenDocument.
Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits);

}  // namespace tanba::zip
