// Text as it grows: messages and reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "contract.h"

namespace guest {

/// Text that is written piece by piece. Without memory it becomes empty, and the answer is lost.
class Text {
public:
    Text() = default;
    Text(Text&& other) noexcept;
    Text& operator=(Text&&) = delete;
    ~Text();

    Text& operator<<(std::string_view piece);
    Text& operator<<(char piece) { return *this << std::string_view(&piece, 1); }
    Text& operator<<(uint64_t number);

    /// Write a number with at least so many digits.
    Text& padded(uint64_t number, int digits);

    std::string_view view() const { return {bytes_, length_}; }

    /// Hand the text over to an answer, which frees it.
    String release();

private:
    bool make_room(size_t more);

    char* bytes_ = nullptr;
    size_t length_ = 0;
    size_t room_ = 0;
    bool failed_ = false;
};

/// A copy of a text for an answer, which frees it.
String copied(std::string_view text);

}  // namespace guest
