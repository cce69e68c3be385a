// The rules of the certificate profile (C2PA 2.4, 14.5.1), by name. docs/certificates.md lists
// them.
#pragma once

#include "crypto/certificate_state.hpp"

namespace tanba::rules {

#define TANBA_RULE(constant, id, text) \
  inline constexpr ProfileRule constant = {id, text, "certificate: " id ": " text}

TANBA_RULE(kChainEmpty, "chain.empty", "Give at least one certificate, the signer's own.");
TANBA_RULE(kChainLength, "chain.length", "Give at most 16 certificates.");
TANBA_RULE(
    kChainOrder, "chain.order",
    "Put the signer's certificate first and behind each certificate the one that issued it.");
TANBA_RULE(kVersion, "certificate.version", "Issue the certificate as X.509 version 3.");
TANBA_RULE(kUniqueId, "certificate.uniqueId",
           "Issue the certificate without issuer and subject unique identifiers.");
TANBA_RULE(kExtensions, "certificate.extensions",
           "Issue the certificate with well-formed extensions, each at most once.");
TANBA_RULE(kCriticalExtension, "certificate.criticalExtension",
           "Issue the certificate without critical extensions that verifiers do not know.");
TANBA_RULE(kSignatureAlgorithm, "certificate.signatureAlgorithm",
           "Have the certificate signed with ECDSA, RSA or RSASSA-PSS over SHA-256, SHA-384 or "
           "SHA-512, or with Ed25519.");
TANBA_RULE(kSignaturePss, "certificate.signatureAlgorithm.pss",
           "Name SHA-256, SHA-384 or SHA-512 in the RSASSA-PSS parameters, the same for hash and "
           "mask generation.");
TANBA_RULE(kKeyAlgorithm, "certificate.key.algorithm",
           "Use a key on P-256, P-384 or P-521, an RSA key or an Ed25519 key.");
TANBA_RULE(kKeyParameters, "certificate.key.parameters",
           "Name the curve of the key instead of writing its parameters out.");
TANBA_RULE(kKeyBroken, "certificate.key.value",
           "Use a sound key: this one is no valid point or modulus.");
TANBA_RULE(kKeyRsaSize, "certificate.key.rsaSize",
           "Use an RSA key of at least 2048 and at most 16384 bits.");
TANBA_RULE(kKeyRsaExponent, "certificate.key.rsaExponent",
           "Use an RSA key with an odd public exponent from 3 to 64 bits, 65537 as a rule.");
TANBA_RULE(kKeyUsage, "certificate.keyUsage",
           "Issue the certificate with the Key Usage extension.");
TANBA_RULE(kKeyCertSign, "certificate.keyUsage.keyCertSign",
           "Assert keyCertSign only in certificates of certification authorities.");
TANBA_RULE(kAuthorityKeyId, "certificate.authorityKeyIdentifier",
           "Issue the certificate with the Authority Key Identifier extension.");
TANBA_RULE(kCaBasicConstraints, "ca.basicConstraints",
           "Issue each certificate behind the first with Basic Constraints and cA true.");
TANBA_RULE(kCaSubjectKeyId, "ca.subjectKeyIdentifier",
           "Issue the certification authority's certificate with the Subject Key Identifier "
           "extension.");
TANBA_RULE(kLeafCa, "leaf.basicConstraints",
           "Sign with an end-entity certificate, not with one of a certification authority.");
TANBA_RULE(kLeafDigitalSignature, "leaf.keyUsage.digitalSignature",
           "Issue the signer's certificate with digitalSignature in its Key Usage.");
TANBA_RULE(kLeafPurposes, "leaf.extendedKeyUsage",
           "Issue the signer's certificate with the Extended Key Usage extension, not empty.");
TANBA_RULE(kLeafAnyPurpose, "leaf.extendedKeyUsage.any",
           "Name the purposes of the certificate: anyExtendedKeyUsage is forbidden.");
TANBA_RULE(kLeafExclusive, "leaf.extendedKeyUsage.exclusive",
           "Give timeStamping or OCSPSigning as the only purpose of a certificate.");
TANBA_RULE(kLeafPurpose, "leaf.extendedKeyUsage.purpose",
           "Use a certificate for this purpose: C2PA claim signing (1.3.6.1.4.1.62558.2.1), "
           "emailProtection or documentSigning for claims.");
TANBA_RULE(kLeafKeyMatch, "leaf.key.match",
           "Give the private key that belongs to the signer's certificate.");
TANBA_RULE(kNotYetValid, "certificate.validity.notBefore",
           "Wait until the certificate becomes valid, or correct the clock.");
TANBA_RULE(kExpired, "certificate.validity.notAfter",
           "Renew the certificate: its validity has ended.");

#undef TANBA_RULE

}  // namespace tanba::rules
