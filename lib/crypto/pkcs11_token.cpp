// One key on a PKCS#11 token (OASIS PKCS#11 2.40, chapter 5).
#include "crypto/pkcs11_token.hpp"

#include <dlfcn.h>
#include <openssl/crypto.h>

#include <algorithm>

#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::size_t kMaxObjects = 256;
constexpr std::size_t kMaxValue = 64u << 10;

Error broken(const char* what) { return {Errc::credential, what}; }

// 5.4: modules have this one name to be found by.
Result<CK_FUNCTION_LIST*> load(const std::string& path) {
  if (path.empty()) return broken("signer: the PKCS#11 URI names no module; add ?module-path=FILE");
  void* const module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) return broken("signer: the PKCS#11 module cannot be loaded");
  const auto list = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(module, "C_GetFunctionList"));
  CK_FUNCTION_LIST* calls = nullptr;
  if (list == nullptr || list(&calls) != CKR_OK || calls == nullptr)
    return broken("signer: the file is no PKCS#11 module");
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV done = calls->C_Initialize(&arguments);
  if (done != CKR_OK && done != CKR_CRYPTOKI_ALREADY_INITIALIZED)
    return broken("signer: the PKCS#11 module does not start");
  return calls;
}

// Fields of fixed size are filled up with blanks.
template <std::size_t N>
bool is(const std::optional<std::string>& wanted, const unsigned char (&field)[N]) {
  if (!wanted) return true;
  std::size_t size = N;
  while (size > 0 && field[size - 1] == ' ') --size;
  return std::equal(wanted->begin(), wanted->end(), field, field + size,
                    [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
}

template <class T>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, T& value) {
  return {type, &value, sizeof value};
}

}  // namespace

Result<std::unique_ptr<Pkcs11Token>> Pkcs11Token::opened(const Pkcs11Uri& uri,
                                                         const std::string& pin) {
  std::unique_ptr<Pkcs11Token> token(new Pkcs11Token);
  TANBA_TRY(token->calls_, load(uri.module_path.value_or("")));
  TANBA_CHECK(token->find_slot(uri));
  if (token->calls_->C_OpenSession(token->slot_, CKF_SERIAL_SESSION, nullptr, nullptr,
                                   &token->session_) != CKR_OK)
    return broken("signer: the token opens no session");
  TANBA_CHECK(token->log_in(uri, pin));
  TANBA_CHECK(token->find_key(uri));
  return token;
}

Pkcs11Token::~Pkcs11Token() {
  if (session_ != CK_INVALID_HANDLE) calls_->C_CloseSession(session_);
}

bool Pkcs11Token::fits(CK_SLOT_ID slot, const Pkcs11Uri& uri) const {
  CK_TOKEN_INFO info{};
  return (!uri.slot || *uri.slot == slot) && calls_->C_GetTokenInfo(slot, &info) == CKR_OK &&
         (info.flags & CKF_TOKEN_INITIALIZED) != 0 && is(uri.token, info.label) &&
         is(uri.serial, info.serialNumber) && is(uri.manufacturer, info.manufacturerID) &&
         is(uri.model, info.model);
}

Result<void> Pkcs11Token::find_slot(const Pkcs11Uri& uri) {
  CK_ULONG count = 0;
  if (calls_->C_GetSlotList(CK_TRUE, nullptr, &count) != CKR_OK || count > kMaxObjects)
    return broken("signer: the PKCS#11 module lists no slots");
  std::vector<CK_SLOT_ID> slots(count);
  if (calls_->C_GetSlotList(CK_TRUE, slots.data(), &count) != CKR_OK)
    return broken("signer: the PKCS#11 module lists no slots");
  slots.resize(std::min<std::size_t>(count, slots.size()));
  std::erase_if(slots, [&](CK_SLOT_ID slot) { return !fits(slot, uri); });
  if (slots.empty()) return broken("signer: no token fits the PKCS#11 URI");
  if (slots.size() > 1) return broken("signer: several tokens fit the PKCS#11 URI; name one");
  slot_ = slots.front();
  return {};
}

