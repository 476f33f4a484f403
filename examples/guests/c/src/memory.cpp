#include "memory.h"

#include <cstdlib>

namespace guest {

namespace {

constexpr size_t head_room = 64 * 1024;

bool lost = false;

}  // namespace

void* lasting_memory(size_t bytes) {
    void* memory = calloc(1, bytes);
    // Volatile, because a compiler may take it that memory which is only freed can be had.
    void* volatile rest = malloc(head_room);
    if (!rest) {
        free(memory);
        return nullptr;
    }
    free(rest);
    return memory;
}

void* answer_memory(size_t count, size_t bytes_each) {
    void* memory = calloc(count, bytes_each);
    if (!memory) lose_answer();
    return memory;
}

void lose_answer() { lost = true; }

bool answer_was_lost() {
    const bool was_lost = lost;
    lost = false;
    return was_lost;
}

}  // namespace guest
