// Identities: what is made fits the profile and is trusted by its root; first runs do not clash.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>
#include <thread>

#include "crypto/cose.hpp"
#include "crypto/identity.hpp"
#include "pki.hpp"
#include "tanba/signer.hpp"

namespace tanba {
namespace {

namespace fs = std::filesystem;
using pki::kDay;
using pki::kNow;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("tanba-identity-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ / name; }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

TEST(Identity, FitsTheProfileWithEachAlgorithm) {
  for (const SignatureAlg alg : {SignatureAlg::es256, SignatureAlg::es384, SignatureAlg::es512,
                                 SignatureAlg::ps256, SignatureAlg::ed25519}) {
    const auto made = make_identity({.algorithm = alg, .now = kNow});
    ASSERT_TRUE(made) << made.error().what;
    const auto findings = check_chain(as_bytes(made->chain_pem), as_bytes(made->key_pem), kNow);
    ASSERT_TRUE(findings);
    EXPECT_THAT(*findings, IsEmpty()) << (findings->empty() ? "" : findings->front().rule);
    const auto signer = signer_from_pem(as_bytes(made->key_pem), as_bytes(made->chain_pem));
    ASSERT_TRUE(signer);
    EXPECT_EQ((*signer)->algorithm(), alg);
  }
}

TEST(Identity, IsTrustedByItsRootAndNamesItselfLocal) {
  const auto made = make_identity({.days = 10, .now = kNow});
  ASSERT_TRUE(made);
  const auto chain = *Certificate::from_pem(as_bytes(made->chain_pem));
  const auto root = *Certificate::from_pem(as_bytes(made->root_pem));
  ASSERT_EQ(chain.size(), 1u);
  EXPECT_TRUE(build_path(chain, root, Purpose::claim_signing, kNow).trusted);
  EXPECT_TRUE(build_path(chain, root, Purpose::claim_signing, kNow + 10 * kDay).trusted);
  EXPECT_FALSE(build_path(chain, root, Purpose::claim_signing, kNow + 11 * kDay).trusted);
  EXPECT_THAT(chain[0].organization(), HasSubstr("not verified"));
  EXPECT_FALSE(chain[0].is_ca());
  EXPECT_TRUE(root[0].is_ca());
  EXPECT_THAT(made->key_pem, HasSubstr("BEGIN PRIVATE KEY"));
}

TEST(Identity, RefusesWhatNoCertificateCanHold) {
  const IdentityOptions rows[] = {
      {.days = 0},         {.days = 40'000},        {.organization = std::string(65, 'x')},
      {.common_name = ""}, {.common_name = "\xff"}, {.algorithm = static_cast<SignatureAlg>(0)}};
  for (const IdentityOptions& row : rows) {
    const auto made = make_identity(row);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, Errc::invalid_argument);
  }
  std::string kazakh;
  for (int i = 0; i < 64; ++i) kazakh += "\xd2\x9b";
  EXPECT_TRUE(make_identity({.organization = kazakh}));
}

TEST(LocalIdentity, IsMadeOnceAndThenRead) {
  const Folder folder;
  const std::string path = folder / "a/b/identity/";
  bool made = false;
  const auto first = local_identity(path, {}, &made);
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_TRUE(made);
  const auto second = local_identity(path, {}, &made);
  ASSERT_TRUE(second);
  EXPECT_FALSE(made);
  EXPECT_EQ(first->key_pem, second->key_pem);
  EXPECT_EQ(first->chain_pem, second->chain_pem);
  EXPECT_EQ(first->root_pem, second->root_pem);
  struct stat status{};
  ASSERT_EQ(::stat((path + "key.pem").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0700u);
}

TEST(LocalIdentity, UsesAFolderThatIsThereButEmpty) {
  const Folder folder;
  fs::create_directories(folder / "empty");
  EXPECT_TRUE(local_identity(folder / "empty", {}));
}

TEST(LocalIdentity, LeavesAFolderWithOtherThingsAlone) {
  const Folder folder;
  fs::create_directories(folder / "full/other");
  const auto made = local_identity(folder / "full", {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::exists);
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(LocalIdentity, SaysWhenAFileOfItIsMissing) {
  const Folder folder;
  ASSERT_TRUE(local_identity(folder / "identity", {}));
  fs::remove(folder / "identity/chain.pem");
  EXPECT_FALSE(local_identity(folder / "identity", {}));
}

TEST(LocalIdentity, FirstRunsAtOnceGetTheSameOne) {
  const Folder folder;
  std::vector<std::string> keys(8);
  std::vector<std::thread> threads;
  int made_count = 0;
  std::mutex mutex;
  for (std::string& key : keys)
    threads.emplace_back([&] {
      bool made = false;
      const auto identity = local_identity(folder / "identity", {}, &made);
      const std::lock_guard lock(mutex);
      if (identity) key = identity->key_pem;
      made_count += made;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1u);
  EXPECT_FALSE(keys.front().empty());
  EXPECT_EQ(made_count, 1);
  EXPECT_EQ(folder.entries(), 1u);
}

}  // namespace
}  // namespace tanba
