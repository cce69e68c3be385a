// Hash algorithms over OpenSSL's EVP, fetched once per process (C2PA 2.4, 13.1).
#include "crypto/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <climits>

#include "crypto/evp_md.hpp"
#include "crypto/openssl.hpp"

namespace tanba {
namespace {

struct Row {
  HashAlg alg;
  const char* name;
  const char* fetch;
  std::size_t size;
};
constexpr std::array<Row, 3> kRows = {{{HashAlg::sha256, "sha256", "SHA2-256", 32},
                                       {HashAlg::sha384, "sha384", "SHA2-384", 48},
                                       {HashAlg::sha512, "sha512", "SHA2-512", 64}}};
static_assert([] {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (kRows[i].alg != static_cast<HashAlg>(i)) return false;
  return kRows.back().alg == HashAlg::sha512;
}());

const Row& row_of(HashAlg alg) { return kRows[static_cast<std::size_t>(alg)]; }

}  // namespace

const EVP_MD* evp_md(HashAlg alg) {
  static const std::array<ossl::MdPtr, 3> kFetched = {
      ossl::MdPtr(EVP_MD_fetch(nullptr, kRows[0].fetch, nullptr)),
      ossl::MdPtr(EVP_MD_fetch(nullptr, kRows[1].fetch, nullptr)),
      ossl::MdPtr(EVP_MD_fetch(nullptr, kRows[2].fetch, nullptr))};
  return kFetched[static_cast<std::size_t>(alg)].get();
}

std::string_view name(HashAlg alg) { return row_of(alg).name; }

std::optional<HashAlg> hash_alg_from(std::string_view name) {
  for (const Row& row : kRows)
    if (name == row.name) return row.alg;
  return {};
}

std::size_t digest_size(HashAlg alg) { return row_of(alg).size; }

struct Hasher::State {
  HashAlg alg;
  ossl::MdCtx context;
  bool good = false;

  void start() { good = EVP_DigestInit_ex2(context.get(), evp_md(alg), nullptr) == 1; }
};

Hasher::Hasher(HashAlg alg) : state_(new State{alg, ossl::MdCtx(EVP_MD_CTX_new())}) {
  if (!state_->context) throw std::bad_alloc();
  state_->start();
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(Bytes bytes) {
  state_->good =
      state_->good && EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1;
}

Buffer Hasher::finish() {
  Buffer value(digest_size(state_->alg));
  unsigned size = 0;
  if (!state_->good || EVP_DigestFinal_ex(state_->context.get(), value.data(), &size) != 1 ||
      size != value.size())
    value.clear();
  state_->start();
  return value;
}

Buffer digest(HashAlg alg, Bytes bytes) {
  Hasher hasher(alg);
  hasher.update(bytes);
  return hasher.finish();
}

bool random_bytes(std::span<std::uint8_t> into) {
  const ossl::QuietErrors quiet;
  if (into.size() > INT_MAX) return false;
  return RAND_bytes(into.data(), static_cast<int>(into.size())) == 1;
}

void wipe(std::span<std::uint8_t> secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

}  // namespace tanba
