// A set's text track: which of its files are playlists, and what becomes of them.
#pragma once

#include "api/set_parts.hpp"
#include "notice/set_track.hpp"

namespace tanba {

inline constexpr char kHlsType[] = "application/vnd.apple.mpegurl";

/// What of a set is written as it is planned here, beside its media.
struct SetNotice {
  struct File {
    std::size_t of = 0;  // the playlist's index among the files
    std::string out;     // where it goes
    std::string_view mime_type;
    Buffer bytes;
  };
  std::vector<std::size_t> media;      // of the files those that are segments
  std::vector<std::size_t> unchanged;  // and those that stay as they are: HLS's playlists of one
                                       // rendition
  std::vector<File> files;             // playlists, each behind it the files that it names
  NoticeGiven given;
};

/// `parts`: what is in `files`, in their order.
/// \return or Errc::unsupported: no form but a track, a playlist that takes none, or the set has
///         none that would; Errc::invalid_argument; Errc::malformed
Result<SetNotice> plan_set_notice(std::span<const NamedSource> parts,
                                  const std::vector<SetFilePaths>& files, const Label& label,
                                  const LabelOptions& options, const AtFault& fault);

/// label_set() with a notice that was given beside the parts; null: none.
Result<std::vector<LabelOutcome>> label_set_given(std::span<const NamedSource> parts,
                                                  std::span<Sink* const> outs, const Label& label,
                                                  const Signer& signer, const LabelOptions& options,
                                                  const NoticeGiven* given, const AtFault& fault);

}  // namespace tanba
