// Unicode: characters of UTF-8 text, which of them are printable, and how to quote them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text.h"

namespace guest {

/// Take the first character off a text that is not empty.
uint32_t take_character(std::string_view& text);

size_t count_characters(std::string_view text);

/// Tell whether a character is neither white space, nor a control or format character, nor
/// unassigned.
bool is_printable(uint32_t character);

/// A text of unknown origin to be quoted in a message: escaped, and cut when it is long.
struct Quoted {
    std::string_view text;
};
Text& operator<<(Text& out, Quoted quoted);

}  // namespace guest
