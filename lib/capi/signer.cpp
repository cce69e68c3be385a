// Signers of the C ABI.
#include <utility>

#include "capi/handles.hpp"

using namespace tanba;
using namespace tanba::capi;

namespace {

constexpr std::size_t kLargestSignature = 4096;  // RSA with 16,384 bits takes half of it

Result<SignatureAlg> algorithm(std::int32_t alg) {
  if (alg < TANBA_ALG_ES256 || alg > TANBA_ALG_ED25519) return invalid("capi: no such algorithm");
  return static_cast<SignatureAlg>(alg);
}

/// A signature by the caller's function; empty where it failed.
Buffer call(tanba_sign_fn sign, void* context, Bytes message) {
  Buffer signature(kLargestSignature);
  std::int64_t size = -1;
  try {
    size = sign(context, message.data(), message.size(), signature.data(), signature.size());
  } catch (...) {
    return {};
  }
  if (size <= 0 || static_cast<std::uint64_t>(size) > signature.size()) return {};
  signature.resize(static_cast<std::size_t>(size));
  return signature;
}

/// Hands out what was made, or passes on why it was not.
Result<void> hand_out(Result<std::unique_ptr<Signer>> made, tanba_signer** out) {
  if (!made) return made.error();
  auto handle = std::make_unique<tanba_signer>();
  handle->signer = *std::move(made);
  *out = handle.release();
  return {};
}

Result<void> from_pem(Bytes key, Bytes chain, const tanba_signer_options& options,
                      tanba_signer** out) {
  const std::string passphrase = text_of(options.passphrase);
  if (options.alg == TANBA_ALG_OF_KEY)
    return hand_out(signer_from_pem(key, chain, passphrase), out);
  const Result<SignatureAlg> alg = algorithm(options.alg);
  if (!alg) return alg.error();
  return hand_out(signer_from_pem(key, chain, *alg, passphrase), out);
}

/// What the signers that know their algorithm and may bring their chain are made from.
struct Given {
  Bytes chain;
  std::string passphrase;
};

Result<Given> read_given(const uint8_t* chain, size_t chain_size,
                         const tanba_signer_options* options) {
  const Result<Bytes> bytes = bytes_of(chain, chain_size);
  if (!bytes) return bytes.error();
  const Result<tanba_signer_options> chosen = read_struct(options);
  if (!chosen) return chosen.error();
  if (chosen->alg != TANBA_ALG_OF_KEY)
    return invalid("capi: the algorithm of this signer follows from its key");
  return Given{*bytes, text_of(chosen->passphrase)};
}

}  // namespace

int32_t tanba_signer_from_pkcs12(const uint8_t* file, size_t file_size, const uint8_t* chain,
                                 size_t chain_size, const tanba_signer_options* options,
                                 tanba_signer** signer, tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!signer) return invalid("capi: no place for the signer");
    *signer = nullptr;
    const Result<Bytes> bytes = bytes_of(file, file_size);
    if (!bytes) return bytes.error();
    const Result<Given> given = read_given(chain, chain_size, options);
    if (!given) return given.error();
    return hand_out(signer_from_pkcs12(*bytes, given->passphrase, given->chain), signer);
  });
}

int32_t tanba_signer_from_pkcs11(const char* uri, const uint8_t* chain, size_t chain_size,
                                 const tanba_signer_options* options, tanba_signer** signer,
                                 tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!signer) return invalid("capi: no place for the signer");
    *signer = nullptr;
    if (!uri) return invalid("capi: no URI");
    const Result<Given> given = read_given(chain, chain_size, options);
    if (!given) return given.error();
    return hand_out(signer_from_pkcs11(uri, given->chain, given->passphrase), signer);
  });
}

int32_t tanba_signer_from_pem(const uint8_t* key, size_t key_size, const uint8_t* chain,
                              size_t chain_size, const tanba_signer_options* options,
                              tanba_signer** signer, tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!signer) return invalid("capi: no place for the signer");
    *signer = nullptr;
    const Result<Bytes> key_bytes = bytes_of(key, key_size);
    if (!key_bytes) return key_bytes.error();
    const Result<Bytes> chain_bytes = bytes_of(chain, chain_size);
    if (!chain_bytes) return chain_bytes.error();
    const Result<tanba_signer_options> chosen = read_struct(options);
    if (!chosen) return chosen.error();
    return from_pem(*key_bytes, *chain_bytes, *chosen, signer);
  });
}

int32_t tanba_signer_from_callback(int32_t alg, const uint8_t* chain, size_t chain_size,
                                   tanba_sign_fn sign, void* context, tanba_signer** signer,
                                   tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!signer) return invalid("capi: no place for the signer");
    *signer = nullptr;
    if (!sign) return invalid("capi: no signing function");
    const Result<SignatureAlg> chosen = algorithm(alg);
    if (!chosen) return chosen.error();
    const Result<Bytes> chain_bytes = bytes_of(chain, chain_size);
    if (!chain_bytes) return chain_bytes.error();
    const auto by_caller = [=](Bytes message) { return call(sign, context, message); };
    return hand_out(signer_from_callback(*chosen, *chain_bytes, by_caller), signer);
  });
}

int32_t tanba_signer_local(const char* folder, tanba_signer** signer, tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!signer) return invalid("capi: no place for the signer");
    *signer = nullptr;
    if (!folder) return invalid("capi: no folder");
    const Result<Identity> identity = local_identity(folder, {});
    if (!identity) return identity.error();
    return hand_out(signer_from_pem(as_bytes(identity->key_pem), as_bytes(identity->chain_pem)),
                    signer);
  });
}

void tanba_signer_free(tanba_signer** signer) { free_handle(signer); }
