// Every field of a label record, once: its name in JSON, its place in Label, its rule. What reads,
// writes and checks a record are visitors of this.
#pragma once

#include "profile/label_rules.hpp"
#include "tanba/label_record.hpp"

namespace tanba::record {

inline constexpr const char* kSchema = "label/1";

template <class V, class R>
void visit_region(V& v, R& region) {
  v.number("x", region.x), v.number("y", region.y);
  v.number("width", region.width), v.number("height", region.height);
  v.text("unit", region.unit, kUnit), v.need("unit", region.unit);
}

template <class V, class L>
void visit_origin(V& v, L& label) {
  v.origin("origin", label.origin);
  v.text("certainty", label.certainty, kCertainty);
  v.text("digital_source_type", label.digital_source_type, kUri);
  v.yes_no("synthetic_result", label.synthetic);
  v.texts("synthetic_subjects", label.synthetic_subjects, kSubject);
  v.list("modifications", label.modifications, [](auto& in, auto& one) {
    in.text("what", one.what, kText);
    in.text("tool", one.tool, kText);
    in.maybe("region", one.region, [](auto& r, auto& region) { visit_region(r, region); });
    in.maybe("time", one.time, [](auto& t, auto& time) {
      t.number("start_s", time.start_s);
      t.number("end_s", time.end_s, NumberRule());
    });
    in.need("what", one.what);
  });
  v.object("exception", [&](auto& in) {
    in.text("kind", label.exception, kException);
    in.text("reason", label.exception_reason, kText);
    in.need("kind", label.exception);
  });
}

template <class V, class L>
void visit_makers(V& v, L& label) {
  v.object("provider", [&](auto& in) {
    in.text("name", label.provider, kText);
    in.text("code", label.provider_code, kCode);
    in.text("country", label.provider_country, kCountry);
    in.text("url", label.provider_url, kUrl);
  });
  v.object("system", [&](auto& in) {
    in.text("name", label.system, kText);
    in.text("version", label.system_version, kText);
    in.text("model_type", label.model_type, kText);
    in.text("model_id", label.model_id, kText);
    in.text("model_sha256", label.model_sha256, kSha256);
    in.text("risk_class", label.risk_class, kRiskClass);
    in.text("autonomy", label.autonomy, kAutonomy);
    in.text("doc_url", label.doc_url, kUrl);
    in.text("audit_ref", label.audit_ref, kText);
  });
  v.list("responsible", label.responsible, [](auto& in, auto& party) {
    in.text("role", party.role, kRole), in.need("role", party.role);
    in.text("name", party.name, kText), in.need("name", party.name);
    in.text("id", party.id, kText);
  });
}

template <class V, class L>
void visit_making(V& v, L& label) {
  v.text("created_at", label.created_at, kTime);
  v.text("modified_at", label.modified_at, kTime);
  v.text("labelled_at", label.labelled_at, kTime);
  v.object("prompt", [&](auto& in) {
    in.text("text", label.prompt.text, kLongText);
    in.text("sha256", label.prompt.sha256, kSha256);
    in.text("author", label.prompt.author, kText);
    in.text("rights", label.prompt.rights, kText);
  });
  v.object("human", [&](auto& in) {
    in.text("oversight", label.human.oversight, kOversight);
    in.texts("contribution", label.human.contribution, kText);
    in.text("reviewer", label.human.reviewer, kText);
  });
  v.list("inputs", label.inputs, [](auto& in, auto& input) {
    in.text("id", input.id, kText);
    in.text("sha256", input.sha256, kSha256);
    in.text("relation", input.relation, kRelation), in.need("relation", input.relation);
  });
  v.list("consent", label.consent, [](auto& in, auto& consent) {
    in.text("subject_ref", consent.subject_ref, kText);
    in.text("kind", consent.kind, kText);
    in.text("expires", consent.expires, kTime);
    in.need("subject_ref", consent.subject_ref);
  });
}

template <class V, class L>
void visit_use(V& v, L& label) {
  v.object("tdm", [&](auto& in) {
    in.text("train_ai", label.tdm.train_ai, kUse);
    in.text("train_gen_ai", label.tdm.train_gen_ai, kUse);
    in.text("mine", label.tdm.mine, kUse);
    in.text("infer", label.tdm.infer, kUse);
    in.text("search", label.tdm.search, kUse);
    in.text("policy_url", label.tdm.policy_url, kUrl);
    in.text("statement", label.tdm.statement, kText);
  });
  v.list("propagation", label.propagation, [](auto& in, auto& step) {
    in.text("propagator", step.propagator, kText), in.need("propagator", step.propagator);
    in.text("id", step.id, kText);
    in.text("at", step.at, kTime);
  });
  v.texts("publish", label.publish, kPublish);
}

template <class V, class L>
void visit_signs(V& v, L& label) {
  v.object("notice", [&](auto& in) {
    auto& notice = label.notice;
    in.texts("lang", notice.lang, kLanguage);
    in.text("badge", notice.badge, kText);
    in.text("short", notice.short_text, kText);
    in.text("long", notice.long_text, kText);
    in.text("spoken", notice.spoken, kText);
    in.text("position", notice.position, kText);
    in.text("rhythm", notice.rhythm, kRhythm);
    in.number("size_pct", notice.size_pct, NumberRule{100});
    in.number("start_s", notice.start_s, NumberRule());
    in.number("duration_s", notice.duration_s, NumberRule());
    in.number("repeat_s", notice.repeat_s, NumberRule());
    in.text("form", notice.form, kNoticeForm);
    in.maybe("region", notice.region, [](auto& r, auto& region) { visit_region(r, region); });
  });
  v.object("watermark", [&](auto& in) {
    in.text("alg", label.watermark.alg, kText);
    in.text("version", label.watermark.version, kText);
    in.text("payload_id", label.watermark.payload_id, kText);
    in.text("detector", label.watermark.detector, kUrl);
    in.need("alg", label.watermark.alg);
  });
  v.object("verify", [&](auto& in) {
    in.text("url", label.verify.url, kUrl);
    in.texts("method", label.verify.method, kText);
  });
}

/// `v` meets every field of `label` (const or not).
template <class V, class L>
void visit(V& v, L& label) {
  v.schema("schema", kSchema);
  v.texts("profile", label.profiles, kProfile);
  v.text("id", label.id, kUrn);
  v.text("media", label.media, kMedia);
  v.text("mime", label.mime, kMime);
  v.text("title", label.title, kText);
  visit_origin(v, label);
  visit_makers(v, label);
  visit_making(v, label);
  visit_use(v, label);
  visit_signs(v, label);
}

}  // namespace tanba::record