// A log-in counts for all sessions of the process (5.6): another one may have done it.
Result<void> Pkcs11Token::log_in(const Pkcs11Uri& uri, const std::string& given) {
  std::string pin = uri.pin_value.value_or(given);
  CK_TOKEN_INFO info{};
  if (calls_->C_GetTokenInfo(slot_, &info) != CKR_OK || (info.flags & CKF_LOGIN_REQUIRED) == 0)
    return {};
  if (pin.empty()) return broken("signer: the token wants a PIN; give pin-source in its URI");
  const CK_RV done =
      calls_->C_Login(session_, CKU_USER, reinterpret_cast<unsigned char*>(pin.data()), pin.size());
  OPENSSL_cleanse(pin.data(), pin.size());
  if (done == CKR_PIN_LOCKED) return broken("signer: the PIN of the token is locked");
  if (done != CKR_OK && done != CKR_USER_ALREADY_LOGGED_IN)
    return broken("signer: the token refuses the PIN");
  return {};
}

std::vector<CK_OBJECT_HANDLE> Pkcs11Token::find(std::vector<CK_ATTRIBUTE> wanted) const {
  std::vector<CK_OBJECT_HANDLE> found(kMaxObjects);
  if (calls_->C_FindObjectsInit(session_, wanted.data(), wanted.size()) != CKR_OK) return {};
  CK_ULONG count = 0;
  const CK_RV done = calls_->C_FindObjects(session_, found.data(), found.size(), &count);
  calls_->C_FindObjectsFinal(session_);
  found.resize(done == CKR_OK ? std::min<std::size_t>(count, found.size()) : 0);
  return found;
}

Buffer Pkcs11Token::value(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
  CK_ATTRIBUTE wanted{type, nullptr, 0};
  if (calls_->C_GetAttributeValue(session_, object, &wanted, 1) != CKR_OK ||
      wanted.ulValueLen == 0 || wanted.ulValueLen > kMaxValue)
    return {};
  Buffer bytes(wanted.ulValueLen);
  wanted.pValue = bytes.data();
  return calls_->C_GetAttributeValue(session_, object, &wanted, 1) == CKR_OK ? bytes : Buffer();
}

Result<void> Pkcs11Token::find_key(const Pkcs11Uri& uri) {
  CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
  std::vector<CK_ATTRIBUTE> wanted = {attribute(CKA_CLASS, kind)};
  if (uri.object)
    wanted.push_back({CKA_LABEL, const_cast<char*>(uri.object->data()), uri.object->size()});
  if (uri.id) wanted.push_back({CKA_ID, const_cast<std::uint8_t*>(uri.id->data()), uri.id->size()});
  const auto keys = find(std::move(wanted));
  if (keys.empty()) return broken("signer: no private key on the token fits the PKCS#11 URI");
  if (keys.size() > 1)
    return broken("signer: several private keys fit the PKCS#11 URI; name one by object or id");
  key_ = keys.front();
  return {};
}

std::vector<Buffer> Pkcs11Token::certificates() const {
  const Buffer id = value(key_, CKA_ID);
  CK_OBJECT_CLASS kind = CKO_CERTIFICATE;
  std::vector<Buffer> all;
  bool leaf_found = false;
  for (const CK_OBJECT_HANDLE object : find({attribute(CKA_CLASS, kind)})) {
    Buffer der = value(object, CKA_VALUE);
    if (der.empty()) continue;
    const bool is_leaf = !leaf_found && !id.empty() && value(object, CKA_ID) == id;
    leaf_found = leaf_found || is_leaf;
    all.insert(is_leaf ? all.begin() : all.end(), std::move(der));
  }
  return leaf_found ? all : std::vector<Buffer>();
}

Buffer Pkcs11Token::sign(CK_MECHANISM mechanism, Bytes data, std::size_t signature_bytes) const {
  const std::lock_guard lock(mutex_);
  Buffer signature(signature_bytes);
  CK_ULONG size = signature.size();
  if (calls_->C_SignInit(session_, &mechanism, key_) != CKR_OK ||
      calls_->C_Sign(session_, const_cast<std::uint8_t*>(data.data()), data.size(),
                     signature.data(), &size) != CKR_OK ||
      size != signature.size())
    return {};
  return signature;
}

}  // namespace tanba
