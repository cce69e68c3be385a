// The words of a notice's form and of what was found of it.
#include <array>
#include <utility>

#include "tanba/notice.hpp"

namespace tanba {
namespace {

constexpr std::array<std::pair<NoticeForm, const char*>, 10> kForms = {{
    {NoticeForm::none, "none"},
    {NoticeForm::automatic, "auto"},
    {NoticeForm::line, "line"},
    {NoticeForm::badge, "badge"},
    {NoticeForm::margin, "margin"},
    {NoticeForm::track, "track"},
    {NoticeForm::spoken, "spoken"},
    {NoticeForm::rhythm, "rhythm"},
    {NoticeForm::earcon, "earcon"},
    {NoticeForm::written, "written"},
}};

}  // namespace

const char* name(NoticeForm form) noexcept {
  for (const auto& [known, word] : kForms)
    if (known == form) return word;
  return "none";
}

std::optional<NoticeForm> notice_form(std::string_view name) noexcept {
  for (const auto& [form, word] : kForms)
    if (name == word) return form;
  return std::nullopt;
}

const char* name(NoticeFinding::State state) noexcept {
  switch (state) {
    case NoticeFinding::State::none_declared:
      return "none_declared";
    case NoticeFinding::State::found:
      return "found";
    case NoticeFinding::State::missing:
      return "missing";
    case NoticeFinding::State::not_checked:
      break;
  }
  return "not_checked";
}

}  // namespace tanba
