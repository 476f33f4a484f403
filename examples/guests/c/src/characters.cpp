#include "characters.h"

#include <algorithm>
#include <iterator>

namespace guest {

namespace {

constexpr size_t longest_quote = 128;
constexpr char hex_digits[] = "0123456789abcdef";

/// Where printable characters begin and end, alternately.
constexpr uint32_t printable_bounds[] = {
#include "printable.inc"
};

void write_escaped(Text& out, char kind, uint32_t character, int digits) {
    out << '\\' << kind;
    while (digits > 0) out << hex_digits[character >> 4 * --digits & 15];
}

void write_quoted_character(Text& out, uint32_t character, char mark) {
    if (character == '\\' || character == uint32_t(mark)) {
        out << '\\' << char(character);
    } else if (character == '\t') {
        out << "\\t";
    } else if (character == '\n') {
        out << "\\n";
    } else if (character == '\r') {
        out << "\\r";
    } else if (character >= ' ' && character < 0x7f) {
        out << char(character);
    } else if (character < 0x100) {
        write_escaped(out, 'x', character, 2);
    } else if (character < 0x10000) {
        write_escaped(out, 'u', character, 4);
    } else {
        write_escaped(out, 'U', character, 8);
    }
}

/// Return the text up to so many characters.
std::string_view beginning(std::string_view text, size_t most) {
    std::string_view rest = text;
    for (size_t count = 0; count < most && !rest.empty(); ++count) take_character(rest);
    return text.substr(0, text.size() - rest.size());
}

}  // namespace

uint32_t take_character(std::string_view& text) {
    const auto lead = uint8_t(text.front());
    const size_t length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const size_t taken = std::min(length, text.size());
    uint32_t character = taken == 1 ? lead : lead & (0x7fu >> taken);
    for (size_t at = 1; at < taken; ++at) character = character << 6 | (uint8_t(text[at]) & 0x3f);
    text.remove_prefix(taken);
    return character;
}

size_t count_characters(std::string_view text) {
    // Every character has one byte that does not continue another.
    return size_t(std::count_if(text.begin(), text.end(),
                                [](char byte) { return (uint8_t(byte) & 0xc0) != 0x80; }));
}

bool is_printable(uint32_t character) {
    const auto* after =
        std::upper_bound(std::begin(printable_bounds), std::end(printable_bounds), character);
    return (after - std::begin(printable_bounds)) % 2 == 1;
}

Text& operator<<(Text& out, Quoted quoted) {
    const std::string_view shown = beginning(quoted.text, longest_quote);
    const bool has_apostrophe = shown.find('\'') != shown.npos;
    const char mark = has_apostrophe && shown.find('"') == shown.npos ? '"' : '\'';
    out << mark;
    for (std::string_view rest = shown; !rest.empty();) {
        write_quoted_character(out, take_character(rest), mark);
    }
    out << mark;
    if (shown.size() < quoted.text.size()) {
        out << "… (" << uint64_t(count_characters(quoted.text)) << " characters)";
    }
    return out;
}

}  // namespace guest
