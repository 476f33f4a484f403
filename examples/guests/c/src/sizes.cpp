#include "sizes.h"

namespace guest {

namespace {

constexpr std::string_view units[] = {"KB", "MB", "GB", "TB"};
constexpr int last_unit = 3;
constexpr uint64_t tenths_per_step = 1024 * 10;

/// Count the tenths of a unit of 2^shift bytes: the nearest number, ties to even.
uint64_t tenths_of(uint64_t bytes, int shift) {
    const Wide tenths = Wide(bytes) * 10;
    const auto whole = uint64_t(tenths >> shift);
    const uint64_t rest = uint64_t(tenths) & ((1ull << shift) - 1);
    const uint64_t half = 1ull << (shift - 1);
    return whole + (rest > half || (rest == half && whole % 2 == 1));
}

}  // namespace

Text& operator<<(Text& out, Brief amount) {
    if (amount.bytes < 1024) return out << amount.bytes << 'B';
    int unit = 0;
    uint64_t tenths = tenths_of(amount.bytes, 10);
    while (tenths >= tenths_per_step && unit < last_unit) {
        ++unit;
        tenths = tenths_of(amount.bytes, 10 * (unit + 1));
    }
    return out << tenths / 10 << '.' << tenths % 10 << units[unit];
}

Text& operator<<(Text& out, Described amount) {
    out << Brief{amount.bytes};
    return amount.bytes < 1024 ? out : out << " (" << amount.bytes << " bytes)";
}

Text& operator<<(Text& out, Share share) {
    const auto tenths = share.whole ? uint64_t(Wide(share.part) * 1000 / share.whole) : 0;
    return out << tenths / 10 << '.' << tenths % 10 << " %";
}

MemorySize memory_size(uint64_t bytes) {
    Text text;
    text << Brief{bytes};
    return {bytes, text.release()};
}

float ratio(uint64_t part, uint64_t whole) { return float(double(part) / double(whole)); }

}  // namespace guest
