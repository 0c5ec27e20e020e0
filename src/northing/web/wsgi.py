"""The WSGI application of the workspace that NORTHING_WORKSPACE names."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from northing.web.configuration import configure
from northing.work.workspace import find_workspace

_workspace = find_workspace(Path(os.environ.get("NORTHING_WORKSPACE", ".")))
configure(_workspace.root, database=_workspace.settings.database, hosts=_workspace.settings.hosts)
application = get_wsgi_application()
