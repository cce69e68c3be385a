// One key on a PKCS#11 token (OASIS PKCS#11 2.40 and 3.0), through a module that is loaded at run
// time.
#pragma once

#include <p11-kit/pkcs11.h>

#include <memory>
#include <mutex>
#include <vector>

#include "crypto/pkcs11_uri.hpp"

namespace tanba {

/// An open session and the key that the URI names. The module stays loaded until the process ends:
/// other users in it may share it.
class Pkcs11Token {
 public:
  /// Errc::credential: no module, token or key, several that fit, or a wrong PIN.
  static Result<std::unique_ptr<Pkcs11Token>> opened(const Pkcs11Uri& uri, const std::string& pin);
  ~Pkcs11Token();
  Pkcs11Token(const Pkcs11Token&) = delete;
  Pkcs11Token& operator=(const Pkcs11Token&) = delete;

  /// The certificates of the token in DER, the one with the key's id first. Empty: none has it.
  std::vector<Buffer> certificates() const;

  /// Thread-safe: a session signs one thing at a time (5.11). Empty where it fails.
  Buffer sign(CK_MECHANISM mechanism, Bytes data, std::size_t signature_bytes) const;

 private:
  Pkcs11Token() = default;
  Result<void> find_slot(const Pkcs11Uri& uri);
  Result<void> log_in(const Pkcs11Uri& uri, const std::string& pin);
  Result<void> find_key(const Pkcs11Uri& uri);
  bool fits(CK_SLOT_ID slot, const Pkcs11Uri& uri) const;
  std::vector<CK_OBJECT_HANDLE> find(std::vector<CK_ATTRIBUTE> wanted) const;
  Buffer value(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;

  CK_FUNCTION_LIST* calls_ = nullptr;
  CK_SLOT_ID slot_ = 0;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE key_ = CK_INVALID_HANDLE;
  mutable std::mutex mutex_;
};

}  // namespace tanba
