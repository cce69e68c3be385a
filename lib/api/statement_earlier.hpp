// The manifests of the ingredients, as the new store will hold them. C2PA 2.4, 18.17.7; redaction:
// 6.8.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/statement.hpp"

namespace tanba {

/// Those of all ingredients, each once: they may share some of their history.
class Earlier {
 public:
  /// A compressed manifest that no other refers to until now is unpacked, so that its hash is that
  /// of what everybody sees; where `keep`, all stay as they are. Errc::unsupported where another
  /// manifest of the same name is there. Borrows the store.
  Result<void> add(const Parent& ingredient, bool keep = false);
  /// Takes the assertion of that URI out of its manifest. Errc::invalid_argument where there is
  /// none; Errc::unsupported where the manifest is compressed, or held to a hash of all of it.
  Result<void> redact(const std::string& uri);

  /// What a hashed URI to the manifest covers, as it stands now; empty where there is none. Of a
  /// compressed one it is what is inside, which the reference implementation hashes.
  Bytes hashed(const std::string& manifest_label) const;
  /// Whole superboxes, in order.
  std::vector<Buffer> take();

 private:
  struct Kept {
    const Manifest* manifest;
    bool compressed;
    std::vector<const jumbf::Box*> redacted;
    Buffer bytes;
  };
  std::vector<Kept> all_;
  std::map<std::string, std::size_t, std::less<>> by_label_;
};

}  // namespace tanba
