// What the fuzz targets of hard bindings share: any assertion over any file, and one verdict.
#pragma once

#include <cstdlib>
#include <optional>

#include "base/byte_reader.hpp"
#include "binding/binding.hpp"

namespace tanba::fuzz {

/// The first two bytes say how long the assertion is; the file follows it.
class BindingCase {
 public:
  BindingCase(const std::uint8_t* data, std::size_t size) {
    ByteReader reader(Bytes(data, size));
    const Bytes assertion = reader.take(reader.u16());
    auto document = cbor::Document::decode(assertion);
    if (!reader.ok() || !document) return;
    document_ = *std::move(document);
    file_ = memory_source(reader.rest());
    digest_ = [this](const HashPlan& plan) { return run(plan, *file_, {}); };
  }
  BindingCase(const BindingCase&) = delete;
  BindingCase& operator=(const BindingCase&) = delete;

  bool is_good() const { return file_ != nullptr; }
  cbor::Item assertion() const { return document_->root(); }
  const Source& file() const { return *file_; }
  const DigestFunction& digest() const { return digest_; }
  BindingInput input(const Format& format, const Carrier* carrier = nullptr) const {
    return {*file_, format, carrier, digest_, HashAlg::sha256, true, {}};
  }

 private:
  std::optional<cbor::Document> document_;
  std::unique_ptr<Source> file_;
  DigestFunction digest_;
};

inline void expect_one_code(const Result<BindingVerdict>& verdict) {
  if (verdict ? verdict->status.success.size() + verdict->status.failure.size() != 1
              : verdict.error().code == Errc::internal)
    std::abort();
}

}  // namespace tanba::fuzz
