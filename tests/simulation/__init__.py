"""Five provincial systems, made with the reference client (examples/sync-client), go wrong in every way that is known
of them; at the end nothing is lost and all copies are equal. See __main__.py.
"""
