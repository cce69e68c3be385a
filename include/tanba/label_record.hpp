// Label: the record of what an AI system did and who answers for it. docs/label.md says what each
// field means and which rule it keeps; docs/label.schema.json says it to programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tanba/result.hpp"

namespace tanba {

/// How the content came to be. `mixed`: put together, and at least one piece is generated.
enum class Origin : std::int32_t { generated = 1, modified = 2, mixed = 3, none = 4, unknown = 5 };

/// The label record. Empty means not known: it is left out, never guessed. All text is UTF-8.
/// \since 0.1
struct Label {
  Origin origin = Origin::generated;
  std::optional<bool> synthetic;  ///< shows a person, voice or event that was not
  std::string title;
  std::string system, system_version;  ///< the AI system: softwareAgent of the action
  std::string model_type;              ///< c2pa.types.model...; empty: "c2pa.types.model"
  std::string provider;
  struct Party {
    std::string role;  ///< developer, owner, holder, operator, publisher, propagator
    std::string name;
    std::string id = {};
  };
  std::vector<Party> responsible;
  std::vector<std::string> profiles;  ///< ids of the laws it is made for: "kz"

  std::string id;                   ///< "urn:uuid:..."
  std::string media, mime;          ///< image, audio, video, text, document, other; a MIME type
  std::string certainty;            ///< is, possible, suspected; empty: is
  std::string digital_source_type;  ///< a URI; empty: what follows from origin
  std::vector<std::string> synthetic_subjects;  ///< person_face, person_voice, event, place ...
  struct Region {
    double x = 0, y = 0, width = 0, height = 0;
    std::string unit;  ///< percent or pixel
  };
  struct Span {
    double start_s = 0;
    std::optional<double> end_s;  ///< nothing: to the end
  };
  struct Modification {
    std::string what;
    std::string tool = {};  ///< empty: the system
    std::optional<Region> region = {};
    std::optional<Span> time = {};
  };
  std::vector<Modification> modifications;
  std::string exception, exception_reason;  ///< artistic, standard_editing, editorial_review ...
  std::string provider_code, provider_country, provider_url;
  std::string model_id, model_sha256;                ///< of the model that the system runs
  std::string risk_class, autonomy;                  ///< minimal, medium, high; low, medium, high
  std::string doc_url, audit_ref;                    ///< of the system
  std::string created_at, modified_at, labelled_at;  ///< RFC 3339
  struct Prompt {
    std::string text, sha256, author, rights;
  } prompt;
  struct Human {
    std::string oversight;  ///< fully_autonomous, prompt_guided, human_validated
    std::vector<std::string> contribution;
    std::string reviewer;
  } human;
  struct Input {
    std::string id, sha256, relation;  ///< relation: parent, component, input
  };
  std::vector<Input> inputs;
  struct Consent {
    std::string subject_ref, kind, expires;  ///< a reference, never a name
  };
  std::vector<Consent> consent;
  /// Each of the five: allowed, notAllowed or constrained; empty: nothing is said.
  struct Training {
    std::string train_ai, train_gen_ai, mine, infer, search;
    std::string policy_url, statement;
  } tdm;
  struct Propagation {
    std::string propagator, id, at;
  };
  std::vector<Propagation> propagation;
  /// What a person was really shown or told.
  struct Notice {
    std::vector<std::string> lang;
    std::string badge, short_text, long_text, spoken, position, rhythm;
    std::optional<double> size_pct, start_s, duration_s, repeat_s;
    std::string form = {};  ///< line, badge, margin, track, spoken, rhythm, earcon, written
    std::optional<Region> region = {};  ///< where it stands in the picture
  } notice;
  struct Watermark {
    std::string alg, version, payload_id, detector;
  } watermark;
  struct Verification {
    std::string url;
    std::vector<std::string> method;
  } verify;
  /// Fields that may be personal, or that a law wants told on request only. They go into a file
  /// where they are named here: prompt.text, prompt.author, human.reviewer, system.risk_class,
  /// system.autonomy. A text of a prompt that is not named is replaced by its SHA-256.
  std::vector<std::string> publish;
};

/// Reads a label record from JSON. Errc::malformed; `field` (may be null) gets the field that
/// breaks a rule, and the rule.
Result<Label> label_from_json(const std::string& json, std::string* field = nullptr);
/// Whether each field keeps its rule, as label_from_json() demands: a record that was not read.
Result<void> check_label(const Label& label, std::string* field = nullptr);
/// The record in RFC 8785 canonical form.
std::string to_json(const Label& label);
/// What of the record goes into a file: without what `publish` does not name, the prompt by its
/// SHA-256 alone (where its text is published, it has a place of its own).
Label published(const Label& label);

}  // namespace tanba
