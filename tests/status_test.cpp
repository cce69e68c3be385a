// The table of status codes.
#include "validate/status.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

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
  EXPECT_EQ(kind_of("zzz"), StatusKind::failure);  // behind the last row
  EXPECT_EQ(explanation_of("org.example.whatever"), "");
  EXPECT_EQ(explanation_of("zzz"), "");
}

TEST(StatusTable, KnowsWhatChangedBetweenVersions) {
  EXPECT_EQ(kind_of("signingCredential.ocsp.unknown", 22), StatusKind::failure);
  EXPECT_EQ(kind_of("signingCredential.ocsp.unknown", 24), StatusKind::informational);
  EXPECT_EQ(kind_of("assertion.metadata.disallowed", 22), StatusKind::failure);
  EXPECT_EQ(kind_of("assertion.metadata.disallowed", 24), StatusKind::informational);
}

/// The codes of a version's tables: success, informational, failure.
struct Published {
  std::vector<const char*> success, informational, failure;
};
// C2PA 2.2, 15.2.2.
const Published k22{
    {"assertion.accessible", "assertion.bmffHash.match", "assertion.boxesHash.match",
     "assertion.collectionHash.match", "assertion.dataHash.match", "assertion.hashedURI.match",
     "assertion.multiAssetHash.match", "claimSignature.insideValidity", "claimSignature.validated",
     "ingredient.claimSignature.validated", "ingredient.manifest.validated",
     "signingCredential.ocsp.notRevoked", "signingCredential.trusted", "timeStamp.trusted",
     "timeStamp.validated"},
    {"algorithm.deprecated", "ingredient.unknownProvenance", "signingCredential.ocsp.inaccessible",
     "signingCredential.ocsp.skipped", "timeOfSigning.insideValidity",
     "timeOfSigning.outsideValidity", "timeStamp.malformed", "timeStamp.mismatch",
     "timeStamp.outsideValidity", "timeStamp.untrusted"},
    {"algorithm.unsupported",
     "assertion.action.ingredientMismatch",
     "assertion.action.malformed",
     "assertion.action.redacted",
     "assertion.action.redactionMismatch",
     "assertion.bmffHash.malformed",
     "assertion.bmffHash.mismatch",
     "assertion.boxesHash.malformed",
     "assertion.boxesHash.mismatch",
     "assertion.boxesHash.unknownBox",
     "assertion.cloud-data.actions",
     "assertion.cloud-data.hardBinding",
     "assertion.cloud-data.malformed",
     "assertion.cbor.invalid",
     "assertion.collectionHash.incorrectFileCount",
     "assertion.collectionHash.invalidURI",
     "assertion.collectionHash.malformed",
     "assertion.collectionHash.mismatch",
     "assertion.dataHash.malformed",
     "assertion.dataHash.mismatch",
     "assertion.dataHash.redacted",
     "assertion.hashedURI.mismatch",
     "assertion.inaccessible",
     "assertion.ingredient.malformed",
     "assertion.json.invalid",
     "assertion.missing",
     "assertion.multiAssetHash.malformed",
     "assertion.multiAssetHash.missingPart",
     "assertion.multiAssetHash.mismatch",
     "assertion.multipleHardBindings",
     "assertion.notRedacted",
     "assertion.outsideManifest",
     "assertion.selfRedacted",
     "assertion.timestamp.malformed",
     "assertion.undeclared",
     "claim.cbor.invalid",
     "claim.hardBindings.missing",
     "claim.malformed",
     "claim.missing",
     "claim.multiple",
     "claimSignature.missing",
     "claimSignature.mismatch",
     "claimSignature.outsideValidity",
     "general.error",
     "hashedURI.missing",
     "hashedURI.mismatch",
     "ingredient.claimSignature.missing",
     "ingredient.claimSignature.mismatch",
     "ingredient.manifest.missing",
     "ingredient.manifest.mismatch",
     "manifest.compressed.invalid",
     "manifest.inaccessible",
     "manifest.multipleParents",
     "manifest.timestamp.invalid",
     "manifest.timestamp.wrongParents",
     "manifest.update.invalid",
     "manifest.update.wrongParents",
     "signingCredential.invalid",
     "signingCredential.ocsp.revoked",
     "signingCredential.ocsp.unknown",
     "signingCredential.untrusted"}};
