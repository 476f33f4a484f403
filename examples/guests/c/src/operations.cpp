// The interface memory-operations.

#include <optional>
#include <utility>

#include "answers.h"
#include "clock.h"
#include "contract.h"
#include "decisions.h"
#include "platforms.h"
#include "records.h"
#include "session_ids.h"
#include "sizes.h"
#include "store.h"

namespace guest {

namespace {

/// The terms and the book that a request is judged by.
struct Judged {
    Limits limits;
    Book book;
};

Judged as_opened(const Session* session) {
    return session ? Judged{session->limits, session->book} : Judged{default_limits(), Book{}};
}

/// Fill in a granted allocation and answer with it, entirely or not at all.
std::optional<Refusal> grant(Allocation* allocation, Session* session, std::string_view session_id,
                             MemoryAllocation* answer) {
    const auto id = next_id(allocation->allocated_at);
    if (!id) return not_recorded("the time is beyond what a UUID can hold");
    allocation->id = *id;
    *answer = allocation_record(*allocation, session_id);
    const bool lost = answer_was_lost();
    allocation->session = lost || session ? session : open_session(session_id);
    if (!lost && allocation->session) {
        record(allocation);
        return std::nullopt;
    }
    exports_flight_memory_memory_types_memory_allocation_free(answer);
    return not_recorded(out_of_memory);
}

}  // namespace

}  // namespace guest

using namespace guest;

bool exports_flight_memory_memory_operations_create_allocation(String* session_id, MemorySize* size,
                                                               uint8_t purpose,
                                                               MemoryAllocation* ret,
                                                               MemoryError* err) {
    const TextArgument first(session_id);
    const SizeArgument second(size);
    const uint64_t now = milliseconds_now();
    Session* const session = find_session(view(*session_id));
    if (!session && !is_session_id(view(*session_id))) {
        return refuse(no_session(view(*session_id)), now, err);
    }
    const Judged by = as_opened(session);
    const Verdict verdict = judge(by.limits, by.book, size->bytes, Purpose(purpose));
    if (verdict != Verdict::granted) {
        return refuse(not_granted(verdict, by.limits, by.book, size->bytes, Purpose(purpose)), now,
                      err);
    }
    Allocation* const allocation = take_allocation();
    if (!allocation) return refuse(not_recorded(out_of_memory), now, err);
    allocation->bytes = size->bytes;
    allocation->purpose = Purpose(purpose);
    allocation->allocated_at = now;
    auto refusal = grant(allocation, session, view(*session_id), ret);
    if (!refusal) return true;
    give_back(allocation);
    return refuse(std::move(*refusal), now, err);
}

bool exports_flight_memory_memory_operations_free_allocation(String* allocation_id, bool* ret,
                                                             MemoryError* err) {
    const TextArgument first(allocation_id);
    const uint64_t now = milliseconds_now();
    Allocation* const allocation = find_allocation(view(*allocation_id), now);
    if (!allocation) return refuse(no_allocation(view(*allocation_id)), now, err);
    if (!allocation->is_live) {
        return refuse(freed_before(view(*allocation_id), allocation->freed_at), now, err);
    }
    release(allocation, now);
    return *ret = true;
}

bool exports_flight_memory_memory_operations_get_memory_snapshot(String* session_id,
                                                                 MemoryUsageSnapshot* ret,
                                                                 MemoryError* err) {
    const TextArgument first(session_id);
    const uint64_t now = milliseconds_now();
    const Session* const session = find_session(view(*session_id));
    if (!session) return refuse(no_session(view(*session_id)), now, err);
    *ret = snapshot(*session, {session->book, now});
    return answer(ret, exports_flight_memory_memory_types_memory_usage_snapshot_free, now, err);
}

bool exports_flight_memory_memory_operations_get_platform_profile(String* platform,
                                                                  PlatformProfile* ret,
                                                                  MemoryError* err) {
    const TextArgument first(platform);
    const uint64_t now = milliseconds_now();
    for (int place = 0; place < platform_count; ++place) {
        if (platforms[place].label == view(*platform)) {
            ret->tag = uint8_t(place);
            // All cases carry the same.
            ret->val.custom = memory_size(platforms[place].capacity);
            return answer(ret, exports_flight_memory_memory_types_platform_profile_free, now, err);
        }
    }
    return refuse(no_platform(view(*platform)), now, err);
}

bool exports_flight_memory_memory_operations_set_memory_limits(String* session_id,
                                                               MemoryLimits* limits, bool* ret,
                                                               MemoryError* err) {
    const TextArgument first(session_id);
    const LimitsArgument second(limits);
    const uint64_t now = milliseconds_now();
    Session* const session = find_session(view(*session_id));
    if (!session) return refuse(no_session(view(*session_id)), now, err);
    const Limits asked = limits_from(*limits);
    if (auto refusal = contradiction(asked)) return refuse(std::move(*refusal), now, err);
    session->limits = asked;
    session->history.record(now, session->book, session->book);
    return *ret = true;
}

bool exports_flight_memory_memory_operations_get_memory_limits(String* session_id,
                                                               MemoryLimits* ret,
                                                               MemoryError* err) {
    const TextArgument first(session_id);
    const uint64_t now = milliseconds_now();
    const Session* const session = find_session(view(*session_id));
    if (!session) return refuse(no_session(view(*session_id)), now, err);
    *ret = limits_record(session->limits);
    return answer(ret, exports_flight_memory_memory_types_memory_limits_free, now, err);
}

bool exports_flight_memory_memory_operations_get_memory_pressure(String* session_id, uint8_t* ret,
                                                                 MemoryError* err) {
    const TextArgument first(session_id);
    const uint64_t now = milliseconds_now();
    const Session* const session = find_session(view(*session_id));
    if (!session) return refuse(no_session(view(*session_id)), now, err);
    *ret = uint8_t(pressure(session->limits, session->book.used));
    return true;
}

bool exports_flight_memory_memory_operations_validate_allocation_request(String* session_id,
                                                                         MemorySize* size,
                                                                         uint8_t purpose, bool* ret,
                                                                         MemoryError* err) {
    const TextArgument first(session_id);
    const SizeArgument second(size);
    const uint64_t now = milliseconds_now();
    const Session* const session = find_session(view(*session_id));
    if (!session && !is_session_id(view(*session_id))) {
        return refuse(no_session(view(*session_id)), now, err);
    }
    const Judged by = as_opened(session);
    const Verdict verdict = judge(by.limits, by.book, size->bytes, Purpose(purpose));
    if (verdict == Verdict::empty) {
        return refuse(not_granted(verdict, by.limits, by.book, 0, Purpose(purpose)), now, err);
    }
    *ret = verdict == Verdict::granted;
    return true;
}

bool exports_flight_memory_memory_operations_list_allocations(String* session_id,
                                                              AllocationList* ret,
                                                              MemoryError* err) {
    const TextArgument first(session_id);
    const uint64_t now = milliseconds_now();
    const Session* const session = find_session(view(*session_id));
    if (!session) return refuse(no_session(view(*session_id)), now, err);
    *ret = {nullptr, 0};
    const auto live = size_t(session->book.live);
    if (live > 0) {
        ret->ptr = static_cast<MemoryAllocation*>(answer_memory(live, sizeof(MemoryAllocation)));
    }
    for (const Allocation* each = session->live.oldest; ret->ptr && each; each = each->newer) {
        ret->ptr[ret->len++] = allocation_record(*each, session->id());
    }
    return answer(ret, exports_flight_memory_memory_operations_list_memory_allocation_free, now,
                  err);
}
