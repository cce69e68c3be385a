// two_step: a manifest for an output that the caller writes himself. Reserve, write, sign, fill in.
#pragma once

#include <memory>
#include <string>

#include "tanba/label.hpp"

namespace tanba {

/// A place for a manifest in an output that is being written.
///
/// Write the output front to back: give every byte of it to update() in order, and where the
/// manifest shall stand, write placeholder() and call pass_placeholder(), once. At the end sign()
/// gives the bytes to write over the placeholder; they are of its size. Nothing else of what
/// update() saw may change after that. Whether the output is a sound file of its format is for the
/// caller; verify() tells.
///
/// Not thread-safe; several may be in use at once. Holds a few times the size of the placeholder.
/// \since 0.1
class Reservation {
 public:
  Reservation(Reservation&&) noexcept;
  Reservation& operator=(Reservation&&) noexcept;
  ~Reservation();

  /// What to write where the manifest will stand, whole: JPEG: APP11 segments, behind SOI and any
  /// APP0; PNG: a `caBX` chunk, behind IHDR and before IDAT; WAV: a `C2PA` chunk, last in the RIFF
  /// chunk, counted by its size; MP4: a `uuid` box behind `ftyp`, before any `mdat` or `moof`.
  /// Valid while the reservation lives.
  const Buffer& placeholder() const;

  /// What the record says, for readers that know nothing of manifests, to be put into the output
  /// beside the placeholder where its format has places for it, as update() then sees it: a whole
  /// XMP packet; a block of Exif from its TIFF header on (JPEG, PNG); the field of GB 45438-2025,
  /// annex E, as JSON (WAV: a chunk `AIGC`; MP4: `moov.udta.meta`, key `AIGC`), which elsewhere
  /// stands in the packet. Empty where there is nothing to say, the format has no place, or
  /// LabelOptions::metadata is false. Valid while the reservation lives.
  /// \since 0.1
  const Buffer& xmp() const;
  const Buffer& exif() const;
  const Buffer& aigc() const;

  /// The next bytes of the output. Hashes them.
  /// \return Errc::malformed where the boxes of MP4 cannot be followed; Errc::invalid_argument
  ///         after sign()
  Result<void> update(Bytes bytes);

  /// The placeholder comes next in the output.
  /// \return Errc::invalid_argument the second time, or where no box of MP4 ends here
  Result<void> pass_placeholder();

  /// Signs what was seen. Once.
  /// \return what to write over the placeholder; or Errc::invalid_argument (the placeholder was not
  ///         passed), Errc::truncated (MP4 ends inside of a box), Errc::signer, Errc::credential
  /// \par Source  C2PA 2.4, 10.4, 18.5 and 18.6
  Result<Buffer> sign();

  struct State;
  explicit Reservation(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

/// Makes room for a manifest in an output of the type `mime_type`: image/jpeg, image/png,
/// audio/wav, video/mp4, audio/mp4. `signer` is borrowed until sign(). Of the options `now`,
/// `reserve_bytes`, `time_stamp`, `ocsp`, `identity`, `metadata` and `limits` count; `definition`
/// must be null, `update` and `compress` not set.
/// \return Errc::unsupported for another type; Errc::limit_exceeded; Errc::invalid_argument where
///         XMP or the AIGC label cannot hold a field of the record
/// \since 0.1
Result<Reservation> reserve(const std::string& mime_type, const Label& label, const Signer& signer,
                            const LabelOptions& options = {});

}  // namespace tanba
