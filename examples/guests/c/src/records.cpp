#include "records.h"

#include <cstdlib>

#include "memory.h"
#include "platforms.h"
#include "sizes.h"

namespace guest {

MemoryUsageSnapshot snapshot(const Session& session, const Sample& sample) {
    const uint64_t lost = sample.committed - sample.used;
    return {sample.at,
            copied(session.id()),
            copied(session_platform),
            memory_size(node_capacity),
            memory_size(sample.used),
            memory_size(node_capacity - sample.used),
            sample.committed ? ratio(lost, sample.committed) : 0.0f};
}

MemoryAllocation allocation_record(const Allocation& allocation, std::string_view session_id) {
    return {copied(written(allocation.id).view()),
            copied(session_id),
            memory_size(allocation.bytes),
            uint8_t(allocation.purpose),
            allocation.allocated_at,
            {false, 0}};
}

MemoryLimits limits_record(const Limits& limits) {
    return {memory_size(limits[Limit::heap_max]), memory_size(limits[Limit::stack_max]),
            memory_size(limits[Limit::cache_max]), memory_size(limits[Limit::soft_limit]),
            memory_size(limits[Limit::hard_limit])};
}

Limits limits_from(const MemoryLimits& record) {
    return {{record.heap_max.bytes, record.stack_max.bytes, record.cache_max.bytes,
             record.soft_limit.bytes, record.hard_limit.bytes}};
}

MemoryStats stats(const Book& book) {
    MemoryStats totals{};
    totals.total_allocations = book.made;
    totals.active_allocations = book.live;
    totals.peak_memory = memory_size(book.peak);
    totals.current_memory = memory_size(book.used);
    totals.average_allocation_size = memory_size(average(book));
    totals.efficiency_ratio = efficiency(book);
    auto& uses = totals.usage_by_purpose;
    uses.ptr = static_cast<PurposeAndSize*>(answer_memory(purpose_count, sizeof(PurposeAndSize)));
    for (int place = 0; uses.ptr && place < purpose_count; ++place) {
        const uint64_t used = book.by_purpose[place];
        if (used > 0) uses.ptr[uses.len++] = {uint8_t(place), memory_size(used)};
    }
    if (uses.len == 0) {
        // The glue does not free an empty list.
        free(uses.ptr);
        uses.ptr = nullptr;
    }
    return totals;
}

uint64_t average(const Book& book) { return book.made ? uint64_t(book.bytes_made / book.made) : 0; }

float efficiency(const Book& book) {
    return book.committed ? ratio(book.used, book.committed) : 1.0f;
}

}  // namespace guest
