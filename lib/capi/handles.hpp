// What the opaque handles of tanba.h hold.
#pragma once

#include <memory>
#include <string>

#include "capi/guard.hpp"
#include "tanba/report.hpp"
#include "tanba/signer.hpp"
#include "tanba/trust.hpp"
#include "tanba/two_step.hpp"

struct tanba_buffer : tanba::capi::Handle<0x7461'6e62'6201> {
  tanba::Buffer bytes;
};

struct tanba_signer : tanba::capi::Handle<0x7461'6e62'7302> {
  std::unique_ptr<tanba::Signer> signer;
};

struct tanba_trust : tanba::capi::Handle<0x7461'6e62'7403> {
  tanba::TrustList list;
};

struct tanba_report : tanba::capi::Handle<0x7461'6e62'7204> {
  tanba::Report report;
  std::string json;  // made with the report, so that reading it from several threads is safe
};

struct tanba_reservation : tanba::capi::Handle<0x7461'6e62'7605> {
  explicit tanba_reservation(tanba::Reservation made) : reservation(std::move(made)) {}
  tanba::Reservation reservation;
};
