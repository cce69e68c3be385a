// Many threads label and verify at once with one signer, one trust list and one source. The tsan
// preset makes it a proof.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include "tanba/tanba.hpp"

namespace {

using namespace tanba;

constexpr int kThreads = 64;
constexpr int kRounds = 2;
constexpr std::int64_t kNow = 1'800'000'000;

Buffer picture() {
  std::ifstream in(TANBA_TESTDATA "/samples/picture.jpg", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Shared {
  std::unique_ptr<Signer> signer;
  TrustList trust;
  std::unique_ptr<Source> source = buffer_source(picture());
};

Shared make_shared() {
  Shared shared;
  IdentityOptions options;
  options.now = kNow - 1000;
  const auto identity = make_identity(options);
  shared.signer = *signer_from_pem(as_bytes(identity->key_pem), as_bytes(identity->chain_pem));
  EXPECT_TRUE(shared.trust.add_signer_anchors(as_bytes(identity->root_pem)));
  return shared;
}

Buffer labelled(const Shared& shared, unsigned threads) {
  Label what;
  what.system = "model";
  LabelOptions how;
  how.now = kNow;
  how.threads = threads;
  Buffer out;
  EXPECT_TRUE(label(*shared.source, *buffer_sink(out), what, *shared.signer, how));
  return out;
}

std::string report_of(const Shared& shared, const Source& asset, unsigned threads) {
  VerifyOptions how;
  how.now = kNow;
  how.threads = threads;
  const auto report = verify(asset, shared.trust, how);
  return report ? to_json(*report, "x") : report.error().what;
}

template <class Work>
void in_threads(Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

TEST(Threads, LabelWithOneSignerFromOneSource) {
  const Shared shared = make_shared();
  in_threads([&] {
    for (int round = 0; round < kRounds; ++round) {
      const auto out = buffer_source(labelled(shared, 2));
      EXPECT_NE(report_of(shared, *out, 1).find("\"state\":\"trusted\""), std::string::npos);
    }
  });
}

TEST(Threads, GetTheSameReportWhateverTheirNumber) {
  const Shared shared = make_shared();
  const auto asset = buffer_source(labelled(shared, 1));
  const std::string alone = report_of(shared, *asset, 1);
  in_threads([&] {
    for (int round = 0; round < kRounds; ++round)
      EXPECT_EQ(report_of(shared, *asset, static_cast<unsigned>(round % 4)), alone);
  });
}

TEST(Threads, MakeOneLocalIdentity) {
  const std::string folder = testing::TempDir() + "/threads-" + std::to_string(getpid());
  std::mutex lock;
  std::vector<std::string> keys;
  in_threads([&] {
    const auto identity = local_identity(folder, {});
    const std::lock_guard held(lock);
    keys.push_back(identity ? identity->key_pem : identity.error().what);
  });
  for (const std::string& key : keys) EXPECT_EQ(key, keys.front());
  EXPECT_NE(keys.front().find("PRIVATE KEY"), std::string::npos);
}

}  // namespace
