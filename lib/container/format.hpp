// What a file format is to this library: a row of pure functions. C2PA 2.4, annex A.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/splice.hpp"
#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"
#include "tanba/source.hpp"

namespace tanba {

enum class Media { image, audio, video, text, document, model, other };

/// The hard binding that a format's clause asks for.
enum class BindingKind { data, bmff, boxes, collection, segment };

/// One manifest store as it lies in an asset.
struct Carrier {
  std::vector<Range>
      store;  // the ranges that hold the store's bytes, in order, as the format encodes them
  std::vector<Range>
      erase;  // what removal erases: the store with its framing (and padding that belongs to it)
  Range exclusion;  // what a data hash leaves out, exactly as written by us and by the reference
                    // implementation
  Range framing;    // the widest exclusion a reader may accept: around it lies nothing but this
                    // store's own framing
  std::string_view
      purpose;  // ISO BMFF box_purpose ("manifest", "original", "update"); elsewhere empty
  std::vector<Range> open;  // bytes of the framing that may say anything: no hash covers them
};

/// What scan() found. No manifest store: `carriers` is empty. Several: the asset counts as having
/// none (C2PA 2.4, 15.5.2).
struct Layout {
  std::vector<Carrier> carriers;
  std::uint64_t insert_at = 0;  // where embed() puts a store: bytes from the start of the asset
  const char* flaw = nullptr;   // static text: a carrier is there but broken, so that there is no
                                // store to read; not silent, never `none` by accident
  std::string_view flaw_code;   // static text: the status code that the specification has for the
                                // flaw; empty: general.error
};

/// A name and its value for carriers that hold plain pairs: HTML `meta`, front matter.
struct Property {
  std::string name;
  std::string value;  // UTF-8
};

/// All that goes into an asset, in one embed. What the format does not take (Format::takes) must be
/// empty.
struct Payloads {
  std::uint64_t store_bytes = 0;  // size of the manifest store, where the format has carried_size()
                                  // of its carried form; 0: none goes in, an existing one goes out
  Buffer xmp;   // a whole packet that replaces the present one; empty: the present one stays
  Buffer exif;  // a whole block from its TIFF header on, likewise
  Buffer aigc;  // GB 45438-2025, annex E: JSON in ASCII, for a place of the format's own beside
                // XMP; replaces every copy that is there
  std::vector<Property> properties;  // each replaces that of its name
  bool parallel_hash = false;  // ISO BMFF: make the `mdat` header 16 bytes long, so that Merkle
                               // leaves start where all judges expect them
  std::int64_t when = 0;  // of the manifest, seconds since 1970-01-01 UTC: WARC dates its records
};

/// What embed() decided. `edit` leaves zeros where the store will be.
struct Embedding {
  Edit edit;
  Carrier carrier;  // where the store lies in the output; empty where none goes in
};

/// Bytes to overwrite in the output, once the store is known.
struct Patch {
  std::uint64_t offset = 0;
  Buffer bytes;
};

/// What a hash over parts names: a box of annex A's table for the format, or a file of an archive.
struct Part {
  std::string name;           // "DQT", "word/document.xml"; the store's own: "C2PA"; the central
                              // directory of an archive: empty
  std::vector<Range> ranges;  // what is hashed, in order
};

/// Metadata as it lies in an asset, freed of its carrier's framing. Comes from the file and may be
/// hostile.
struct Metadatum {
  std::string_view
      carrier;      // "xmp", "exif", "iptc", "aigc", "png-text", "comment", "id3", "vorbis",
                    // "mp4", "riff-info", "pdf-info", "html", "front-matter"; static text
  std::string key;  // "parameters", "TXXX:AIGC"; empty where the carrier has none
  Buffer value;     // as stored; text: UTF-8 where the carrier says how it is encoded
};

/// Which payloads beside the store a format has a place for: bits of Format::takes.
inline constexpr unsigned kTakesXmp = 1, kTakesExif = 2, kTakesAigc = 4, kTakesProperties = 8;

struct Format {
  std::string_view name;        // "jpeg", as `tanba formats` lists it
  std::string_view mime_type;   // the first of its types, "image/jpeg"
  std::string_view extensions;  // ".jpg .jpeg", the first is the one that we write
  Media media = Media::other;
  BindingKind binding = BindingKind::data;
  std::string_view clause;  // "C2PA 2.4, A.3.1"; empty: no clause covers the format, only a sidecar

