#include "refusals.h"

#include "characters.h"
#include "memory.h"
#include "platforms.h"
#include "session_ids.h"

namespace guest {

const std::string_view out_of_memory = "this guest is out of memory";

namespace {

Refusal unknown_session(std::string_view session_id) {
    Refusal refusal{ErrorCode::invalid_allocation, "unknown session", {}};
    refusal.message << "unknown session " << Quoted{session_id}
                    << ": it is opened by its first allocation";
    return refusal;
}

Refusal malformed_session_id(std::string_view session_id) {
    Refusal refusal{ErrorCode::invalid_allocation, "malformed session id", {}};
    refusal.message << Quoted{session_id}
                    << " is not a session id: 1 to 128 printable characters without white space";
    return refusal;
}

}  // namespace

Refusal no_session(std::string_view session_id) {
    return is_session_id(session_id) ? unknown_session(session_id)
                                     : malformed_session_id(session_id);
}

Refusal no_allocation(std::string_view allocation_id) {
    Refusal refusal{ErrorCode::invalid_allocation, "unknown allocation", {}};
    refusal.message << "unknown allocation " << Quoted{allocation_id};
    return refusal;
}

Refusal freed_before(std::string_view allocation_id, uint64_t freed_at) {
    Refusal refusal{ErrorCode::already_freed, "freed before", {}};
    refusal.message << "allocation " << Quoted{allocation_id} << " was freed before, at "
                    << freed_at << " ms";
    return refusal;
}

Refusal no_platform(std::string_view platform) {
    Refusal refusal{ErrorCode::unsupported_platform, "platform", {}};
    refusal.message << Quoted{platform} << " is not supported; supported are ";
    for (int place = 0; place < platform_count; ++place) {
        refusal.message << (place ? ", " : "") << platforms[place].label;
    }
    return refusal;
}

Refusal not_recorded(std::string_view cause) {
    Refusal refusal{ErrorCode::allocation_failed, cause, {}};
    refusal.message << "the allocation could not be recorded, and was not counted: " << cause;
    return refusal;
}

Refusal not_answered() {
    Refusal refusal{ErrorCode::allocation_failed, out_of_memory, {}};
    refusal.message << "there is not enough memory left for the answer";
    return refusal;
}

bool refuse(Refusal refusal, uint64_t now, MemoryError* error) {
    *error = {
        uint8_t(refusal.code), refusal.message.release(), {true, copied(refusal.details)}, now};
    // An error is an error, however little memory there was to say why.
    answer_was_lost();
    return false;
}

}  // namespace guest
