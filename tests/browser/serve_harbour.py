"""Make the small workspace of the page tests in a folder and serve it, as the product does, until stopped.

Called by `conftest.py` as a process of its own: `python serve_harbour.py FOLDER PORT`.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "web" / "pages"))
NAME, PASSWORD = "viewer", "calm-harbour-2024"


def main(folder, port):
    from harbour import fill, make_workspace

    from northing.web.accounts.access import ensure_account, prepare, set_password

    workspace = make_workspace(folder)
    prepare(workspace)
    store = workspace.open_store()
    fill(workspace, store)
    ensure_account(NAME, party="desk")
    set_password(NAME, PASSWORD)
    from django.db import connections

    connections.close_all()
    from northing.web.server import serve

    serve(workspace, host="127.0.0.1", port=port, workers=1, ready=lambda: print("ready", flush=True))  # noqa: T201 - whoever started it waits for this


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
