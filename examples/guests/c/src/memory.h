// The guest's own memory: what stays, and what only carries an answer out.
#pragma once

#include <cstddef>

namespace guest {

/// Zeroed memory that stays, to be given back with `free`. nullptr unless enough would be left
/// over for the arguments and answers of later calls, so that a guest that is full still answers.
void* lasting_memory(size_t bytes);

/// Zeroed memory for part of an answer, which the glue frees once the host has read it. nullptr
/// when there is none; the answer is incomplete then.
void* answer_memory(size_t count, size_t bytes_each = 1);

/// Note that some part of the answer found no memory.
void lose_answer();

/// Tell whether the answer is incomplete, and begin the next one.
bool answer_was_lost();

}  // namespace guest
