#include "decisions.h"

#include <algorithm>

#include "sizes.h"

namespace guest {

namespace {

uint64_t fraction(unsigned numerator, unsigned denominator) {
    return std::max(uint64_t(1), uint64_t(Wide(node_capacity) * numerator / denominator));
}

/// Begin a refusal with what was asked for, and what is in use of it.
Refusal asked(ErrorCode code, std::string_view details, uint64_t bytes, Purpose purpose,
              uint64_t in_use) {
    Refusal refusal{code, details, {}};
    refusal.message << "asked for " << Described{bytes} << " of " << name_of(purpose) << "; "
                    << Described{in_use} << " are in use";
    return refusal;
}

Refusal empty_request(Purpose purpose) {
    Refusal refusal{ErrorCode::invalid_size, "size", {}};
    refusal.message << "asked for 0B of " << name_of(purpose)
                    << "; an allocation is at least one byte";
    return refusal;
}

Refusal empty_limit(Limit limit) {
    Refusal refusal{ErrorCode::invalid_size, name_of(limit), {}};
    refusal.message << "asked for a " << name_of(limit) << " of 0B; a limit is at least one byte";
    return refusal;
}

Refusal limit_above(Limit limit, uint64_t bytes, std::string_view bound_name, uint64_t bound) {
    Refusal refusal{ErrorCode::limit_exceeded, bound_name, {}};
    refusal.message << "asked for a " << name_of(limit) << " of " << Described{bytes}
                    << "; it is at most the " << bound_name << " of " << Described{bound};
    return refusal;
}

}  // namespace

Limits default_limits() {
    return {{node_capacity, fraction(1, 8), fraction(1, 4), fraction(85, 100), node_capacity}};
}

void Book::add(uint64_t bytes, Purpose purpose) {
    used += bytes;
    committed += uint64_t(in_pages(bytes, purpose));
    by_purpose[int(purpose)] += bytes;
    ++live;
    ++made;
    bytes_made += bytes;
    peak = std::max(peak, used);
}

void Book::remove(uint64_t bytes, Purpose purpose) {
    used -= bytes;
    committed -= uint64_t(in_pages(bytes, purpose));
    by_purpose[int(purpose)] -= bytes;
    --live;
}

uint64_t Book::in_class(Limit limit) const {
    uint64_t sum = 0;
    for (int place = 0; place < purpose_count; ++place) {
        if (class_limits[place] == limit) sum += by_purpose[place];
    }
    return sum;
}

Verdict judge(const Limits& limits, const Book& book, uint64_t bytes, Purpose purpose) {
    const Limit limit = class_limit(purpose);
    const Wide used = Wide(book.used) + bytes;
    if (bytes == 0) return Verdict::empty;
    if (used > node_capacity) return Verdict::beyond_capacity;
    if (used > limits[Limit::hard_limit]) return Verdict::beyond_hard_limit;
    if (Wide(book.in_class(limit)) + bytes > limits[limit]) return Verdict::beyond_class;
    if (book.committed + in_pages(bytes, purpose) > node_capacity) return Verdict::beyond_pages;
    return Verdict::granted;
}

Refusal not_granted(Verdict verdict, const Limits& limits, const Book& book, uint64_t bytes,
                    Purpose purpose) {
    if (verdict == Verdict::empty) return empty_request(purpose);
    if (verdict == Verdict::beyond_capacity) {
        Refusal refusal =
            asked(ErrorCode::insufficient_memory, "capacity", bytes, purpose, book.used);
        refusal.message << " of a capacity of " << Described{node_capacity};
        return refusal;
    }
    if (verdict == Verdict::beyond_pages) {
        Refusal refusal =
            asked(ErrorCode::fragmentation_error, "committed", bytes, purpose, book.used);
        refusal.message << ", but in pages of " << page_of(purpose) << " bytes "
                        << Described{book.committed} << " are committed of a capacity of "
                        << Described{node_capacity};
        return refusal;
    }
    const bool of_class = verdict == Verdict::beyond_class;
    const Limit limit = of_class ? class_limit(purpose) : Limit::hard_limit;
    const uint64_t in_use = of_class ? book.in_class(limit) : book.used;
    Refusal refusal = asked(ErrorCode::limit_exceeded, name_of(limit), bytes, purpose, in_use);
    refusal.message << (of_class ? " in its class" : "") << ", and the " << name_of(limit) << " is "
                    << Described{limits[limit]};
    return refusal;
}

std::optional<Refusal> contradiction(const Limits& limits) {
    for (int place = 0; place < limit_count; ++place) {
        if (limits.bounds[place] == 0) return empty_limit(Limit(place));
    }
    const uint64_t hard = limits[Limit::hard_limit];
    for (const Limit limit : {Limit::soft_limit, Limit::hard_limit, Limit::heap_max,
                              Limit::stack_max, Limit::cache_max}) {
        const bool is_hard = limit == Limit::hard_limit;
        const uint64_t bound = is_hard ? node_capacity : hard;
        if (limits[limit] > bound) {
            return limit_above(limit, limits[limit], is_hard ? "capacity" : "hard-limit", bound);
        }
    }
    return std::nullopt;
}

Pressure pressure(const Limits& limits, uint64_t used) {
    const Wide share = Wide(used) * 100;
    if (share >= Wide(node_capacity) * critical_percent) return Pressure::critical;
    if (share >= Wide(node_capacity) * high_percent || used >= limits[Limit::soft_limit]) {
        return Pressure::high;
    }
    if (share >= Wide(node_capacity) * medium_percent) return Pressure::medium;
    return Pressure::low;
}

}  // namespace guest
