#include "api/label_beside.hpp"

#include "api/give_notice.hpp"
#include "base/check.hpp"
#include "container/format.hpp"
#include "manifest/collection_uri.hpp"
#include "sign/write_pass.hpp"

namespace tanba {
namespace {

// What cannot even name its manifest becomes another file by a notice alone.
bool lies_beside(const Format& format, const LabelOptions& options) {
  if (format.refer != nullptr) return true;
  return format.embed == nullptr && options.notice.form != NoticeForm::none;
}

Error about_manifest(Error error) {
  if (error.code == Errc::exists) error.what = "manifest: its file .c2pa is already there";
  return error;
}

}  // namespace

ManifestBeside::ManifestBeside(std::string out, const FileOptions& files)
    : path_(std::move(out) + ".c2pa"), files_(files) {}

Result<std::optional<LabelOutcome>> ManifestBeside::write(const Source& original, Sink& sink,
                                                          const Label& label, const Signer& signer,
                                                          LabelOptions options) {
  std::optional<LabelOutcome> outcome;
  if (options.sidecar || options.update) return outcome;
  TANBA_TRY(const Format* format, detect(original, options.hint));
  if (format == nullptr || !lies_beside(*format, options)) return outcome;
  std::optional<Noticed> noticed;
  if (options.notice.form != NoticeForm::none) {
    TANBA_TRY(const Input input, look_at_input(original, options));
    TANBA_TRY(noticed, give_notice(original, input.examined.mime_type, label, options));
  }
  const Source& asset = noticed ? *noticed->content : original;
  const std::string uri = uri_of(path_.substr(path_.rfind('/') + 1));
  Result<Edit> edit = format->refer == nullptr ? Edit() : format->refer(asset, uri, options.limits);
  if (!edit && edit.error().code == Errc::malformed)  // a sidecar may do without the tag
    return Error{Errc::unsupported, edit.error().what, edit.error().offset};
  if (!edit) return edit.error();
  const SplicedView view(asset, *std::move(edit));
  TANBA_CHECK(write_all(view, sink, options.progress.cancel));
  TANBA_CHECK(asset.unchanged());
  options.sidecar = true;
  const auto file = AtomicFile::create(path_, {.replace = files_.replace, .sync = files_.sync});
  if (!file) return about_manifest(file.error());
  TANBA_TRY(const Input input, look_at_input(*sink.written(), options));
  const LabelInput from{*sink.written(), input, nullptr, noticed ? &noticed->given : nullptr};
  TANBA_TRY(outcome, label_given(from, (*file)->sink(), label, signer, options));
  if (const auto done = (*file)->publish(); !done) return about_manifest(done.error());
  published_ = true;
  outcome->beside = path_;
  outcome->bytes_in = original.size();
  outcome->bytes_out = view.size();
  return outcome;
}

void ManifestBeside::take_back() const {
  if (published_ && !files_.replace) remove_file(path_);
}

}  // namespace tanba
