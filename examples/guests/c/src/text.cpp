#include "text.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "memory.h"

namespace guest {

namespace {

constexpr size_t first_room = 16;
constexpr int most_digits = 20;

}  // namespace

Text::Text(Text&& other) noexcept
    : bytes_(other.bytes_), length_(other.length_), room_(other.room_), failed_(other.failed_) {
    other.bytes_ = nullptr;
    other.length_ = other.room_ = 0;
}

Text::~Text() { free(bytes_); }

Text& Text::operator<<(std::string_view piece) {
    if (make_room(piece.size())) {
        memcpy(bytes_ + length_, piece.data(), piece.size());
        length_ += piece.size();
    }
    return *this;
}

Text& Text::operator<<(uint64_t number) { return padded(number, 1); }

Text& Text::padded(uint64_t number, int digits) {
    char written[most_digits];
    int start = most_digits;
    for (; number > 0 || digits > most_digits - start; number /= 10) {
        written[--start] = char('0' + number % 10);
    }
    return *this << std::string_view(written + start, size_t(most_digits - start));
}

String Text::release() {
    const String text = {reinterpret_cast<uint8_t*>(bytes_), length_};
    // An empty string of an answer is not freed by anyone.
    if (length_ > 0) bytes_ = nullptr;
    return text;
}

bool Text::make_room(size_t more) {
    if (failed_) return false;
    if (more <= room_ - length_) return true;
    const size_t room = std::max({first_room, 2 * room_, length_ + more});
    char* bytes = static_cast<char*>(realloc(bytes_, room));
    if (!bytes) {
        failed_ = true;
        length_ = 0;
        lose_answer();
        return false;
    }
    bytes_ = bytes;
    room_ = room;
    return true;
}

String copied(std::string_view text) {
    if (text.empty()) return {nullptr, 0};
    auto* bytes = static_cast<uint8_t*>(answer_memory(text.size()));
    if (!bytes) return {nullptr, 0};
    memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
}

}  // namespace guest
