"""What the course of a session suggests: its usage patterns, and the capacity it should have.

Pure functions of samples and of what is in use now; no store, no clock.
"""
