// The step of label before signing: the content gets the notice that a person sees or hears.
#pragma once

#include "api/parent.hpp"
#include "io/scratch.hpp"
#include "notice/notice.hpp"
#include "tanba/label.hpp"

namespace tanba {

/// Content with its notice, and what was given. Borrows the asset.
struct Noticed {
  std::unique_ptr<Scratch> content;
  NoticeGiven given;
};

/// `asset` is of that type. Errc::invalid_argument, Errc::unsupported and others of
/// NoticeWriter::give().
Result<Noticed> give_notice(const Source& asset, const std::string& mime_type, const Label& label,
                            const LabelOptions& options);

/// What a file may be labelled as: Errc::invalid_argument where the options contradict it.
Result<Input> look_at_input(const Source& asset, const LabelOptions& options);

/// Whether the label in a file says that it was given a notice: a second one is not put beside it.
bool declares_notice(const Report& report);
inline constexpr Error kSecondNotice{
    Errc::invalid_argument,
    "notice: the file says that it was given one already; label it without"};

/// What label() works on.
struct LabelInput {
  const Source& original;              // as it was handed in: its manifest is the parent's
  const Input& input;                  // of the original
  const Source* content = nullptr;     // with a notice; null: the original
  const NoticeGiven* given = nullptr;  // null: none
};

/// label() behind that step.
Result<LabelOutcome> label_given(const LabelInput& input, Sink& out, const Label& label,
                                 const Signer& signer, const LabelOptions& options);

}  // namespace tanba
