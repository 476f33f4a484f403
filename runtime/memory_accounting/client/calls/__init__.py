"""The calls of each interface: how each becomes a request, shared by both clients."""
