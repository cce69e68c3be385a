// Labelling of a file whose format holds no manifest but can name the place of one.
#pragma once

#include "io/atomic_file.hpp"
#include "tanba/label.hpp"

namespace tanba {

/// `out` + ".c2pa", the file of the manifest.
class ManifestBeside {
 public:
  ManifestBeside(std::string out, const FileOptions& files);

  /// Writes `original` with a reference to that file, where it has a place for one, to `sink`,
  /// which reads back, and the manifest of what was written into that file. Nothing where
  /// `original` is to be labelled by label() itself.
  Result<std::optional<LabelOutcome>> write(const Source& original, Sink& sink, const Label& label,
                                            const Signer& signer, LabelOptions options);

  /// Takes the manifest back where the asset itself could not be published.
  void take_back() const;

 private:
  std::string path_;
  FileOptions files_;
  bool published_ = false;
};

}  // namespace tanba
