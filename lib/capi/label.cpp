// label of the C ABI: options to a Label, one call, what came of it.
#include "tanba/label.hpp"

#include <atomic>
#include <string_view>

#include "capi/handles.hpp"
#include "capi/record.hpp"
#include "capi/stream.hpp"

using namespace tanba;
using namespace tanba::capi;

namespace {

constexpr std::uint32_t kFlags = TANBA_LABEL_IN_PLACE | TANBA_LABEL_REPLACE | TANBA_LABEL_NO_SYNC |
                                 TANBA_LABEL_SIDECAR | TANBA_LABEL_NO_METADATA |
                                 TANBA_LABEL_UPDATE | TANBA_LABEL_COMPRESS;

void replace(std::string& field, const char* given) {
  if (*text_of(given)) field = given;
}

void replace_party(Label& label, const char* role, const char* name) {
  if (!*text_of(name)) return;
  std::erase_if(label.responsible, [&](const Label::Party& party) { return party.role == role; });
  label.responsible.push_back({role, name});
}

Result<void> set_choices(Label& label, const tanba_label_options& options) {
  if (options.origin < 0 || options.origin > TANBA_ORIGIN_MIXED)
    return invalid("capi: no such origin");
  if (options.synthetic < 0 || options.synthetic > TANBA_NO)
    return invalid("capi: synthetic is neither yes nor no");
  if (options.origin != 0) label.origin = static_cast<Origin>(options.origin);
  if (options.synthetic != TANBA_NOT_SAID) label.synthetic = options.synthetic == TANBA_YES;
  return {};
}

}  // namespace

Result<Label> tanba::capi::record_of(const tanba_label_options& options) {
  Label label;
  if (options.record_json) {
    Result<Label> parsed = label_from_json(options.record_json);
    if (!parsed) return parsed.error();
    label = *std::move(parsed);
  }
  if (Result<void> set = set_choices(label, options); !set) return set.error();
  replace(label.title, options.title);
  replace(label.system, options.system_name);
  replace(label.system_version, options.system_version);
  replace(label.model_type, options.model_type);
  replace(label.provider, options.provider_name);
  replace_party(label, "owner", options.owner_name);
  replace_party(label, "operator", options.operator_name);
  if (*text_of(options.profiles)) label.profiles = split(options.profiles);
  return label;
}

namespace {

Result<void> tell(const LabelOutcome& made, tanba_label_outcome* outcome) {
  if (!outcome) return {};
  tanba_label_outcome value{};
  value.state = static_cast<std::int32_t>(made.state);
  value.bytes_in = made.bytes_in;
  value.bytes_out = made.bytes_out;
  put_text(value.format, made.format);
  put_text(value.manifest_label, made.manifest_label);
  return write_struct(outcome, value);
}

/// Everything that the three calls have in common: checks, the record, the options, the outcome.
/// `run` gets the Label, the Signer and the LabelOptions and does the labelling.
template <class Run>
Result<void> label_with(const tanba_signer* signer, const tanba_label_options* given,
                        tanba_label_outcome* outcome, Run run) {
  if (!tanba_signer::is(signer)) return invalid("capi: no signer");
  if (outcome && outcome->struct_size < sizeof *outcome)
    return invalid("capi: struct_size is not set");
  const Result<tanba_label_options> options = label_options_of(given);
  if (!options) return options.error();
  if ((options->flags & ~kFlags) != 0) return invalid("capi: no such flag");
  const Result<Label> what = record_of(*options);
  if (!what) return what.error();
  std::atomic<bool> cancel = false;
  LabelOptions how;
  how.now = options->now;
  how.hint = text_of(options->hint);
  how.reserve_bytes = options->reserve_bytes;
  how.sidecar = (options->flags & TANBA_LABEL_SIDECAR) != 0;
  how.metadata = (options->flags & TANBA_LABEL_NO_METADATA) == 0;
  how.update = (options->flags & TANBA_LABEL_UPDATE) != 0;
  how.compress = (options->flags & TANBA_LABEL_COMPRESS) != 0;
  how.threads = options->threads;
  how.progress = progress_of(options->progress, options->progress_context, cancel);
  Lent lent;
  if (const Result<void> put = lent.put(*options, how); !put) return put.error();
  const Result<LabelOutcome> made = run(*what, *signer->signer, how, options->flags);
  if (!made) return made.error();
  return tell(*made, outcome);
}

}  // namespace

int32_t tanba_label_file(const char* in_path, const char* out_path, const tanba_signer* signer,
                         const tanba_label_options* options, tanba_label_outcome* outcome,
                         tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!in_path || !out_path) return invalid("capi: no path");
    return label_with(
        signer, options, outcome,
        [&](const Label& what, const Signer& by, LabelOptions& how, std::uint32_t flags) {
          FileOptions files;
          files.in_place = (flags & TANBA_LABEL_IN_PLACE) != 0;
          files.replace = (flags & TANBA_LABEL_REPLACE) != 0;
          files.sync = (flags & TANBA_LABEL_NO_SYNC) == 0;
          return label_file(in_path, out_path, what, by, files, how);
        });
  });
}

int32_t tanba_label_memory(const uint8_t* asset, size_t asset_size, const tanba_signer* signer,
                           const tanba_label_options* options, tanba_buffer** out,
                           tanba_label_outcome* outcome, tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!out) return invalid("capi: no place for the output");
    *out = nullptr;
    const Result<Bytes> bytes = bytes_of(asset, asset_size);
    if (!bytes) return bytes.error();
    auto buffer = std::make_unique<tanba_buffer>();
    const Result<void> done = label_with(
        signer, options, outcome,
        [&](const Label& what, const Signer& by, const LabelOptions& how, std::uint32_t) {
          const auto sink = buffer_sink(buffer->bytes);
          return label(*memory_source(*bytes), *sink, what, by, how);
        });
    if (done) *out = buffer.release();
    return done;
  });
}

int32_t tanba_label_stream(const tanba_source* asset, const tanba_sink* out,
                           const tanba_signer* signer, const tanba_label_options* options,
                           tanba_label_outcome* outcome, tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    const auto source = source_of(asset);
    if (!source) return source.error();
    const auto sink = sink_of(out);
    if (!sink) return sink.error();
    return label_with(signer, options, outcome,
                      [&](const Label& what, const Signer& by, const LabelOptions& how,
                          std::uint32_t) { return label(**source, **sink, what, by, how); });
  });
}
