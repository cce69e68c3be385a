// The step of label before signing: the content gets the notice that a person sees or hears.
#pragma once

#include "io/file_sink.hpp"
#include "notice/notice.hpp"
#include "tanba/label.hpp"

namespace tanba {

/// Content with its notice, and what was given.
struct Noticed {
  ScratchFile file;
  NoticeGiven given;
};

/// Errc::invalid_argument, Errc::unsupported and others of NoticeWriter::give().
Result<Noticed> give_notice(const Source& asset, const Label& label, const LabelOptions& options);

/// What label() works on.
struct LabelInput {
  const Source& original;              // as it was handed in: its manifest is the parent's
  const Source* content = nullptr;     // with a notice; null: the original
  const NoticeGiven* given = nullptr;  // null: none
};

/// label() behind that step.
Result<LabelOutcome> label_given(const LabelInput& input, Sink& out, const Label& label,
                                 const Signer& signer, const LabelOptions& options);

}  // namespace tanba
