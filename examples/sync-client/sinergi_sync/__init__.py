"""A reference client for the synchronisation of Sinergi: one file for each chapter of docs/sync.md.

    service    HTTP: signing in, trying again
    store      the copy, in SQLite: the records as the service told them, and the cursor
    edits      what was changed here and is not there yet
    pull       what others have changed
    push       what was changed here, sent so that it happens once
    conflicts  what two sides changed differently
    digest     numbers that tell whether a copy is complete
    repair     mends a copy that is not

Nothing but the standard library is needed.
"""
from .conflicts import open_conflicts, resolve, take
from .edits import Edits
from .pull import pull
from .push import push
from .repair import repair
from .service import ClientCredentials, Login, NoAnswer, Refused, Service
from .store import Store

__all__ = [
    "ClientCredentials", "Edits", "Login", "NoAnswer", "Refused", "Service", "Store",
    "open_conflicts", "pull", "push", "repair", "resolve", "take",
]
