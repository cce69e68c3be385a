// verify: checks what is in an asset and says what it found. show: the manifest store for a reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tanba/limits.hpp"
#include "tanba/report.hpp"
#include "tanba/source.hpp"
#include "tanba/trust.hpp"
#include "tanba/watermark.hpp"

namespace tanba {

struct VerifyOptions {
  std::int64_t now = 0;   ///< seconds since 1970-01-01 UTC; 0: the system clock
  std::string hint = {};  ///< file name or MIME type; may be empty
  const Source* manifest =
      nullptr;  ///< a detached store (sidecar), used where the asset embeds none; borrowed
  std::vector<Buffer> ocsp = {};  ///< DER OCSP responses that the caller has
  Limits limits = {};
  unsigned threads = 0;  ///< for hashing large files; 0: as many as the machine has, at most 8
  Progress progress = {};
  std::vector<WatermarkDetector> watermarks = {};  ///< asked one after the other; none by default
  int spec = 0;  ///< the version of C2PA to judge by: 22, 24 or 25 for 2.2, 2.4 or 2.5; 0: by 2.4,
                 ///< and by 2.5 for what only that one knows
};

/// Checks an asset's manifest store against the asset's bytes and a trust list.
///
/// A tampered, expired or unsigned asset is a finding and comes back in the Report. An Error means
/// that no finding could be made.
///
/// Opens no file and no socket. Reads `asset` front to back, at most twice; holds at most
/// `max_store_bytes` plus 1 MiB a thread (text: `max_text_bytes`). References are borrowed for the
/// call. Thread-safe.
///
/// \return the Report; or Errc::unsupported (no format knows these bytes), Errc::truncated and
/// Errc::malformed (the container cannot be
///         walked), Errc::limit_exceeded, Errc::invalid_argument (no such
///         version), Errc::io
/// \par Source  C2PA 2.4, clause 15
/// \since 0.1
Result<Report> verify(const Source& asset, const TrustList& trust,
                      const VerifyOptions& options = {});

/// The store as one JSON document with every manifest, claim and assertion.
Result<std::string> show_json(const Report& report);
/// The C2PA crJSON document (C2PA 2.4, crJSON).
Result<std::string> show_crjson(const Report& report);
/// The store as a tree for a terminal, every string from the file escaped.
std::string show_tree(const Report& report);
/// One line that a person understands, escaped: the state, AI or not, who says so, when. Another
/// language than those of languages() gives English.
std::string show_line(const Report& report, std::string_view language = "en");
/// The languages that show_line() knows: "en", "kk", "ru".
std::vector<std::string> languages();

}  // namespace tanba
