#include "allocation_ids.h"

#include "random.h"

namespace guest {

namespace {

constexpr uint64_t latest = (1ull << 48) - 1;
constexpr uint64_t version = 7ull << 12;
constexpr uint64_t variant = 8ull << 60;
constexpr uint32_t counters = 1 << 12;
constexpr size_t text_length = sizeof(IdText);

/// The millisecond that ids are made of, and what is left of it.
struct {
    uint64_t at;
    uint64_t random;
    uint32_t counter = counters;
} current;

bool has_hyphen(size_t place) { return place == 8 || place == 13 || place == 18 || place == 23; }

int digit_of(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    return -1;
}

}  // namespace

std::optional<AllocationId> next_id(uint64_t now) {
    if (now > current.at || current.counter == counters) {
        const uint64_t at = now > current.at ? now : current.at + 1;
        if (at > latest) return std::nullopt;
        current = {at, random_number() >> 4, 0};
    }
    return AllocationId{current.at << 16 | version | current.counter++, variant | current.random};
}

std::optional<AllocationId> parse_id(std::string_view text) {
    if (text.size() != text_length) return std::nullopt;
    AllocationId id{};
    for (size_t place = 0; place < text_length; ++place) {
        if (has_hyphen(place)) {
            if (text[place] != '-') return std::nullopt;
            continue;
        }
        const int digit = digit_of(text[place]);
        if (digit < 0) return std::nullopt;
        id.high = id.high << 4 | id.low >> 60;
        id.low = id.low << 4 | uint64_t(digit);
    }
    return id;
}

IdText written(const AllocationId& id) {
    IdText text;
    int shift = 128;
    for (size_t place = 0; place < text_length; ++place) {
        if (has_hyphen(place)) {
            text.characters[place] = '-';
            continue;
        }
        shift -= 4;
        const uint64_t half = shift >= 64 ? id.high >> (shift - 64) : id.low >> shift;
        text.characters[place] = "0123456789abcdef"[half & 15];
    }
    return text;
}

}  // namespace guest
