/* Signers from PEM and over a function that signs, fails, or lies. */
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "capi_test.h"

static int32_t from_pem(blob of_key, blob of_chain, int32_t alg, tanba_signer** out) {
  tanba_signer_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.alg = alg;
  return tanba_signer_from_pem(of_key.bytes, of_key.size, of_chain.bytes, of_chain.size, &options,
                               out, &error);
}

static void a_pem_that_does_not_fit_is_a_credential_error(void) {
  tanba_signer* made = NULL;
  GIVES(TANBA_OK, from_pem(key, chain, TANBA_ALG_OF_KEY, &made));
  tanba_signer_free(&made);
  GIVES(TANBA_OK, from_pem(key, chain, TANBA_ALG_ES256, &made));
  tanba_signer_free(&made);
  GIVES(TANBA_ERROR_CREDENTIAL, from_pem(key, chain, TANBA_ALG_PS256, &made));
  GIVES(TANBA_ERROR_CREDENTIAL, from_pem(chain, chain, TANBA_ALG_OF_KEY, &made));
  GIVES(TANBA_ERROR_CREDENTIAL, from_pem(key, root, TANBA_ALG_OF_KEY, &made));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, from_pem(key, chain, 99, &made));
  CHECK(made == NULL);
}

/* What the signing function does: signs, or one of the faults. */
typedef enum { SIGNS, FAILS, SAYS_ZERO, LIES_ABOUT_SIZE, SIGNS_WRONG } manner;

static int64_t sign(void* context, const uint8_t* message, size_t size, uint8_t* signature,
                    size_t capacity) {
  const manner how = *(const manner*)context;
  BIO* bio = BIO_new_mem_buf(key.bytes, (int)key.size);
  EVP_PKEY* pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  unsigned char der[256];
  const unsigned char* at = der;
  size_t der_size = sizeof der;
  ECDSA_SIG* pair;
  CHECK(capacity >= 64);
  CHECK(EVP_DigestSignInit(digest, NULL, EVP_sha256(), NULL, pkey) == 1);
  CHECK(EVP_DigestSign(digest, der, &der_size, message, size) == 1);
  pair = d2i_ECDSA_SIG(NULL, &at, (long)der_size);
  CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32) == 32);
  CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32) == 32);
  ECDSA_SIG_free(pair);
  EVP_MD_CTX_free(digest);
  EVP_PKEY_free(pkey);
  BIO_free(bio);
  if (how == SIGNS_WRONG) signature[5] ^= 1;
  return how == FAILS             ? -1
         : how == SAYS_ZERO       ? 0
         : how == LIES_ABOUT_SIZE ? (int64_t)capacity + 1
                                  : 64;
}

static void a_callback_signs_or_the_call_fails(void) {
  manner how;
  for (how = SIGNS; how <= SIGNS_WRONG; how = (manner)(how + 1)) {
    tanba_signer* made = NULL;
    tanba_buffer* out = NULL;
    tanba_label_options options = label_options();
    GIVES(TANBA_OK, tanba_signer_from_callback(TANBA_ALG_ES256, chain.bytes, chain.size, sign, &how,
                                               &made, &error));
    GIVES(how == SIGNS ? TANBA_OK : TANBA_ERROR_SIGNER,
          tanba_label_memory(picture.bytes, picture.size, made, &options, &out, NULL, &error));
    CHECK((out != NULL) == (how == SIGNS));
    tanba_buffer_free(&out);
    tanba_signer_free(&made);
  }
}

/* The key and its leaf as PKCS#12; the size of what was written. */
static size_t bundled(const char* passphrase, unsigned char* into, size_t capacity) {
  BIO* key_bio = BIO_new_mem_buf(key.bytes, (int)key.size);
  BIO* chain_bio = BIO_new_mem_buf(chain.bytes, (int)chain.size);
  EVP_PKEY* pkey = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
  X509* leaf = PEM_read_bio_X509(chain_bio, NULL, NULL, NULL);
  PKCS12* bundle = PKCS12_create(passphrase, NULL, pkey, leaf, NULL, 0, 0, 0, 0, 0);
  unsigned char* at = into;
  const int size = i2d_PKCS12(bundle, NULL);
  CHECK(size > 0 && (size_t)size <= capacity);
  CHECK(i2d_PKCS12(bundle, &at) == size);
  PKCS12_free(bundle);
  X509_free(leaf);
  EVP_PKEY_free(pkey);
  BIO_free(chain_bio);
  BIO_free(key_bio);
  return (size_t)size;
}

static void a_pkcs12_file_signs_with_its_passphrase(void) {
  unsigned char file[8192];
  const size_t size = bundled("secret", file, sizeof file);
  tanba_signer* made = NULL;
  tanba_buffer* out = NULL;
  tanba_label_options label = label_options();
  tanba_signer_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  GIVES(TANBA_ERROR_CREDENTIAL,
        tanba_signer_from_pkcs12(file, size, NULL, 0, &options, &made, &error));
  options.passphrase = "secret";
  GIVES(TANBA_OK, tanba_signer_from_pkcs12(file, size, NULL, 0, &options, &made, &error));
  GIVES(TANBA_OK,
        tanba_label_memory(picture.bytes, picture.size, made, &label, &out, NULL, &error));
  tanba_buffer_free(&out);
  tanba_signer_free(&made);
  GIVES(TANBA_ERROR_CREDENTIAL,
        tanba_signer_from_pkcs12(file, size - 1, NULL, 0, &options, &made, &error));
  GIVES(TANBA_ERROR_CREDENTIAL,
        tanba_signer_from_pkcs12(file, size, root.bytes, root.size, &options, &made, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_signer_from_pkcs12(file, size, NULL, 0, &options, NULL, &error));
  options.alg = TANBA_ALG_ES256;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_signer_from_pkcs12(file, size, NULL, 0, &options, &made, &error));
  CHECK(made == NULL);
}

static void a_token_that_is_not_there_is_a_credential_error(void) {
  tanba_signer* made = NULL;
  GIVES(TANBA_ERROR_CREDENTIAL,
        tanba_signer_from_pkcs11("pkcs11:token=a?module-path=/no/such/module.so", NULL, 0, NULL,
                                 &made, &error));
  GIVES(TANBA_ERROR_CREDENTIAL,
        tanba_signer_from_pkcs11("not a uri", NULL, 0, NULL, &made, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_signer_from_pkcs11(NULL, NULL, 0, NULL, &made, &error));
  CHECK(made == NULL);
}

void test_signers(void) {
  a_pkcs12_file_signs_with_its_passphrase();
  a_token_that_is_not_there_is_a_credential_error();
  a_pem_that_does_not_fit_is_a_credential_error();
  a_callback_signs_or_the_call_fails();
}
