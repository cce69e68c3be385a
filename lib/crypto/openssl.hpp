// Owners for OpenSSL's objects. Only this room includes it.
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <new>

#include "tanba/bytes.hpp"

namespace tanba::ossl {

template <auto kFree>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <class T, auto kFree>
using Owner = std::unique_ptr<T, Deleter<kFree>>;

using X509Ptr = Owner<X509, X509_free>;
inline void free_certificates(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
using X509Stack = Owner<STACK_OF(X509), free_certificates>;  // with what is in it
using X509StoreCtx = Owner<X509_STORE_CTX, X509_STORE_CTX_free>;
using PkeyPtr = Owner<EVP_PKEY, EVP_PKEY_free>;
using PkeyCtx = Owner<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using MdPtr = Owner<EVP_MD, EVP_MD_free>;
using MdCtx = Owner<EVP_MD_CTX, EVP_MD_CTX_free>;
using BioPtr = Owner<BIO, BIO_free_all>;
using BnPtr = Owner<BIGNUM, BN_free>;
inline void free_bytes(unsigned char* bytes) { OPENSSL_free(bytes); }
using BytesPtr = Owner<unsigned char, free_bytes>;  // what an encoder allocated
using IntegerPtr = Owner<ASN1_INTEGER, ASN1_INTEGER_free>;
using EcdsaSig = Owner<ECDSA_SIG, ECDSA_SIG_free>;
using CmsPtr = Owner<CMS_ContentInfo, CMS_ContentInfo_free>;
using TstInfo = Owner<TS_TST_INFO, TS_TST_INFO_free>;
using OcspResponse = Owner<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using OcspBasic = Owner<OCSP_BASICRESP, OCSP_BASICRESP_free>;

/// Leaves the thread's queue of OpenSSL errors as it was found: a finding is no business of the
/// caller's own OpenSSL calls.
class QuietErrors {
 public:
  QuietErrors() { ERR_set_mark(); }
  ~QuietErrors() { ERR_pop_to_mark(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
};

/// A stack of certificates that it does not own.
class BorrowedStack {
 public:
  BorrowedStack() : stack_(sk_X509_new_null()) {
    if (stack_ == nullptr) throw std::bad_alloc();
  }
  ~BorrowedStack() { sk_X509_free(stack_); }
  BorrowedStack(const BorrowedStack&) = delete;
  BorrowedStack& operator=(const BorrowedStack&) = delete;
  void add(X509* certificate) {
    if (sk_X509_push(stack_, certificate) == 0) throw std::bad_alloc();
  }
  STACK_OF(X509) * get() const { return stack_; }
  bool empty() const { return sk_X509_num(stack_) == 0; }

 private:
  STACK_OF(X509) * stack_;
};

/// A BIO that reads `bytes`, borrowed. The caller has checked that they are fewer than 2 GiB.
inline BioPtr read_bio(Bytes bytes) {
  // OpenSSL takes no null, not even for no bytes.
  BioPtr bio(BIO_new_mem_buf(bytes.empty() ? "" : static_cast<const void*>(bytes.data()),
                             static_cast<int>(bytes.size())));
  if (!bio) throw std::bad_alloc();
  return bio;
}

/// What was written into a memory BIO, borrowed from it.
inline Bytes written(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

}  // namespace tanba::ossl
