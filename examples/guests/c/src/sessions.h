// What is kept of a session and of an allocation.
#pragma once

#include <cstdint>
#include <string_view>

#include "allocation_ids.h"
#include "decisions.h"
#include "history.h"
#include "random.h"

namespace guest {

struct Session;

/// An allocation, live or freed not long ago.
struct Allocation {
    Allocation* next_in_chain;
    Allocation* older;
    Allocation* newer;
    Session* session;
    AllocationId id;
    uint64_t bytes;
    uint64_t allocated_at;
    uint64_t freed_at;
    Purpose purpose;
    bool is_live;

    uint64_t hash() const { return hash_of(id.high, id.low); }
};

/// Allocations in the order of their coming; the list runs through the allocations themselves.
struct Queue {
    Allocation* oldest;
    Allocation* newest;

    void append(Allocation* allocation);
    void remove(Allocation* allocation);
};

/// When something last happened to each purpose.
struct Moments {
    uint64_t at[purpose_count];
    bool ever[purpose_count];

    void note(Purpose purpose, uint64_t now) {
        at[int(purpose)] = now;
        ever[int(purpose)] = true;
    }
    bool since(Purpose purpose, uint64_t moment) const {
        return ever[int(purpose)] && at[int(purpose)] >= moment;
    }
};

struct Session {
    Session* next_in_chain;
    uint64_t id_hash;
    Limits limits;
    Book book;
    Queue live;
    History history;
    /// When an allocation of each purpose was last made, and last freed.
    Moments grew;
    Moments shrank;
    uint32_t id_length;

    uint64_t hash() const { return id_hash; }

    /// The text of the id lies right behind the session.
    char* id_text() { return reinterpret_cast<char*>(this + 1); }
    std::string_view id() const { return {reinterpret_cast<const char*>(this + 1), id_length}; }
};

}  // namespace guest
