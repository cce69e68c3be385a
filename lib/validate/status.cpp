// The table of status codes: C2PA 2.4, 15.2.2, and codes of other versions (2.2 to 2.5) that a
// recorded result may hold.
#include "validate/status.hpp"

#include <algorithm>

namespace tanba {
namespace {

constexpr StatusKind S = StatusKind::success, I = StatusKind::informational,
                     F = StatusKind::failure;

// Sorted by code, so that a look-up is a binary search; a test holds it to that.
constexpr StatusRow kRows[] = {
    {"algorithm.deprecated", I, "An algorithm is used that should no longer be used."},
    {"algorithm.unsupported", F, "An algorithm is missing or is not one that C2PA allows."},
    {"assertion.accessible", S, "A remote assertion could be fetched."},
    {"assertion.action.ingredientLocationMismatch", I,
     "An action and its ingredient stand in different lists of the claim.", 25},
    {"assertion.action.ingredientMismatch", F,
     "An action does not point at the ingredient that it must have."},
    {"assertion.action.malformed", F, "The list of actions breaks the rules for actions."},
    {"assertion.action.redacted", F, "A list of actions was redacted, which is not allowed."},
    {"assertion.action.redactionMismatch", F,
     "A redaction is recorded, but what it redacted cannot be found."},
    {"assertion.action.softBindingMissing", F,
     "A watermark is claimed, but no soft binding describes it.", 23},
    {"assertion.alternativeContentRepresentation.hashMismatch", F,
     "The preserved original differs from what was signed.", 25},
    {"assertion.alternativeContentRepresentation.malformed", F,
     "The reference to a preserved original is broken.", 23},
    {"assertion.alternativeContentRepresentation.match", S, "The preserved original is intact.",
     23},
    {"assertion.alternativeContentRepresentation.missing", F,
     "The preserved original cannot be found.", 25},
    {"assertion.bmffHash.additionalExclusionsPresent", I,
     "Parts of the file beside the manifest are not covered by the signature.", 23},
    {"assertion.bmffHash.malformed", F, "The hash of the file's boxes cannot be read."},
    {"assertion.bmffHash.match", S, "The file's boxes are the ones that were signed."},
    {"assertion.bmffHash.mismatch", F, "The file was changed after it was signed."},
    {"assertion.boxesHash.additionalExclusionsPresent", I,
     "Parts of the file beside the manifest are not covered by the signature.", 23},
    {"assertion.boxesHash.malformed", F, "The list of box hashes cannot be read."},
    {"assertion.boxesHash.match", S, "The file's boxes are the ones that were signed."},
    {"assertion.boxesHash.mismatch", F, "The file was changed after it was signed."},
    {"assertion.boxesHash.unknownBox", F, "The file has a part that was not there when signed."},
    {"assertion.cbor.invalid", F, "An assertion is not well-formed CBOR."},
    {"assertion.cloud-data.actions", F, "An update keeps its list of actions elsewhere."},
    {"assertion.cloud-data.hardBinding", F,
     "The hash of the file is kept elsewhere, which is not allowed."},
    {"assertion.cloud-data.labelMismatch", F, "Data kept elsewhere is not what it should be.", 23},
    {"assertion.cloud-data.malformed", F, "The reference to data kept elsewhere is incomplete."},
    {"assertion.collectionHash.incorrectFileCount", F, "The collection misses or gained a file."},
    {"assertion.collectionHash.invalidURI", F, "The collection names a file by a bad path."},
    {"assertion.collectionHash.malformed", F, "The list of file hashes cannot be read."},
    {"assertion.collectionHash.match", S, "The collection's files are the ones that were signed."},
    {"assertion.collectionHash.mismatch", F, "The collection was changed after it was signed."},
    {"assertion.dataHash.additionalExclusionsPresent", I,
     "Parts of the file beside the manifest are not covered by the signature."},
    {"assertion.dataHash.malformed", F, "The hash of the file cannot be read."},
    {"assertion.dataHash.match", S, "The file's bytes are the ones that were signed."},
    {"assertion.dataHash.mismatch", F, "The file was changed after it was signed."},
    {"assertion.dataHash.redacted", F, "The hash of the file was redacted, which is not allowed.",
     10, 22},
    {"assertion.external-reference.actions", F, "An external reference stands for actions.", 23,
     23},
    {"assertion.external-reference.created", F,
     "An external reference is attributed to the signer, which is not allowed.", 23},
    {"assertion.external-reference.hardBinding", F,
     "An external reference stands for the hash of the file.", 23, 23},
    {"assertion.external-reference.hashMismatch", F, "Externally kept data was changed.", 24},
    {"assertion.external-reference.labelMismatch", F,
     "Externally kept data is not what it should be.", 24},
    {"assertion.external-reference.malformed", F, "An external reference is incomplete.", 23},
    {"assertion.hardBinding.redacted", F,
     "The hash of the file was redacted, which is not allowed.", 23},
    {"assertion.hashedURI.match", S, "An assertion is the one that was signed."},
    {"assertion.hashedURI.mismatch", F, "An assertion was changed after it was signed."},
    {"assertion.inaccessible", F, "A remote assertion could not be fetched."},
    {"assertion.ingredient.malformed", F, "An ingredient breaks the rules for ingredients."},
    {"assertion.json.invalid", F, "An assertion is not well-formed JSON."},
    {"assertion.linkedResourceIntegrity.formatMismatch", I,
     "A linked resource is of another type than signed.", 25},
    {"assertion.linkedResourceIntegrity.hashMismatch", I, "A linked resource was changed.", 25},
    {"assertion.linkedResourceIntegrity.inaccessible", I, "A linked resource could not be fetched.",
     25},
    {"assertion.linkedResourceIntegrity.invalidURI", F, "A linked resource has a bad address.", 25},
    {"assertion.linkedResourceIntegrity.malformed", F, "The list of linked resources is broken.",
     25},
    {"assertion.linkedResourceIntegrity.match", S, "A linked resource is the one that was signed.",
     25},
    {"assertion.linkedResourceIntegrity.notCreated", F,
     "The list of linked resources is not attributed to the signer.", 25},
    {"assertion.linkedResourceIntegrity.sizeMismatch", I,
     "A linked resource is of another size than signed.", 25},
    {"assertion.linkedResourceIntegrity.skipped", I, "A linked resource was not looked at.", 25},
    {"assertion.metadata.disallowed", F, "Signed metadata has a field that is not allowed there.",
     20, 23},
    {"assertion.metadata.disallowed", I, "Signed metadata has a field that is not allowed there.",
     24},
    {"assertion.metadata.malformed", F, "Metadata of an assertion contradicts itself.", 25},
    {"assertion.missing", F, "The claim lists an assertion that is not there."},
    {"assertion.multiAssetHash.malformed", F, "The list of the file's parts cannot be read."},
    {"assertion.multiAssetHash.match", S, "Every part of the file is the one that was signed."},
    {"assertion.multiAssetHash.mismatch", F, "A part of the file was changed after signing."},
    {"assertion.multiAssetHash.missingPart", F, "A part of the file is missing."},
    {"assertion.multipleHardBindings", F, "The manifest has more than one hash of the file."},
    {"assertion.notRedacted", F, "An assertion that is declared redacted still has content."},
    {"assertion.outsideManifest", F, "The claim lists an assertion of another manifest."},
    {"assertion.redacted", I, "Something that an assertion points at was redacted.", 25},
    {"assertion.segmentHash.malformed", F, "The hash of a text segment cannot be read.", 25},
    {"assertion.segmentHash.match", S, "The text segment is the one that was signed.", 25},
    {"assertion.segmentHash.mismatch", F, "The text segment was changed after it was signed.", 25},
    {"assertion.segmentHash.partialCoverage", F, "The text goes on behind what was signed.", 25},
    {"assertion.segmentHash.predecessorMismatch", F, "The earlier text was changed.", 25},
    {"assertion.selfRedacted", F, "The claim redacts an assertion of its own manifest."},
    {"assertion.timestamp.malformed", F, "The list of time-stamps cannot be read."},
    {"assertion.undeclared", F, "The manifest holds an assertion that the claim does not list."},
    {"claim.actions.missing", F, "The manifest does not say how the content came about.", 25},
    {"claim.cbor.invalid", F, "The claim is not well-formed CBOR."},
    {"claim.hardBindings.missing", F, "Nothing binds the manifest to the file's bytes."},
    {"claim.malformed", F, "The claim misses a required field or has a broken one."},
    {"claim.missing", F, "The manifest has no claim."},
    {"claim.multiple", F, "The manifest has more than one claim."},
    {"claimSignature.insideValidity", S, "The claim was signed while the certificate was valid."},
    {"claimSignature.mismatch", F, "The signature does not fit the claim."},
    {"claimSignature.missing", F, "The claim's signature cannot be found."},
    {"claimSignature.outsideValidity", F,
     "The certificate was not valid at the time that counts for the signature."},
    {"claimSignature.validated", S, "The signature fits the claim."},
    {"general.error", F, "The manifest breaks a rule that has no code of its own."},
    {"hashedURI.mismatch", F, "Something that an assertion points at was changed."},
    {"hashedURI.missing", F, "Something that an assertion points at is not there."},
    {"ingredient.claimSignature.mismatch", F,
     "The signature of an ingredient's manifest was exchanged."},
    {"ingredient.claimSignature.missing", F,
     "The signature of an ingredient's manifest cannot be found."},
    {"ingredient.claimSignature.validated", S,
     "The signature of an ingredient's manifest is the recorded one."},
    {"ingredient.manifest.mismatch", F, "An ingredient's manifest was changed."},
    {"ingredient.manifest.missing", F, "An ingredient's manifest is not there."},
    {"ingredient.manifest.validated", S, "An ingredient's manifest is the recorded one."},
    {"ingredient.unknownProvenance", I, "An ingredient came without a manifest."},
    {"livevideo.assertion.invalid", F, "The live video assertion is broken.", 23},
    {"livevideo.continuityMethod.invalid", F, "The live video segments do not connect.", 23},
    {"livevideo.init.invalid", F, "The live video's first segment is broken.", 23},
    {"livevideo.manifest.invalid", F, "The live video's manifest is broken.", 23},
    {"livevideo.segment.invalid", F, "A live video segment is broken.", 23},
    {"livevideo.sessionkey.invalid", F, "The live video's session key is broken.", 23},
    {"manifest.appendOnlyText.noSentinel", F, "The text has no checkpoint line.", 25},
    {"manifest.compressed.invalid", F, "A compressed manifest cannot be unpacked."},
    {"manifest.html.multipleManifests", F, "The page has more than one manifest.", 24, 24},
    {"manifest.inaccessible", F, "A manifest that is kept elsewhere could not be fetched."},
    {"manifest.multipleParents", F, "The manifest names more than one parent."},
    {"manifest.structuredText.emptyReference", F, "The text's manifest is empty.", 24, 24},
    {"manifest.structuredText.malformedReference", F, "The text's manifest cannot be read.", 24,
     24},
    {"manifest.structuredText.multipleReferences", F, "The text has more than one manifest.", 24,
     24},
    {"manifest.structuredText.noManifest", F, "The text has no manifest.", 24, 24},
    {"manifest.structuredText.noResolutionPath", F, "The text's manifest cannot be reached.", 24,
     24},
    {"manifest.text.corruptedWrapper", F, "The text's manifest cannot be read.", 23, 24},
    {"manifest.text.multipleWrappers", F, "The text has more than one manifest.", 23, 24},
    {"manifest.timestamp.invalid", F, "A time-stamp manifest is broken.", 10, 24},
    {"manifest.timestamp.wrongParents", F, "A time-stamp manifest has the wrong parents.", 10, 24},
    {"manifest.unknownProvenance", I, "A manifest has no known origin.", 10, 22},
    {"manifest.unreferenced", I, "The store holds a manifest that is no part of the history."},
    {"manifest.update.invalid", F, "An update manifest holds what an update may not hold."},
    {"manifest.update.wrongParents", F, "An update manifest must have exactly one parent."},
    {"org.tanba.multipleStores", I,
     "The file holds more than one manifest store, so none of them counts."},
    {"org.tanba.remoteManifest", I, "The file's manifest is kept elsewhere."},
    {"org.tanba.set.partial", I,
     "Files of the set are missing; those that are here were verified."},
    {"org.tanba.sidecarIgnored", I,
     "The file holds a manifest, so the one beside it was not looked at."},
    {"org.tanba.signingCredential.order", I,
     "The certificates were not in order; the only end-entity certificate was taken."},
    {"org.tanba.timeStamp.ambiguous", I,
     "There are trusted time-stamps of different times; the first one counts."},
    {"signingCredential.invalid", F, "The signer's certificate breaks the rules for signers."},
    {"signingCredential.ocsp.inaccessible", I, "Nobody answered whether it was revoked."},
    {"signingCredential.ocsp.notRevoked", S, "The signer's certificate was not revoked."},
    {"signingCredential.ocsp.revoked", F, "The signer's certificate was revoked."},
    {"signingCredential.ocsp.skipped", I, "Whether the certificate was revoked was not asked."},
    {"signingCredential.ocsp.unknown", F, "The responder does not know the certificate.", 10, 22},
    {"signingCredential.ocsp.unknown", I, "The responder does not know the certificate.", 23},
    {"signingCredential.trusted", S, "The signer is on the trust list."},
    {"signingCredential.untrusted", F, "The signer is not on the trust list."},
    {"timeOfSigning.insideValidity", I, "The claimed time lies in the certificate's validity."},
    {"timeOfSigning.outsideValidity", I,
     "The claimed time lies outside the certificate's validity or behind the time-stamp."},
    {"timeStamp.credentialInvalid", I,
     "The time-stamp authority's certificate breaks the rules; the time-stamp is ignored.", 23},
    {"timeStamp.malformed", I, "The time-stamp cannot be read and is ignored."},
    {"timeStamp.mismatch", I, "The time-stamp belongs to something else and is ignored."},
    {"timeStamp.outsideValidity", I,
     "The time-stamp lies outside its certificate's validity and is ignored."},
    {"timeStamp.trusted", S, "The time-stamp authority is on the trust list."},
    {"timeStamp.untrusted", I,
     "The time-stamp authority is not on the trust list; the time-stamp is ignored."},
    {"timeStamp.validated", S, "The time-stamp fits the signature."},
};

bool before(const StatusRow& row, std::string_view code) { return row.code < code; }

}  // namespace

std::span<const StatusRow> status_rows() { return kRows; }

StatusKind kind_of(std::string_view code, int spec) {
  const auto* row = std::lower_bound(std::begin(kRows), std::end(kRows), code, before);
  StatusKind kind = StatusKind::failure;
  for (; row != std::end(kRows) && row->code == code; ++row) {
    kind = row->kind;
    if (row->from <= spec && spec <= row->to) return kind;
  }
  return kind;
}

std::string_view explanation_of(std::string_view code) {
  const auto* row = std::lower_bound(std::begin(kRows), std::end(kRows), code, before);
  return row != std::end(kRows) && row->code == code ? row->explanation : std::string_view{};
}

void add_status(StatusList& list, std::string_view code, std::string_view url,
                std::string_view explanation) {
  std::vector<Status>& into = kind_of(code) == StatusKind::success         ? list.success
                              : kind_of(code) == StatusKind::informational ? list.informational
                                                                           : list.failure;
  if (!into.empty() && into.back().code == code && into.back().url == url) return;
  if (explanation.empty()) explanation = explanation_of(code);
  into.push_back({std::string(code), std::string(url), std::string(explanation)});
}

bool has_status(const std::vector<Status>& list, std::string_view code) {
  return std::any_of(list.begin(), list.end(), [&](const Status& s) { return s.code == code; });
}

}  // namespace tanba
