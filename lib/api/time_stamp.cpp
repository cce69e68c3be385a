// A time-stamp into a manifest that was signed before. C2PA 2.4, 10.3.2.5.
#include "tanba/time_stamp.hpp"

#include "api/examine.hpp"
#include "api/output_file.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/text_wrapper.hpp"
#include "crypto/cose.hpp"
#include "crypto/timestamp.hpp"
#include "io/splice.hpp"
#include "manifest/assemble.hpp"
#include "sign/write_pass.hpp"

namespace tanba {
namespace {

constexpr Error kNotOurs = {Errc::unsupported,
                            "time-stamp: the manifest was not written by this library"};

Buffer whole(const Manifest& manifest, const jumbf::Box& box) {
  const Bytes bytes = manifest.bytes.subspan(static_cast<std::size_t>(box.whole.offset),
                                             static_cast<std::size_t>(box.whole.size));
  return {bytes.begin(), bytes.end()};
}

// The active manifest of an asset, taken apart so that another signature box can be put around the
// same signature.
class Stampable {
 public:
  static Result<Stampable> read(const Source& asset, const LabelOptions& options);

  const Examined& examined() const { return examined_; }
  Buffer message() const {
    return countersignature_structure(cose_.protected_header, cose_.signature_item);
  }
  /// Errc::signer where the token is larger than the room for it.
  Result<Buffer> store_with(Bytes token) const;

 private:
  Buffer store_around(Bytes cose) const;
  CoseParts parts(Bytes token) const {
    return {cose_.alg.value_or(SignatureAlg::es256), &cose_.chain, {}, token, cose_.ocsp_responses};
  }
  bool is_ours(Bytes cose) const;

  Examined examined_;
  const Manifest* manifest_ = nullptr;
  Bytes cose_bytes_;
  CoseSign1 cose_;
};

Result<Stampable> Stampable::read(const Source& asset, const LabelOptions& options) {
  Stampable found;
  TANBA_TRY(found.examined_, examine(asset, {.hint = options.hint, .limits = options.limits}));
  const Examined& examined = found.examined_;
  if (examined.carrier == nullptr || !examined.store)
    return Error{Errc::unsupported, "time-stamp: the file has no manifest to be stamped"};
  if (examined.layout.carriers.size() > 1)
    return Error{Errc::unsupported, "time-stamp: the manifest lies in two boxes of the file"};
  found.manifest_ = examined.store->active();
  if (found.manifest_ == nullptr || found.manifest_->compressed ||
      found.manifest_->signatures.size() != 1 || found.manifest_->claims.size() != 1)
    return kNotOurs;
  found.cose_bytes_ = found.manifest_->content(*found.manifest_->signatures.front(), "cbor");
  found.cose_ = parse_cose(found.cose_bytes_, options.limits);
  if (!found.cose_.time_stamps_v1.empty() || !found.cose_.time_stamps_v2.empty())
    return Error{Errc::unsupported, "time-stamp: the manifest has one already"};
  if (!found.is_ours(found.cose_bytes_)) return kNotOurs;
  return found;
}

// What would be lost by writing it anew must not be there.
bool Stampable::is_ours(Bytes cose) const {
  return cose_.flaw == CoseFlaw::none && cose_.unknown_unsigned.empty() && cose_.padding_is_zero &&
         equal(protected_header(parts({})), cose_.protected_header) &&
         equal(store_around(cose),
               Bytes(*examined_.store->bytes)
                   .first(examined_.store->bytes->size() - examined_.store->trailing_zeros));
}

Buffer Stampable::store_around(Bytes cose) const {
  std::vector<Buffer> assertions;
  for (const jumbf::Box* box : manifest_->assertions) assertions.push_back(whole(*manifest_, *box));
  const Buffer active = assemble_manifest({manifest_->label, assertions,
                                           manifest_->content(*manifest_->claims.front(), "cbor"),
                                           cose, manifest_->kind});
  std::vector<Bytes> manifests;
  for (const Manifest& one : examined_.store->manifests)
    manifests.push_back(&one == manifest_ ? Bytes(active) : one.stored);
  return assemble_store(manifests);
}

Result<Buffer> Stampable::store_with(Bytes token) const {
  CoseParts with_token = parts(token);
  if (examined_.format->carried_size == nullptr) {
    const auto cose = encode_cose_of_size(with_token, cose_.signature, cose_bytes_.size());
    if (cose) return store_around(*cose);
  } else {
    const auto store_of = [&](const std::vector<std::size_t>& pads) {
      with_token.pads = pads;
      return store_around(encode_cose(with_token, cose_.signature));
    };
    const auto pads = text::pads_that_fit(
        total_bytes(examined_.carrier->store), {},
        [&](const auto& tried) { return examined_.format->carried_size(store_of(tried)); });
    if (pads) return store_of(*pads);
  }
  return Error{Errc::signer,
               "time-stamp: it is larger than the room for it; label with more bytes reserved"};
}

Result<State> checked(const Source& output, const LabelOptions& options) {
  TANBA_TRY(const Report report, verify(output, TrustList(),
                                        {.now = options.now,
                                         .hint = options.hint,
                                         .limits = options.limits,
                                         .threads = options.threads}));
  if (report.state != State::valid && report.state != State::trusted) return why_not_valid(report);
  return report.state;
}

}  // namespace

Result<Buffer> request_time_stamp(const Source& asset, const LabelOptions& options) {
  TANBA_TRY(const Stampable stampable, Stampable::read(asset, options));
  return time_stamp_request(stampable.message());
}

Result<LabelOutcome> add_time_stamp(const Source& asset, Sink& out, Bytes answer,
                                    const LabelOptions& options) {
  TANBA_TRY(const Stampable stampable, Stampable::read(asset, options));
  TANBA_TRY(const Buffer token, time_stamp_token(answer, {}, stampable.message()));
  TANBA_TRY(const Buffer store, stampable.store_with(token));
  const Examined& examined = stampable.examined();
  TANBA_TRY(auto patches, fill(*examined.format, asset, *examined.carrier, store));
  const SplicedView output(asset, filling(std::move(patches)));
  LabelOutcome outcome{.format = examined.mime_type,
                       .manifest_label = examined.store->active()->label,
                       .bytes_in = asset.size(),
                       .bytes_out = output.size()};
  TANBA_TRY(outcome.state, checked(output, options));
  TANBA_CHECK(write_all(output, out, options.progress.cancel));
  TANBA_CHECK(asset.unchanged());
  return outcome;
}

Result<LabelOutcome> add_time_stamp_file(const std::string& in, const std::string& out,
                                         Bytes answer, const FileOptions& files,
                                         LabelOptions options) {
  if (options.hint.empty()) options.hint = in.substr(in.rfind('/') + 1);
  return to_output_file(in, out, files, [&](const Source& asset, Sink& sink) {
    return add_time_stamp(asset, sink, answer, options);
  });
}

}  // namespace tanba
