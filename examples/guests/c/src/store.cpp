#include "store.h"

#include <cstring>
#include <new>

#include "index.h"
#include "memory.h"
#include "settings.h"

namespace guest {

namespace {

constexpr uint32_t allocations_per_block = 256;

Index<Session> sessions;
/// The live allocations, and those remembered as freed.
Index<Allocation> allocations;
/// Those remembered as freed, by the time of that.
Queue freed;
uint32_t freed_count;
/// Those that mean nothing any more, linked by `newer`.
Allocation* spare;

bool take_block() {
    auto* block =
        static_cast<Allocation*>(lasting_memory(allocations_per_block * sizeof(Allocation)));
    if (!block) return false;
    for (uint32_t place = allocations_per_block; place > 0;) give_back(&block[--place]);
    return true;
}

bool is_forgotten(const Allocation& allocation, uint64_t now) {
    return now > allocation.freed_at && now - allocation.freed_at > longest_freed;
}

void forget_oldest_freed() {
    Allocation* const oldest = freed.oldest;
    freed.remove(oldest);
    --freed_count;
    allocations.remove(oldest);
    give_back(oldest);
}

}  // namespace

void Queue::append(Allocation* allocation) {
    allocation->older = newest;
    allocation->newer = nullptr;
    (newest ? newest->newer : oldest) = allocation;
    newest = allocation;
}

void Queue::remove(Allocation* allocation) {
    (allocation->older ? allocation->older->newer : oldest) = allocation->newer;
    (allocation->newer ? allocation->newer->older : newest) = allocation->older;
}

Session* find_session(std::string_view id) {
    return sessions.find(hash_of(id), [=](const Session& session) { return session.id() == id; });
}

Session* open_session(std::string_view id) {
    void* memory = lasting_memory(sizeof(Session) + id.size());
    if (!memory) return nullptr;
    auto* session = new (memory) Session{};
    if (!session->history.open()) {
        free(memory);
        return nullptr;
    }
    session->id_hash = hash_of(id);
    session->limits = default_limits();
    session->id_length = uint32_t(id.size());
    memcpy(session->id_text(), id.data(), id.size());
    sessions.add(session);
    return session;
}

Allocation* find_allocation(std::string_view id, uint64_t now) {
    const auto sought = parse_id(id);
    if (!sought) return nullptr;
    Allocation* found =
        allocations.find(hash_of(sought->high, sought->low),
                         [&](const Allocation& allocation) { return allocation.id == *sought; });
    return found && (found->is_live || !is_forgotten(*found, now)) ? found : nullptr;
}

Allocation* take_allocation() {
    // Without memory, what is freed is remembered for less long.
    if (!spare && !take_block() && freed.oldest) forget_oldest_freed();
    if (!spare) return nullptr;
    Allocation* const taken = spare;
    spare = taken->newer;
    return taken;
}

void give_back(Allocation* allocation) {
    allocation->newer = spare;
    spare = allocation;
}

void record(Allocation* allocation) {
    Session& session = *allocation->session;
    const Use before = session.book;
    session.book.add(allocation->bytes, allocation->purpose);
    session.history.record(allocation->allocated_at, before, session.book);
    session.grew.note(allocation->purpose, allocation->allocated_at);
    session.live.append(allocation);
    allocation->is_live = true;
    allocations.add(allocation);
}

void release(Allocation* allocation, uint64_t now) {
    Session& session = *allocation->session;
    const Use before = session.book;
    session.book.remove(allocation->bytes, allocation->purpose);
    session.history.record(now, before, session.book);
    session.shrank.note(allocation->purpose, now);
    session.live.remove(allocation);
    allocation->is_live = false;
    allocation->freed_at = now;
    freed.append(allocation);
    ++freed_count;
    while (freed_count > most_freed || (freed.oldest && is_forgotten(*freed.oldest, now))) {
        forget_oldest_freed();
    }
}

}  // namespace guest
