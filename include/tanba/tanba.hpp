// Everything. Include it, or the parts that you use.
#pragma once

#include "tanba/formats.hpp"
#include "tanba/label.hpp"
#include "tanba/policy.hpp"
#include "tanba/profile.hpp"
#include "tanba/set.hpp"
#include "tanba/signer.hpp"
#include "tanba/time_stamp.hpp"
#include "tanba/trust.hpp"
#include "tanba/trust_store.hpp"
#include "tanba/two_step.hpp"
#include "tanba/verify.hpp"
#include "tanba/watermark.hpp"
