#include "clock.h"

#include <algorithm>

#include "ledger.h"

namespace guest {

namespace {

constexpr uint64_t latest_second = 1ull << 52;

}  // namespace

uint64_t milliseconds_now() {
    wasi_clocks_wall_clock_datetime_t now;
    wasi_clocks_wall_clock_now(&now);
    return std::min(now.seconds, latest_second) * 1000 + now.nanoseconds / 1'000'000;
}

}  // namespace guest
