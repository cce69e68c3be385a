// label: the verb that puts a label record, signed, into a file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tanba/definition.hpp"
#include "tanba/label_record.hpp"
#include "tanba/limits.hpp"
#include "tanba/notice.hpp"
#include "tanba/report.hpp"
#include "tanba/signer.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// An asset that was placed into the one that is labelled.
struct Component {
  const Source* source = nullptr;  ///< borrowed
  std::string name = {};           ///< its file name: title of the ingredient, and a hint
};

/// Who else stands behind what a manifest says: a `cawg.identity` assertion, signed by a
/// certificate of its own (CAWG Identity Assertion 1.1, 8.2).
struct IdentityAssertion {
  const Signer* signer = nullptr;       ///< borrowed; null: nobody
  std::vector<std::string> roles = {};  ///< "cawg.creator"
  /// Labels of assertions that it stands behind, beside the hash of the content; empty: all that
  /// the signer of the manifest created
  std::vector<std::string> assertions = {};
};

struct LabelOptions {
  std::int64_t now = 0;   ///< seconds since 1970-01-01 UTC; 0: the system clock. Given: output is
                          ///< reproducible (Ed25519)
  std::string hint = {};  ///< file name or MIME type; may be empty
  std::uint64_t reserve_bytes =
      0;  ///< zero bytes kept free in the signature's header, for a later time-stamp
  TimeStampAuthority time_stamp = {};  ///< stamps the signature; null: nobody is asked. Room is
                                       ///< kept for 10 KiB, or `reserve_bytes` where that is more
  const Source* parent = nullptr;      ///< another asset that this one was made from: its manifest
                                       ///< becomes the parentOf ingredient; borrowed
  std::string parent_hint = {};
  std::vector<Component> components = {};  ///< become componentOf ingredients, with their manifests
  const Definition* definition = nullptr;  ///< more assertions, ingredients and redactions;
                                           ///< borrowed with its sources
  bool update = false;  ///< an update manifest (C2PA 2.4, 11.2.3): the content stays as it is, and
                        ///< so does what was said of it. The record must be an empty one; it adds
                        ///< what `definition`, `time_stamp` and `ocsp` give, the last two also to
                        ///< the manifests that are there
  bool compress = false;  ///< the new manifest goes in compressed (C2PA 2.4, 11.2.4), bound by a
                          ///< hash of boxes where a hash of bytes would do else, which cannot be
                          ///< compressed; Errc::unsupported where the format has no boxes
  std::vector<Buffer> ocsp = {};  ///< answers of OCSP responders (RFC 6960, DER) for the signer's
                                  ///< certificates, stapled to the signature
  IdentityAssertion identity = {};
  bool sidecar = false;              ///< the output is the store alone; the asset stays as it is
  const Source* manifest = nullptr;  ///< a detached store (sidecar), which `update` with `sidecar`
                                     ///< adds to: the output is that store with one manifest more;
                                     ///< borrowed
  bool metadata = true;  ///< put what the record says into the asset's XMP and the other places
                         ///< that its format has, beside the manifest
  NoticeOptions notice = {};  ///< a notice for people goes into the content before it is signed, by
                              ///< way of an unlinked temporary file; what was given goes into the
                              ///< record and into an action
  Limits limits = {};
  unsigned threads = 0;  ///< for hashing; 0: as many as the machine has, at most 8
  Progress progress = {};
};

struct LabelOutcome {
  std::string format;  ///< MIME type
  std::string manifest_label;
  State state = State::none;  ///< of the output, verified after it was written
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::string beside;  ///< the manifest's own file, where label_file() wrote one; of the playlist
                       ///< of a set the first file that came with its notice
};

/// Writes `asset` with a signed manifest to `out`. A manifest that is there already is validated
/// and kept as parentOf ingredient.
///
/// One read and one write where `out` is seekable; two reads where it is a pipe. Memory does not
/// grow with the asset (text: held whole, up to max_text_bytes). What was written is verified
/// before this returns; for a pipe before its first byte goes out. References are borrowed for the
/// call. Thread-safe for different sinks.
/// \return Errc::unsupported (no format knows these bytes, or it cannot carry a manifest: use
/// `sidecar`), Errc::truncated, Errc::malformed,
///         Errc::limit_exceeded, Errc::signer, Errc::credential, Errc::io, Errc::cancelled
/// \par Source  C2PA 2.4, clauses 10 and 11; annex A
/// \since 0.1
Result<LabelOutcome> label(const Source& asset, Sink& out, const Label& label, const Signer& signer,
                           const LabelOptions& options = {});

struct FileOptions {
  bool in_place = false;      ///< `out` may be the input
  bool replace = false;       ///< an existing output is replaced
  bool sync = true;           ///< fsync file and folder
  std::string manifest = {};  ///< the file of LabelOptions::manifest, opened here; `out` may be it
                              ///< where `in_place`. Errc::io where it changed, or another locks it
};

/// The same from file to file: temporary file beside `out`, verified, synced, renamed. Nothing is
/// left where it fails. A format that holds no manifest but a tag (Matroska, WebM) gets a tag that
/// names `out` + ".c2pa", and the manifest is written there.
/// \return also Errc::exists, and Errc::invalid_argument where `out` is the input and `in_place` is
/// not set, or `sidecar` is
Result<LabelOutcome> label_file(const std::string& in, const std::string& out, const Label& label,
                                const Signer& signer, const FileOptions& files = {},
                                LabelOptions options = {});

/// The same for an asset that is no file (spooled from a pipe, in memory).
Result<LabelOutcome> label_file(const Source& asset, const std::string& out, const Label& label,
                                const Signer& signer, const FileOptions& files = {},
                                const LabelOptions& options = {});

/// The contract's JSON object for one labelled file, on one line. `output` empty: none was named.
std::string to_json(const Result<LabelOutcome>& result, const std::string& file,
                    const std::string& output);

}  // namespace tanba
