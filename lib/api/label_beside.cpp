#include "api/label_beside.hpp"

#include "base/check.hpp"
#include "container/format.hpp"
#include "manifest/collection_uri.hpp"
#include "sign/write_pass.hpp"

namespace tanba {

ManifestBeside::ManifestBeside(std::string out, const FileOptions& files)
    : path_(std::move(out) + ".c2pa"), files_(files) {}

Result<std::optional<LabelOutcome>> ManifestBeside::write(const Source& asset, Sink& sink,
                                                          const Label& label, const Signer& signer,
                                                          LabelOptions options) {
  std::optional<LabelOutcome> outcome;
  if (options.sidecar) return outcome;
  TANBA_TRY(const Format* format, detect(asset, options.hint));
  if (format == nullptr || format->refer == nullptr) return outcome;
  const std::string uri = uri_of(path_.substr(path_.rfind('/') + 1));
  TANBA_TRY(Edit edit, format->refer(asset, uri, options.limits));
  const SplicedView view(asset, std::move(edit));
  TANBA_CHECK(write_all(view, sink, options.progress.cancel));
  TANBA_CHECK(asset.unchanged());
  options.sidecar = true;
  TANBA_TRY(const auto file,
            AtomicFile::create(path_, {.replace = files_.replace, .sync = files_.sync}));
  TANBA_TRY(outcome, tanba::label(*sink.written(), file->sink(), label, signer, options));
  TANBA_CHECK(file->publish());
  published_ = true;
  outcome->beside = path_;
  outcome->bytes_in = asset.size();
  outcome->bytes_out = view.size();
  return outcome;
}

void ManifestBeside::take_back() const {
  if (published_ && !files_.replace) remove_file(path_);
}

}  // namespace tanba
