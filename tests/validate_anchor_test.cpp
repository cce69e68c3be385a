// For which time an anchor is believed: its own validity, and the period that its list gives. Row
// C20 of docs/threats.md.
#include <gtest/gtest.h>

#include "time_rows.hpp"

namespace tanba::maker {
namespace {

// C2PA 2.4, 14.4.1 and 14.4.2: the time of a trusted time-stamp counts, else now. kNow is
// 2026-09-21T14:13:20Z.
auto signer_believed(const char* line, bool is_later) {
  return [=](Circumstances& given) {
    (is_later ? later : with_authority)(given);
    given.trust = false;
    given.other_anchor = line + usual_signing().root.pem();
  };
}
auto authority_believed(const char* line) {
  return [=](Circumstances& given) {
    later(given);
    given.time_stamp_anchor = line + usual_authority().root.pem();
  };
}
constexpr const char *kUntrustedSigner = "signingCredential.untrusted",
                     *kTrustedSigner = "signingCredential.trusted";

const Row kPeriods[] = {
    {"no time is proved, and the anchor is believed now",
     kTrustedSigner,
     State::trusted,
     {},
     {},
     signer_believed("trustNotAfter: 2026-09-21T14:13:20Z\n", false)},
    {"no time is proved, and the anchor is believed no more",
     kUntrustedSigner,
     State::valid,
     {},
     {},
     signer_believed("trustNotAfter: 2026-09-21T14:13:19Z\n", false)},
    {"no time is proved, and the anchor is not believed yet",
     kUntrustedSigner,
     State::valid,
     {},
     {},
     signer_believed("trustNotBefore: 2026-09-22T00:00:00Z\n", false)},
    {"stamped while the anchor was believed",
     kTrustedSigner,
     State::trusted,
     stamped_at(kNow),
     {},
     signer_believed("trustNotAfter: 2026-09-22T00:00:00Z\n", true)},
    {"stamped when the anchor was believed no more",
     kUntrustedSigner,
     State::valid,
     stamped_at(kNow),
     {},
     signer_believed("trustNotAfter: 2026-09-21T00:00:00Z\n", true)},
    {"stamped before the anchor was believed",
     kUntrustedSigner,
     State::valid,
     stamped_at(kNow),
     {},
     signer_believed("trustNotBefore: 2026-09-22T00:00:00Z\n", true)},
    {"stamped while the authority was believed",
     kTrustedTime,
     State::trusted,
     stamped_at(kNow),
     {},
     authority_believed("trustNotAfter: 2026-09-22T00:00:00Z\n")},
    {"stamped when the authority was believed no more",
     "timeStamp.untrusted",
     State::invalid,
     stamped_at(kNow),
     {},
     authority_believed("trustNotAfter: 2026-09-21T00:00:00Z\n"),
     expect_no_time},
    {"stamped before the authority was believed",
     "timeStamp.untrusted",
     State::invalid,
     stamped_at(kNow),
     {},
     authority_believed("trustNotBefore: 2026-09-22T00:00:00Z\n"),
     expect_no_time},
};

TEST(Validation, BelievesAnchorsOnlyForTheTimeThatTheListGives) {
  for (const Row& row : kPeriods) expect(row);
}

TEST(Validation, DoesNotTrustByAnAnchorThatHadExpired) {
  static const pki::Identity kRoot =
      pki::make({.name = "Old root", .extensions = pki::ca_extensions(), .to = kNow + 10 * kDay});
  static const pki::Identity kLeaf = pki::make_leaf(kRoot);  // outlives its root
  static const Signing kSigning{.root = kRoot, .leaf = kLeaf, .chain = {kLeaf.der()}};
  const auto in_days = [](int days) {
    return [=](Circumstances& given) {
      with_authority(given);
      given.now = kNow + days * kDay;
      given.other_anchor = kRoot.pem();
    };
  };
  const auto by_it = [](Recipe& recipe) { recipe.signing = &kSigning; };
  const auto by_it_stamped = [](Recipe& recipe) {
    recipe.signing = &kSigning;
    stamped_at(kNow)(recipe);
  };
  expect({"within", "signingCredential.trusted", State::trusted, by_it, {}, in_days(9)});
  expect({"expired, no time is proved", kOutside, State::invalid, by_it, {}, in_days(11)});
  expect({"expired since it was stamped",
          "signingCredential.trusted",
          State::trusted,
          by_it_stamped,
          {},
          in_days(11)});
}

}  // namespace
}  // namespace tanba::maker
