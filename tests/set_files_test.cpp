// Fragmented sets as files: they appear all or none.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "set_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

class SetFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("tanba-set-" + std::to_string(::getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_ / "out");
    for (const File& file : dash()) {
      std::ofstream(folder_ / file.name, std::ios::binary)
          .write(reinterpret_cast<const char*>(file.bytes.data()),
                 static_cast<std::streamsize>(file.bytes.size()));
      files_.push_back({folder_ / file.name, folder_ / "out" / file.name});
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::size_t outputs() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_ / "out"), {}));
  }

  std::filesystem::path folder_;
  std::vector<SetFilePaths> files_;
};

TEST_F(SetFilesTest, AppearAll) {
  const auto done = label_set_files(files_, {}, *identities().signer, {}, at_that_time());
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_EQ(outputs(), files_.size());
}

TEST_F(SetFilesTest, AppearNotAtAllWhereOneIsThereAlready) {
  std::ofstream(files_[5].out) << "x";
  std::size_t part = 0;
  const auto done = label_set_files(files_, {}, *identities().signer, {}, at_that_time(), &part);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::exists);
  EXPECT_EQ(part, 5U);
  EXPECT_EQ(outputs(), 1U);
}

TEST_F(SetFilesTest, AppearNotAtAllWhereTheSignerFails) {
  IdentityOptions options;
  options.now = kNow - 1000;
  const auto made = make_identity(options);
  const auto signer = signer_from_callback(SignatureAlg::es256, as_bytes(made->chain_pem),
                                           [](Bytes) { return Buffer(); });
  ASSERT_TRUE(signer);
  const auto done = label_set_files(files_, {}, **signer, {}, at_that_time());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::signer);
  EXPECT_EQ(outputs(), 0U);
}

}  // namespace
}  // namespace tanba
