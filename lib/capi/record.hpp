// What the options of a label call say, as the record of the C++ API.
#pragma once

#include "tanba.h"
#include "tanba/label.hpp"

namespace tanba::capi {

/// The JSON of the options, with their fields over it.
Result<Label> record_of(const tanba_label_options& options);

/// The options as they were given, those of an older version filled up.
Result<tanba_label_options> label_options_of(const tanba_label_options* given);

/// Copies of the bytes in a list of the caller.
Result<std::vector<Buffer>> buffers_of(const tanba_bytes* first, std::size_t count);

/// The list that a text with commas is.
std::vector<std::string> split(std::string_view list);

/// The options of a notice, and the clip that they lend.
struct LentNotice {
  NoticeOptions options;
  std::unique_ptr<Source> recording;  // `options` borrows it
};
/// `given` may be null: no notice.
Result<LentNotice> notice_of(const tanba_notice_options* given);

/// What options lend beside the record: a definition with its files, OCSP answers, an identity, a
/// notice, a detached store.
class Lent {
 public:
  /// `options` borrows from this and from `given`.
  Result<void> put(const tanba_label_options& given, LabelOptions& options);

 private:
  Result<void> put_definition(const tanba_label_options& given, LabelOptions& options);
  Result<const Source*> file(const tanba_label_options& given, const std::string& path);

  Definition definition_;
  std::vector<std::unique_ptr<Source>> files_;
  LentNotice notice_;
  std::unique_ptr<Source> manifest_;
};

}  // namespace tanba::capi
