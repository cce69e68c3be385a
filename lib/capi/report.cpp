// Reports of the C ABI: the typed verdict and the JSON.
#include "tanba/report.hpp"

#include "capi/handles.hpp"

using namespace tanba;
using namespace tanba::capi;

static_assert(TANBA_STATE_TRUSTED == static_cast<int>(State::trusted));
static_assert(TANBA_AI_NOT_AI == static_cast<int>(Ai::not_ai));
static_assert(TANBA_REVOCATION_REVOKED == static_cast<int>(Revocation::revoked));
static_assert(TANBA_TIME_TIMESTAMP == static_cast<int>(TimeSource::timestamp));

namespace {

/// Calls `read` with the Report, where there is one.
template <class Read>
std::int32_t with_report(const tanba_report* report, Read read) {
  return guard(nullptr, [&]() -> Result<void> {
    if (!tanba_report::is(report)) return invalid("capi: no report");
    return read(*report);
  });
}

template <class T>
Result<void> put(std::int32_t* into, T value) {
  if (!into) return invalid("capi: no place for the value");
  *into = static_cast<std::int32_t>(value);
  return {};
}

/// The part of the verdict that the active manifest gives; views into it.
void add_manifest(tanba_verdict& verdict, const ManifestReport& manifest) {
  verdict.revocation = static_cast<std::int32_t>(manifest.revocation);
  if (manifest.signed_at) {
    verdict.time_source = static_cast<std::int32_t>(manifest.time_source);
    verdict.signed_at = *manifest.signed_at;
  }
  verdict.manifest_label = manifest.label.c_str();
  verdict.title = manifest.title.c_str();
  verdict.generator = manifest.generator.c_str();
  verdict.signer_common_name = manifest.signer.common_name.c_str();
  verdict.signer_organization = manifest.signer.organization.c_str();
  verdict.signer_issuer = manifest.signer.issuer.c_str();
}

tanba_verdict verdict_of(const Report& report) {
  tanba_verdict verdict{};
  verdict.state = static_cast<std::int32_t>(report.state);
  verdict.ai = static_cast<std::int32_t>(report.ai);
  verdict.conflict = report.conflict ? 1 : 0;
  verdict.signer_denied = report.signer_denied ? 1 : 0;
  verdict.format = report.format.c_str();
  for (const char** text :
       {&verdict.manifest_label, &verdict.title, &verdict.generator, &verdict.signer_common_name,
        &verdict.signer_organization, &verdict.signer_issuer})
    *text = "";
  if (const ManifestReport* active = report.active_manifest()) add_manifest(verdict, *active);
  return verdict;
}

}  // namespace

int32_t tanba_report_state(const tanba_report* report, int32_t* state) {
  return with_report(report, [&](const tanba_report& it) { return put(state, it.report.state); });
}

int32_t tanba_report_ai(const tanba_report* report, int32_t* ai) {
  return with_report(report, [&](const tanba_report& it) { return put(ai, it.report.ai); });
}

int32_t tanba_report_verdict(const tanba_report* report, tanba_verdict* verdict) {
  return with_report(
      report, [&](const tanba_report& it) { return write_struct(verdict, verdict_of(it.report)); });
}

int32_t tanba_report_json(const tanba_report* report, const char** json, size_t* size) {
  return with_report(report, [&](const tanba_report& it) -> Result<void> {
    if (!json) return invalid("capi: no place for the text");
    *json = it.json.c_str();
    if (size) *size = it.json.size();
    return {};
  });
}

void tanba_report_free(tanba_report** report) { free_handle(report); }