// C2PA 2.5, annex D.
const Published k25{{"assertion.alternativeContentRepresentation.match", "assertion.bmffHash.match",
                     "assertion.boxesHash.match", "assertion.collectionHash.match",
                     "assertion.dataHash.match", "assertion.hashedURI.match",
                     "assertion.linkedResourceIntegrity.match", "assertion.multiAssetHash.match",
                     "assertion.segmentHash.match", "claimSignature.insideValidity",
                     "claimSignature.validated", "ingredient.claimSignature.validated",
                     "ingredient.manifest.validated", "signingCredential.ocsp.notRevoked",
                     "signingCredential.trusted", "timeStamp.trusted", "timeStamp.validated"},
                    {"algorithm.deprecated",
                     "assertion.action.ingredientLocationMismatch",
                     "assertion.bmffHash.additionalExclusionsPresent",
                     "assertion.boxesHash.additionalExclusionsPresent",
                     "assertion.dataHash.additionalExclusionsPresent",
                     "assertion.linkedResourceIntegrity.formatMismatch",
                     "assertion.linkedResourceIntegrity.hashMismatch",
                     "assertion.linkedResourceIntegrity.inaccessible",
                     "assertion.linkedResourceIntegrity.sizeMismatch",
                     "assertion.linkedResourceIntegrity.skipped",
                     "assertion.redacted",
                     "ingredient.unknownProvenance",
                     "signingCredential.ocsp.inaccessible",
                     "signingCredential.ocsp.skipped",
                     "signingCredential.ocsp.unknown",
                     "timeOfSigning.insideValidity",
                     "timeOfSigning.outsideValidity",
                     "timeStamp.credentialInvalid",
                     "timeStamp.malformed",
                     "timeStamp.mismatch",
                     "timeStamp.outsideValidity",
                     "timeStamp.untrusted"},
                    {"algorithm.unsupported",
                     "assertion.action.ingredientMismatch",
                     "assertion.action.malformed",
                     "assertion.action.redacted",
                     "assertion.action.redactionMismatch",
                     "assertion.action.softBindingMissing",
                     "assertion.alternativeContentRepresentation.hashMismatch",
                     "assertion.alternativeContentRepresentation.malformed",
                     "assertion.alternativeContentRepresentation.missing",
                     "assertion.bmffHash.malformed",
                     "assertion.bmffHash.mismatch",
                     "assertion.boxesHash.malformed",
                     "assertion.boxesHash.mismatch",
                     "assertion.boxesHash.unknownBox",
                     "assertion.cbor.invalid",
                     "assertion.cloud-data.actions",
                     "assertion.cloud-data.hardBinding",
                     "assertion.cloud-data.labelMismatch",
                     "assertion.cloud-data.malformed",
                     "assertion.collectionHash.incorrectFileCount",
                     "assertion.collectionHash.invalidURI",
                     "assertion.collectionHash.malformed",
                     "assertion.collectionHash.mismatch",
                     "assertion.dataHash.malformed",
                     "assertion.dataHash.mismatch",
                     "assertion.external-reference.created",
                     "assertion.external-reference.hashMismatch",
                     "assertion.external-reference.labelMismatch",
                     "assertion.external-reference.malformed",
                     "assertion.hardBinding.redacted",
                     "assertion.hashedURI.mismatch",
                     "assertion.inaccessible",
                     "assertion.ingredient.malformed",
                     "assertion.json.invalid",
                     "assertion.linkedResourceIntegrity.invalidURI",
                     "assertion.linkedResourceIntegrity.malformed",
                     "assertion.linkedResourceIntegrity.notCreated",
                     "assertion.metadata.malformed",
                     "assertion.missing",
                     "assertion.multiAssetHash.malformed",
                     "assertion.multiAssetHash.mismatch",
                     "assertion.multiAssetHash.missingPart",
                     "assertion.multipleHardBindings",
                     "assertion.notRedacted",
                     "assertion.outsideManifest",
                     "assertion.segmentHash.malformed",
                     "assertion.segmentHash.mismatch",
                     "assertion.segmentHash.partialCoverage",
                     "assertion.segmentHash.predecessorMismatch",
                     "assertion.selfRedacted",
                     "assertion.timestamp.malformed",
                     "assertion.undeclared",
                     "claim.actions.missing",
                     "claim.cbor.invalid",
                     "claim.hardBindings.missing",
                     "claim.malformed",
                     "claim.missing",
                     "claim.multiple",
                     "claimSignature.mismatch",
                     "claimSignature.missing",
                     "claimSignature.outsideValidity",
                     "general.error",
                     "hashedURI.mismatch",
                     "hashedURI.missing",
                     "ingredient.claimSignature.mismatch",
                     "ingredient.claimSignature.missing",
                     "ingredient.manifest.mismatch",
                     "ingredient.manifest.missing",
                     "livevideo.assertion.invalid",
                     "livevideo.continuityMethod.invalid",
                     "livevideo.init.invalid",
                     "livevideo.manifest.invalid",
                     "livevideo.segment.invalid",
                     "livevideo.sessionkey.invalid",
                     "manifest.appendOnlyText.noSentinel",
                     "manifest.compressed.invalid",
                     "manifest.inaccessible",
                     "manifest.inaccessible.encrypted",
                     "manifest.inaccessible.malformed",
                     "manifest.multipleParents",
                     "manifest.update.invalid",
                     "manifest.update.wrongParents",
                     "signingCredential.invalid",
                     "signingCredential.ocsp.revoked",
                     "signingCredential.untrusted"}};

bool has_row(std::string_view code, StatusKind kind, int spec) {
  return std::ranges::any_of(status_rows(), [&](const StatusRow& row) {
    return row.code == code && row.kind == kind && row.from <= spec && spec <= row.to;
  });
}

TEST(StatusTable, HasARowForEveryPublishedCode) {
  for (const auto& [spec, codes] : {std::pair{22, &k22}, {25, &k25}}) {
    for (const char* code : codes->success)
      EXPECT_TRUE(has_row(code, StatusKind::success, spec)) << code << spec;
    for (const char* code : codes->informational)
      EXPECT_TRUE(has_row(code, StatusKind::informational, spec)) << code << spec;
    for (const char* code : codes->failure)
      EXPECT_TRUE(has_row(code, StatusKind::failure, spec)) << code << spec;
  }
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
