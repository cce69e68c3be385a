// The program of README.md.
#include <iostream>
#include <tanba/tanba.hpp>

int main() {
  const auto me = tanba::local_identity("identity", {});
  const auto signer =
      tanba::signer_from_pem(tanba::as_bytes(me->key_pem), tanba::as_bytes(me->chain_pem));
  const tanba::Label what{.system = "painter", .system_version = "2.1", .provider = "Example LLP"};
  const auto made = tanba::label_file("picture.jpg", "labelled.jpg", what, **signer);
  if (!made) std::cerr << made.error().what << '\n';

  const auto file = tanba::open_file("labelled.jpg");
  const auto report = tanba::verify(**file, tanba::TrustList());
  if (report) std::cout << tanba::show_line(*report) << '\n';
  return report && report->state == tanba::State::valid ? 0 : 1;
}
