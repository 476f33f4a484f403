#include "session_ids.h"

#include "characters.h"

namespace guest {

namespace {

constexpr size_t longest = 128;

}  // namespace

bool is_session_id(std::string_view text) {
    size_t length = 0;
    for (std::string_view rest = text; !rest.empty(); ++length) {
        if (length == longest || !is_printable(take_character(rest))) return false;
    }
    return length > 0;
}

}  // namespace guest
