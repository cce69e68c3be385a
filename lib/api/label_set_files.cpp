// The files of a set, which appear all or none: its media, and with a notice its playlists too.
#include <algorithm>

#include "api/set_notice.hpp"
#include "base/check.hpp"
#include "io/atomic_file.hpp"

namespace tanba {
namespace {

// Temporary files beside the outputs, then all renames; what was renamed before one fails is taken
// back.
class SetOutputs {
 public:
  Result<void> open(const std::vector<SetFilePaths>& files, const FileOptions& options,
                    const AtFault& fault) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (same_file(files[i].in, files[i].out))
        return fault(i, {Errc::invalid_argument, "label: the output is the input"});
      auto file = AtomicFile::create(
          files[i].out,
          {.replace = options.replace, .number = i, .sync = options.sync, .mode_of = files[i].in});
      if (!file) return fault(i, file.error());
      sinks_.push_back(&(*file)->sink());
      files_.push_back(*std::move(file));
    }
    return {};
  }

  std::span<Sink* const> sinks() const { return sinks_; }

  Result<void> publish(const std::vector<SetFilePaths>& files, bool replace, const AtFault& fault) {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      const auto done = files_[i]->publish();
      if (done) continue;
      for (std::size_t k = 0; k < i && !replace; ++k) remove_file(files[k].out);
      return fault(i, done.error());
    }
    return {};
  }

 private:
  std::vector<std::unique_ptr<AtomicFile>> files_;
  std::vector<Sink*> sinks_;  // into files_
};

std::vector<SetFilePaths> all_paths(const std::vector<SetFilePaths>& files,
                                    const std::optional<SetNotice>& notice) {
  std::vector<SetFilePaths> all = files;
  if (!notice) return all;
  for (const SetNotice::File& file : notice->files)
    if (file.out != files[file.of].out) all.push_back({files[file.of].in, file.out});
  return all;
}

// What is not media: playlists and the files that they name.
Result<void> write_rest(const SetNotice& notice, std::span<const NamedSource> parts,
                        const std::vector<SetFilePaths>& paths, std::span<Sink* const> sinks) {
  for (const std::size_t i : notice.unchanged)
    TANBA_CHECK(sinks[i]->copy(parts[i].asset, 0, parts[i].asset.size()));
  for (const SetNotice::File& file : notice.files) {
    const auto at = std::ranges::find(paths, file.out, &SetFilePaths::out) - paths.begin();
    TANBA_CHECK(sinks[static_cast<std::size_t>(at)]->write(file.bytes));
  }
  return {};
}

class SetFilesLabeller {
 public:
  SetFilesLabeller(const std::vector<SetFilePaths>& files, const FileOptions& options,
                   LabelOptions label_options, std::size_t* part)
      : files_(files),
        options_(options),
        label_options_(std::move(label_options)),
        fault_(part, files.size()) {}

  Result<std::vector<LabelOutcome>> operator()(const Label& label, const Signer& signer) {
    TANBA_CHECK(open());
    TANBA_CHECK(plan(label));
    const auto paths = all_paths(files_, notice_);
    SetOutputs outputs;
    TANBA_CHECK(outputs.open(paths, options_, fault_));
    if (notice_) TANBA_CHECK(write_rest(*notice_, parts_, paths, outputs.sinks()));
    TANBA_TRY(auto outcomes, sign(outputs.sinks(), label, signer));
    TANBA_CHECK(outputs.publish(paths, options_.replace, fault_));
    return outcomes;
  }

 private:
  Result<void> open() {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      auto source = open_file(files_[i].in);
      if (!source) return fault_(i, source.error());
      sources_.push_back(*std::move(source));
      parts_.push_back({files_[i].in, *sources_.back()});
    }
    return {};
  }

  Result<void> plan(const Label& label) {
    if (label_options_.notice.form == NoticeForm::none) return {};
    TANBA_TRY(notice_, plan_set_notice(parts_, files_, label, label_options_, fault_));
    return {};
  }

  Result<std::vector<LabelOutcome>> sign(std::span<Sink* const> sinks, const Label& label,
                                         const Signer& signer) {
    std::vector<std::size_t> media(files_.size());
    for (std::size_t i = 0; i < media.size(); ++i) media[i] = i;
    if (notice_) media = notice_->media;
    std::vector<NamedSource> parts;
    std::vector<Sink*> outs;
    for (const std::size_t i : media) {
      parts.push_back(parts_[i]);
      outs.push_back(sinks[i]);
    }
    std::size_t part = parts.size();
    const AtFault inner(&part, parts.size());
    auto outcomes = label_set_given(parts, outs, label, signer, label_options_,
                                    notice_ ? &notice_->given : nullptr, inner);
    if (!outcomes)
      return part < media.size() ? fault_(media[part], outcomes.error()) : outcomes.error();
    return notice_ ? in_order(*std::move(outcomes)) : std::move(outcomes);
  }

  // An outcome for each file, of media or not.
  std::vector<LabelOutcome> in_order(std::vector<LabelOutcome> signed_parts) const {
    LabelOutcome other = signed_parts.front();
    std::vector<LabelOutcome> all;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      other.bytes_in = other.bytes_out = parts_[i].asset.size();
      other.format = kHlsType;
      all.push_back(other);
    }
    for (std::size_t i = 0; i < notice_->media.size(); ++i)
      all[notice_->media[i]] = std::move(signed_parts[i]);
    for (const SetNotice::File& file : notice_->files) {
      LabelOutcome& outcome = all[file.of];
      if (file.out != files_[file.of].out) {
        if (outcome.beside.empty()) outcome.beside = file.out;
        continue;
      }
      outcome.bytes_out = file.bytes.size();
      outcome.format = file.mime_type;
    }
    return all;
  }

  const std::vector<SetFilePaths>& files_;
  const FileOptions& options_;
  LabelOptions label_options_;
  AtFault fault_;
  std::vector<std::unique_ptr<Source>> sources_;
  std::vector<NamedSource> parts_;
  std::optional<SetNotice> notice_;
};

}  // namespace

Result<std::vector<LabelOutcome>> label_set_files(const std::vector<SetFilePaths>& files,
                                                  const Label& label, const Signer& signer,
                                                  const FileOptions& options,
                                                  LabelOptions label_options, std::size_t* part) {
  return SetFilesLabeller(files, options, std::move(label_options), part)(label, signer);
}

}  // namespace tanba
