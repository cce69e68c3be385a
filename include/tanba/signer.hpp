// Signer: what signs a claim. A key in a PEM or PKCS#12 file, on a PKCS#11 token, or behind a
// caller's own signing function (a key service).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// The signature algorithms of C2PA 2.4, 13.2.1.
enum class SignatureAlg : std::int32_t {
  es256 = 1,
  es384 = 2,
  es512 = 3,
  ps256 = 4,
  ps384 = 5,
  ps512 = 6,
  ed25519 = 7
};

const char* name(SignatureAlg alg) noexcept;  ///< "ES256" ... "Ed25519"

/// Brings a TimeStampReq (RFC 3161, DER) to a time-stamp authority and gives what it answers, a
/// TimeStampResp; empty: there is none. Called once for each signature, from the thread that signs;
/// must not throw.
using TimeStampAuthority = std::function<Buffer(Bytes request)>;

/// Room for a token with the certificates of its authority, which have about 6 KB together.
inline constexpr std::uint64_t kTimeStampRoom = 10'240;

/// Signs bytes, and shows the certificates that vouch for its key. Thread-safe.
/// \since 0.1
class Signer {
 public:
  virtual ~Signer() = default;
  virtual SignatureAlg algorithm() const = 0;

  /// DER certificates, leaf first, the root left out. Valid while the signer lives.
  virtual const std::vector<Buffer>& chain() const = 0;

  /// The size of every signature in bytes: r and s side by side for ECDSA (RFC 9053, 2.1), never
  /// DER.
  virtual std::size_t signature_bytes() const = 0;

  /// Signs `message` itself (it is hashed inside). \return Errc::signer where it fails
  virtual Result<Buffer> sign(Bytes message) const = 0;
};

/// A signer from a PEM private key (PKCS#8, SEC1 or PKCS#1) and a PEM chain, leaf first. The
/// algorithm follows the key: P-256 ES256, P-384 ES384, P-521 ES512, RSA PS256, Ed25519. Key bytes
/// are wiped after use.
/// \return Errc::credential: no key, a wrong passphrase, a key that is not the leaf's, or a chain
/// that breaks the certificate profile (Error::what names the rule)
Result<std::unique_ptr<Signer>> signer_from_pem(Bytes key, Bytes chain,
                                                const std::string& passphrase = {});

/// The same, with another algorithm than the key's usual one (PS384 for an RSA key).
Result<std::unique_ptr<Signer>> signer_from_pem(Bytes key, Bytes chain, SignatureAlg alg,
                                                const std::string& passphrase = {});

/// A signer over a caller's function, which gets the message and returns the signature (an empty
/// one: it failed). It must be safe to call from several threads. Each signature is checked against
/// the leaf before use. ECDSA: r and s side by side, or an Ecdsa-Sig-Value in DER (RFC
/// 3279, 2.2.3).
Result<std::unique_ptr<Signer>> signer_from_callback(SignatureAlg alg, Bytes chain_pem,
                                                     std::function<Buffer(Bytes message)> sign);

/// The same, with the usual algorithm of the leaf's key.
Result<std::unique_ptr<Signer>> signer_from_callback(Bytes chain_pem,
                                                     std::function<Buffer(Bytes message)> sign);

/// A signer from a PKCS#12 file (RFC 7292: key, leaf and the certificates behind it).
/// `chain_pem`: takes the place of the file's certificates where it is not empty.
/// \return Errc::credential: broken, a wrong passphrase, an encryption that OpenSSL holds for
/// outdated, no key, or as signer_from_pem
Result<std::unique_ptr<Signer>> signer_from_pkcs12(Bytes file, const std::string& passphrase,
                                                   Bytes chain_pem = {});

/// A signer whose key stays in a token, through the PKCS#11 module that the URI (RFC 7512) names:
/// "pkcs11:token=T;object=K?module-path=/usr/lib/...so&pin-source=file:/run/pin". `chain_pem`: the
/// certificates; empty: those on the token with the key's id. Each signature is checked before use.
/// `pin` counts where the URI has no pin-value; the library reads no pin-source.
/// \return Errc::credential: a broken URI, no module, token, key or certificate, a wrong PIN
Result<std::unique_ptr<Signer>> signer_from_pkcs11(const std::string& uri, Bytes chain_pem = {},
                                                   const std::string& pin = {});

/// The file that the URI's pin-source names; empty where it names none. Errc::credential.
Result<std::string> pkcs11_pin_source(const std::string& uri);

/// The signer's chain as PEM, leaf first.
std::string chain_pem(const Signer& signer);

/// A rule of the certificate profile that a chain breaks.
struct CertificateFinding {
  std::string rule;  ///< "leaf.keyUsage.digitalSignature"; docs/certificates.md lists them all
  std::string explanation;  ///< a sentence that says what to do
  std::size_t certificate;  ///< index in the chain, 0 is the leaf
};

/// Every rule of C2PA 2.4, 14.5.1 that a PEM chain breaks at time `at` (seconds since 1970-01-01
/// UTC), before anything is signed. `key`: a PEM key that must be the leaf's; empty: not checked.
/// Errc::credential where the PEM cannot be read at all.
Result<std::vector<CertificateFinding>> check_chain(Bytes chain, Bytes key, std::int64_t at);

/// A signing identity: what `signer_from_pem` takes, and the root that vouches for it.
struct Identity {
  std::string key_pem;    ///< PKCS#8
  std::string chain_pem;  ///< the leaf
  std::string root_pem;   ///< give it to those who shall trust this identity

  ~Identity();  ///< wipes the key
};

struct IdentityOptions {
  std::string organization = "Local identity (not verified)";
  std::string common_name = "Tanba local signer";
  SignatureAlg algorithm = SignatureAlg::es256;
  std::int32_t days = 1825;
  std::int64_t now = 0;  ///< seconds since 1970-01-01 UTC; 0: the system clock
};

/// A key and a request for a certificate of it.
struct CertificateRequest {
  std::string key_pem;      ///< PKCS#8; empty where the key was given
  std::string request_pem;  ///< PKCS#10 (RFC 2986), with the extensions that the profile wants

  ~CertificateRequest();  ///< wipes the key
};

/// Makes a request for a certification authority: names and algorithm of `options`, with a new key,
/// or with the one in `key` (PEM; its kind counts then, not `options.algorithm`).
Result<CertificateRequest> make_certificate_request(const IdentityOptions& options, Bytes key = {},
                                                    const std::string& passphrase = {});

/// Makes a two-level chain that fits the certificate profile. The root's key is thrown away.
Result<Identity> make_identity(const IdentityOptions& options);

/// The identity in `folder` (key.pem 0600, chain.pem, root.pem); made there if there is none. Two
/// first runs at once do not clash. `made` (may be null) says whether it is new.
Result<Identity> local_identity(const std::string& folder, const IdentityOptions& options,
                                bool* made = nullptr);

}  // namespace tanba
