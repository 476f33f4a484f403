// Sums and products of sizes, which need not fit into 64 bits.
#pragma once

#include <cstdint>

namespace guest {

using Wide = unsigned __int128;

}  // namespace guest
