"""The command `call`: a component at work, through the world that is generated for it.

This package alone of the generator knows what generated code needs, so that a call goes the way of
every program that hosts a component; docs/decisions/calling.md says why. `functions`, `arguments`,
and `narrowing` know WIT alone, `importing` and `hosting` Python.
"""
