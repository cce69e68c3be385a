// Live streams of which a file cannot be read: an error, whatever was read before.
#include "live_stream_fixture.hpp"

namespace tanba::maker {
namespace {

using fixture::Files;

// Fails at a read.
class Failing final : public Source {
 public:
  Failing(const Source& source, std::size_t before) : source_(source), left_(before + 1) {}
  std::uint64_t size() const override { return source_.size(); }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (left_ > 0 && --left_ == 0) return Error{Errc::io, "the disk is broken"};
    return source_.read(offset, into);
  }
  bool has_failed() const { return left_ == 0; }

 private:
  const Source& source_;
  mutable std::size_t left_;
};

// Whichever read it is that fails, of whichever file.
TEST(LiveSet, GivesNoVerdictWhereAFileCannotBeRead) {
  std::vector<Segment> all = three();
  all.resize(2);
  Files files = files_of({}, all);
  files[2].bytes =
      fixture::joined({files[2].bytes, fixture::c2pa_box("manifest", fixture::manifest_data())});
  const fixture::Parts parts(files);
  VerifyOptions options;
  options.now = pki::kNow;
  options.threads = 1;
  for (std::size_t which = 0; which < files.size(); ++which)
    for (std::size_t before = 0;; ++before) {
      const Failing failing(parts.all()[which].asset, before);
      std::vector<NamedSource> named;
      for (std::size_t i = 0; i < files.size(); ++i)
        named.push_back(i == which ? NamedSource{parts.all()[i].name, failing} : parts.all()[i]);
      const auto report = verify_set(named, trust_in({}), options);
      if (!failing.has_failed()) break;
      SCOPED_TRACE(files[which].name + ", after reads: " + std::to_string(before));
      ASSERT_FALSE(report) << codes_of(*report);
      EXPECT_EQ(report.error().code, Errc::io);
    }
}

}  // namespace
}  // namespace tanba::maker
