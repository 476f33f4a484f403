// What a session may be called.
#pragma once

#include <string_view>

namespace guest {

/// Tell whether it is a session id: 1 to 128 printable characters without white space.
bool is_session_id(std::string_view text);

}  // namespace guest
