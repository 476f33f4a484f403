// The platforms of the contract, and the memory each offers.
#pragma once

#include <cstdint>
#include <string_view>

#include "settings.h"

namespace guest {

struct Platform {
    std::string_view label;
    uint64_t capacity;
};

/// In the order of the contract's platform-profile.
constexpr Platform platforms[] = {
    {"dreamcast", 16 * mebibyte},  {"psp", psp_capacity},           {"vita", 512 * mebibyte},
    {"v6r-small", 512 * mebibyte}, {"v6r-medium", 1024 * mebibyte}, {"v6r-large", 2048 * mebibyte},
    {"custom", node_capacity},
};
constexpr int platform_count = 7;

/// The label of every session here: the contract has no function that configures one.
constexpr std::string_view session_platform = platforms[platform_count - 1].label;

}  // namespace guest
