// Moments as people write them.
#pragma once

#include <cstdint>

#include "text.h"

namespace guest {

/// A moment (milliseconds since the Unix epoch) as RFC 3339, where a year of four digits holds it.
struct Moment {
    uint64_t at;
};
Text& operator<<(Text& out, Moment moment);

}  // namespace guest
