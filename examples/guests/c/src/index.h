// Finding nodes by their hash, in a time that does not depend on how many there are.
#pragma once

#include <cstdint>

#include "memory.h"

namespace guest {

/// A table of chains that run through the nodes themselves, by `Node::next_in_chain` and
/// `Node::hash()`. It grows by one chain with each node (linear hashing), so that no single
/// addition takes long; and adding needs no memory, because a table that cannot grow has longer
/// chains.
template <class Node>
class Index {
public:
    /// Find the node with this hash for which `is` holds.
    template <class Is>
    Node* find(uint64_t hash, Is is) {
        Node* node = *chain_of(hash);
        while (node && !is(*node)) node = node->next_in_chain;
        return node;
    }

    /// Add a node that is not there.
    void add(Node* node) {
        ++count_;
        link(node);
        if (count_ > half_ + divided_) divide_next_chain();
    }

    /// Remove a node that is there.
    void remove(Node* node) {
        Node** place = chain_of(node->hash());
        while (*place != node) place = &(*place)->next_in_chain;
        *place = node->next_in_chain;
        --count_;
    }

private:
    static constexpr int first_bits = 6;
    static constexpr int most_segments = 24;

    /// The table is on its way from `half_` chains to twice as many: of the first half, so many are
    /// divided already.
    Node** chain_of(uint64_t hash) {
        const uint32_t number = uint32_t(hash) & (half_ - 1);
        return chain(number < divided_ ? uint32_t(hash) & (2 * half_ - 1) : number);
    }

    Node** chain(uint32_t number) {
        if (number < (1u << first_bits)) return &first_[number];
        const int bits = 31 - __builtin_clz(number);
        return &segments_[bits - first_bits][number - (1u << bits)];
    }

    void link(Node* node) {
        Node** place = chain_of(node->hash());
        node->next_in_chain = *place;
        *place = node;
    }

    void divide_next_chain() {
        if (divided_ == 0 && !add_segment()) return;
        Node** const place = chain(divided_);
        Node* node = *place;
        *place = nullptr;
        ++divided_;
        while (node) {
            Node* const next = node->next_in_chain;
            link(node);
            node = next;
        }
        if (divided_ == half_) {
            half_ *= 2;
            divided_ = 0;
        }
    }

    /// Take memory for as many chains as there are.
    bool add_segment() {
        const int number = 31 - __builtin_clz(half_) - first_bits;
        if (number == most_segments) return false;
        segments_[number] = static_cast<Node**>(lasting_memory(half_ * sizeof(Node*)));
        return segments_[number] != nullptr;
    }

    Node* first_[1 << first_bits] = {};
    Node** segments_[most_segments] = {};
    uint32_t half_ = 1u << first_bits;
    uint32_t divided_ = 0;
    uint32_t count_ = 0;
};

}  // namespace guest
