// Evidence that came after a manifest was signed, as assertions of one that updates it: time-stamps
// (C2PA 2.4, 18.19) and answers of OCSP responders (18.20); and the latter for a new signature.
#pragma once

#include <optional>

#include "manifest/store.hpp"
#include "sign/sign.hpp"

namespace tanba {

/// Stamps the signature of each manifest in `store` that has no time-stamp. Nothing where each has
/// one. Errc::signer where the authority gives none.
Result<std::optional<AssertionDraft>> later_time_stamps(const Store& store,
                                                        const TimeStampAuthority& authority,
                                                        const Limits& limits);

/// Which answers are about which signature.
struct OcspAnswers {
  std::vector<Bytes> stapled;                // for the new one
  std::optional<AssertionDraft> of_earlier;  // for those of manifests in the store
};
/// `store`: null where no manifest is updated. Borrows `answers`. Errc::credential where one is of
/// a certificate that is revoked or unknown; Errc::invalid_argument where one is about none of
/// them, is out of date, or comes from nobody who may say it.
Result<OcspAnswers> sort_ocsp(const std::vector<Buffer>& answers, const Signer& signer,
                              const Store* store, std::int64_t now);

}  // namespace tanba
