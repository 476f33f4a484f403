"""What each operation does, step by step, on any store and for both kinds of caller.

A plan is a generator: it yields what it asks of the store and is sent the answer. One driver calls
a store, another awaits one, and neither knows what an operation does.
"""
