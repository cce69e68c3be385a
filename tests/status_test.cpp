// The table of status codes.
#include "validate/status.hpp"

#include <gtest/gtest.h>

namespace tanba {
namespace {

TEST(StatusTable, IsSortedSoThatALookUpFindsEveryRow) {
  const auto rows = status_rows();
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_LE(rows[i - 1].code, rows[i].code);
  for (const StatusRow& row : rows) EXPECT_EQ(kind_of(row.code, row.from), row.kind) << row.code;
}

TEST(StatusTable, SaysOneSentenceOfEveryCode) {
  for (const StatusRow& row : status_rows()) {
    EXPECT_TRUE(row.explanation.ends_with('.')) << row.code;
    EXPECT_FALSE(explanation_of(row.code).empty()) << row.code;
  }
}

TEST(StatusTable, TakesAnUnknownCodeForAFailure) {
  EXPECT_EQ(kind_of("org.example.whatever"), StatusKind::failure);
  EXPECT_EQ(kind_of(""), StatusKind::failure);
}

TEST(StatusTable, KnowsWhatChangedBetweenVersions) {
  EXPECT_EQ(kind_of("signingCredential.ocsp.unknown", 22), StatusKind::failure);
  EXPECT_EQ(kind_of("signingCredential.ocsp.unknown", 24), StatusKind::informational);
  EXPECT_EQ(kind_of("assertion.metadata.disallowed", 22), StatusKind::failure);
  EXPECT_EQ(kind_of("assertion.metadata.disallowed", 24), StatusKind::informational);
}

TEST(StatusTable, PutsACodeIntoTheListOfItsKindWithItsSentence) {
  StatusList list;
  add_status(list, {"claimSignature.validated", "u", ""});
  add_status(list, {"timeStamp.untrusted", "u", ""});
  add_status(list, {"claim.missing", "u", "None here."});
  add_status(list, {"claim.missing", "u", ""});
  ASSERT_EQ(list.success.size(), 1u);
  ASSERT_EQ(list.informational.size(), 1u);
  ASSERT_EQ(list.failure.size(), 1u);
  EXPECT_EQ(list.success[0].explanation, "The signature fits the claim.");
  EXPECT_EQ(list.failure[0].explanation, "None here.");
  EXPECT_TRUE(has_status(list.failure, "claim.missing"));
  EXPECT_FALSE(has_status(list.failure, "claim.multiple"));
}

}  // namespace
}  // namespace tanba