  /// Whether `head` (the first 4 KiB at most) is of this format. `hint` is a file name or MIME type
  /// and may be empty.
  bool (*sniff)(Bytes head, std::string_view hint) = nullptr;

  /// Finds the store. Walks the container far enough to be sure that there is no second one.
  Result<Layout> (*scan)(const Source& asset, const Limits& limits) = nullptr;

  /// The store, decoded.
  Result<Buffer> (*extract)(const Source& asset, const Carrier& carrier,
                            const Limits& limits) = nullptr;

  /// Every splice that puts the payloads in (and an earlier store out). Null: the format cannot
  /// carry a store.
  Result<Embedding> (*embed)(const Source& asset, const Layout& layout, const Payloads& payloads,
                             const Limits& limits) = nullptr;

  /// What to write into the hole of `output`, and into sums that depend on it and are not hashed.
  /// Null: the store's bytes as they are, over `carrier.store` in order.
  Result<std::vector<Patch>> (*fill)(const Source& output, const Carrier& carrier,
                                     Bytes store) = nullptr;

  /// Every part of the asset in the order of the file, for a box hash (C2PA 2.4, 18.7) or a
  /// collection hash (18.8). Null: neither can be over this format. `carrier`: null where there is
  /// no store in the asset.
  Result<std::vector<Part>> (*parts)(const Source& asset, const Carrier* carrier,
                                     const Limits& limits) = nullptr;

  /// Size of the carried form of `store`, where that depends on its bytes (text). Null: it depends
  /// on its size alone.
  std::uint64_t (*carried_size)(Bytes store) = nullptr;

  /// With carried_size(): what to reserve in Payloads::store_bytes for a store of `store_bytes`
  /// bytes that are not known yet, so that pads in its unsigned COSE header can bring
  /// carried_size() to just that (text::pads_that_fit).
  std::uint64_t (*reserved_size)(std::uint64_t store_bytes) = nullptr;

  /// The text to hash after the exclusion was cut out (A.8: Unicode NFC). Null: the bytes as
  /// stored.
  Result<Buffer> (*canonical)(Bytes text) = nullptr;

  /// Metadata that could say how the content came to be, in the order of the file; what is larger
  /// than Limits allow, or is broken, is left out. Null: the format has none, or none is read.
  Result<std::vector<Metadatum>> (*metadata)(const Source& asset, const Limits& limits) = nullptr;

  /// Bits kTakes...: what embed() puts in beside the store.
  unsigned takes = 0;

  /// MIME type of these very bytes, where one row serves several (`video/mp4`, `audio/mp4`,
  /// `image/heic`). Null: `mime_type`.
  std::string_view (*mime_type_of)(Bytes head, std::string_view hint) = nullptr;

  /// Parts are named by absolute URIs of the format's own (WARC-Record-ID), not by paths, and there
  /// is no central directory.
  bool named_by_uri = false;

  /// For a format that cannot carry a store: every splice that makes the asset say that its
  /// manifest is at `uri`. Null: it has no place for that.
  Result<Edit> (*refer)(const Source& asset, std::string_view uri, const Limits& limits) = nullptr;
};

/// All formats, narrower sniff first. Static storage.
std::span<const Format* const> formats();

/// The format that knows these bytes, or null. `hint`: a file name or MIME type, may be empty.
const Format* detect(Bytes head, std::string_view hint);

/// The same, from a source.
Result<const Format*> detect(const Source& asset, std::string_view hint);

/// What goes into the hole: `format.fill`, or the store's bytes over the carrier's ranges.
Result<std::vector<Patch>> fill(const Format& format, const Source& output, const Carrier& carrier,
                                Bytes store);

/// The bytes of `ranges` together.
std::uint64_t total_bytes(const std::vector<Range>& ranges);

/// Reads `ranges` of `asset` one after the other into one buffer: the usual extract().
/// Errc::limit_exceeded past max_store_bytes.
Result<Buffer> gather(const Source& asset, const std::vector<Range>& ranges, const Limits& limits);

/// The opposite: `bytes` cut over `ranges`, in order: the usual fill().
/// Errc::invalid_argument where they are not as long as the ranges together.
Result<std::vector<Patch>> spread(const std::vector<Range>& ranges, Bytes bytes);

/// Whether `hint` is a file name with one of `extensions` (".jpg .jpeg"), or is `mime_type`; case
/// and parameters of the type do not count.
bool hint_is(std::string_view hint, std::string_view extensions, std::string_view mime_type);

}  // namespace tanba
