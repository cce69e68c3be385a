// Path building (RFC 5280, 6) by OpenSSL, with the time given and C2PA's own purposes (C2PA 2.4,
// 14.5.1.2).
#include <algorithm>
#include <optional>

#include "crypto/asn1_time.hpp"
#include "crypto/certificate_state.hpp"
#include "crypto/openssl.hpp"

namespace tanba {
namespace {

constexpr int kSecurityLevel = 2;  // 112 bits: no SHA-1 signature, no RSA below 2048 on the path

struct PathInput {
  const std::vector<Certificate>& chain;
  const std::vector<Certificate>& anchors;
  Purpose purpose;
  std::optional<std::int64_t> at;  // nothing: validity times are left out
};

// notAfter belongs to the validity (RFC 5280, 4.1.2.5); OpenSSL takes it for expired.
int allow_last_second(int good, X509_STORE_CTX* context) {
  if (good == 1 || X509_STORE_CTX_get_error(context) != X509_V_ERR_CERT_HAS_EXPIRED) return good;
  const auto last = seconds_of(X509_get0_notAfter(X509_STORE_CTX_get_current_cert(context)));
  return last == X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(context)) ? 1 : 0;
}

void set_parameters(X509_STORE_CTX* context, const PathInput& input) {
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
  // An anchor need not be self-signed: a trust list may name an intermediate authority.
  unsigned long flags =
      X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_POLICY_CHECK;
  if (input.at)
    X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(*input.at));
  else
    flags |= X509_V_FLAG_NO_CHECK_TIME;
  X509_VERIFY_PARAM_set_flags(parameters, flags);
  // Any policy will do (RFC 5280, 6.1.1, c); without this OpenSSL refuses chains that require one.
  X509_VERIFY_PARAM_add0_policy(parameters, OBJ_nid2obj(NID_any_policy));
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(Limits{}.max_chain_certificates));
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
}

const Certificate* find(const std::vector<Certificate>& among, const X509* x509) {
  const auto found = std::find_if(among.begin(), among.end(), [&](const Certificate& one) {
    return X509_cmp(one.state().x509.get(), x509) == 0;
  });
  return found == among.end() ? nullptr : &*found;
}

// The first anchor on the way ends it.
std::vector<Certificate> path_of(X509_STORE_CTX* context, const PathInput& input) {
  const STACK_OF(X509)* found = X509_STORE_CTX_get0_chain(context);
  std::vector<Certificate> path;
  for (int i = 0; i < sk_X509_num(found); ++i) {
    const X509* x509 = sk_X509_value(found, i);
    const bool last = i + 1 == sk_X509_num(found);
    const Certificate* one = find(last ? input.anchors : input.chain, x509);
    if (one == nullptr) return {};
    path.push_back(*one);
  }
  return path;
}

PathResult refused(const char* reason) { return {false, {}, reason}; }

PathResult run(X509_STORE_CTX* context, const PathInput& input) {
  if (X509_verify_cert(context) != 1)
    return refused("no path to a trust anchor that satisfies RFC 5280");
  PathResult result{true, path_of(context, input), ""};
  if (result.path.size() < 2) return refused("the path does not end at a trust anchor");
  return result;
}

PathResult search(const PathInput& input, const ossl::BorrowedStack& untrusted,
                  const ossl::BorrowedStack& trusted) {
  const ossl::X509StoreCtx context(X509_STORE_CTX_new());
  if (!context) throw std::bad_alloc();
  X509* leaf = input.chain.front().state().x509.get();
  if (X509_STORE_CTX_init(context.get(), nullptr, leaf, untrusted.get()) != 1)
    return refused("path building could not be started");
  X509_STORE_CTX_set0_trusted_stack(context.get(), trusted.get());
  set_parameters(context.get(), input);
  X509_STORE_CTX_set_verify_cb(context.get(), allow_last_second);
  return run(context.get(), input);
}

PathResult find_path(const PathInput& input) {
  const ossl::QuietErrors quiet;
  if (input.chain.empty()) return refused("there is no certificate");
  const Certificate& leaf = input.chain.front();
  if (leaf.is_ca()) return refused("a certification authority's certificate may not sign");
  if (!has_purpose(leaf, input.purpose)) return refused("the certificate is not for this purpose");
  ossl::BorrowedStack untrusted, trusted;
  for (std::size_t i = 1; i < input.chain.size(); ++i)
    untrusted.add(input.chain[i].state().x509.get());
  // A leaf is never its own anchor: a partial chain would end at once.
  for (const Certificate& anchor : input.anchors)
    if (anchor.der() != leaf.der()) trusted.add(anchor.state().x509.get());
  if (trusted.empty()) return refused("no trust anchor was given for this purpose");
  return search(input, untrusted, trusted);
}

}  // namespace

PathResult build_path(const std::vector<Certificate>& chain,
                      const std::vector<Certificate>& anchors, Purpose purpose, std::int64_t at) {
  return find_path({chain, anchors, purpose, at});
}

PathResult build_path_at_any_time(const std::vector<Certificate>& chain,
                                  const std::vector<Certificate>& anchors, Purpose purpose) {
  return find_path({chain, anchors, purpose, {}});
}

}  // namespace tanba
