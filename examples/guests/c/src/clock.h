// The time of day.
#pragma once

#include <cstdint>

namespace guest {

/// Milliseconds since the Unix epoch; it may stand still or be set back. Of a clock that is out of
/// its mind, the latest moment that still leaves room to count on.
uint64_t milliseconds_now();

}  // namespace guest
