// set: a fragmented MP4 asset in files of its own (DASH, HLS, CMAF) is labelled and verified as
// one.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "tanba/label.hpp"
#include "tanba/verify.hpp"

namespace tanba {

/// A file of a set: an initialization segment (`ftyp`, `moov`), or a media segment (one `moof` and
/// one `mdat`). Borrowed for the call.
/// \since 0.1
struct NamedSource {
  std::string name;  ///< its path or URL; may be empty
  const Source& asset;
};

/// Labels a set: one signed manifest, the same in every initialization segment, with a Merkle tree
/// for each track of each rendition, and in every media segment the proof that it belongs to it.
///
/// `outs` has a sink for each part, in the order of `parts`; each is written front to back. What a
/// track's order is its decode times say (`tfdt`, else the sequence numbers of `mfhd`), so that
/// media segments come in any order. The initialization segment of a media segment is that which
/// has its track; of several (renditions): the last one given before it, where each initialization
/// segment has media segments given right behind it; else that in the same folder, and of several
/// there that whose name has the longest piece in common with its own, the last number left out. A
/// media segment with several tracks goes by the first.
///
/// Reads each part twice, and what was written once: it is verified as a set before this returns.
/// Memory grows with the number of parts (a few hundred bytes each), not with their size.
/// Thread-safe for different sinks. A manifest that all initialization segments have already
/// becomes the parentOf ingredient. `LabelOptions::sidecar` and `LabelOptions::notice` cannot be.
///
/// \param part where it is not null: after an Error, the index of the part that it is about;
///        `parts.size()` where it is about none
/// \return an outcome for each part; or Errc::invalid_argument (no initialization segment, one
///         without media segments, a media segment that fits none or several, two that begin at
///         the same time), Errc::unsupported (a part is no MP4 file, or has several `moof` or
///         `mdat` boxes), and those of label()
/// \par Source  C2PA 2.4, 18.6, A.5.3 and A.5.4.1.2
/// \since 0.1
Result<std::vector<LabelOutcome>> label_set(std::span<const NamedSource> parts,
                                            std::span<Sink* const> outs, const Label& label,
                                            const Signer& signer, const LabelOptions& options = {},
                                            std::size_t* part = nullptr);

/// From where to where a part goes.
struct SetFilePaths {
  std::string in, out;
};

/// The same from file to file: all outputs appear or none. Each is a temporary file that is renamed
/// once the whole set was verified; where a rename fails, those that were done are taken back
/// (unless `FileOptions::replace` replaced a file by them). Two file descriptors a part are open at
/// once. `FileOptions::in_place` cannot be.
///
/// With a notice of the form `track`, `files` has the playlists of the set too: an MPD, or a
/// multivariant playlist of HLS and its media playlists. They are written anew with a text track in
/// WebVTT, which is on by default and lies in new files beside them; segments do not change for it,
/// and the manifest does not cover these files. Other forms are Errc::unsupported.
/// \return also Errc::exists
/// \since 0.1
Result<std::vector<LabelOutcome>> label_set_files(const std::vector<SetFilePaths>& files,
                                                  const Label& label, const Signer& signer,
                                                  const FileOptions& options = {},
                                                  LabelOptions label_options = {},
                                                  std::size_t* part = nullptr);

/// Verifies the files of a set, in any order, as one asset.
///
/// The manifest is that of the initialization segments. A part of another set, a changed, cut or
/// doubled one, and names whose numbers say another order than was signed are findings: the state
/// is `invalid`. Where media segments are missing, what is here was verified and
/// Report::partly_verified is set; a Policy is not met then, unless it allows that.
///
/// Of a live stream each file brings a manifest, or session keys of one sign it: it is judged by
/// itself and by those before it, and a finding about it has its name in Status::url. The report is
/// that of an initialization segment's manifest, else of a media segment's; Report::parts holds
/// what others say. Whether segments are missing in front of the first one or behind the last one
/// cannot be told.
///
/// Reads each part at most twice, but the boxes of a live segment more often. Thread-safe.
/// VerifyOptions::hint and VerifyOptions::manifest are not used.
///
/// \param part as in label_set()
/// \return the Report; or Errc::invalid_argument (no initialization segment, and no media
///         segment of a live stream with a manifest), Errc::unsupported (a part is no MP4 file;
///         live video judged by C2PA 2.2, which has none of it), Errc::limit_exceeded, Errc::io
/// \par Source  C2PA 2.4, 15.12.2.2; C2PA 2.5, 15.4, 15.5 and 15.8
/// \since 0.1
Result<Report> verify_set(std::span<const NamedSource> parts, const TrustList& trust,
                          const VerifyOptions& options = {}, std::size_t* part = nullptr);

}  // namespace tanba
