// The verb verify. C2PA 2.4, clause 15.
#include "tanba/verify.hpp"

#include "api/examine.hpp"
#include "base/check.hpp"

namespace tanba {

Result<Report> verify(const Source& asset, const TrustList& trust, const VerifyOptions& options) {
  TANBA_CHECK(check_spec(options.spec));
  TANBA_TRY(const Examined examined,
            examine(asset, {options.hint, options.limits, options.manifest}));
  const HashingOptions hashing{thread_count(options.threads), options.limits, options.progress};
  const auto digest = [&](const HashPlan& plan) { return run(plan, asset, hashing); };
  TANBA_TRY(Report report, judge(asset, examined,
                                 {.trust = trust,
                                  .now = time_or_now(options.now),
                                  .ocsp = &options.ocsp,
                                  .limits = options.limits,
                                  .digest = digest,
                                  .marks = true,
                                  .watermarks = &options.watermarks,
                                  .spec = options.spec}));
  TANBA_CHECK(asset.unchanged());
  return report;
}

}  // namespace tanba
