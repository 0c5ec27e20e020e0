"""Importing: definitions that people already have elsewhere become elements of the plan; what cannot be, is listed."""

from northing.work.importing.dbt import Imported, import_dbt
from northing.work.importing.options import Options
from northing.work.importing.saving import plan_beside, render_import, save_import

__all__ = ["Imported", "Options", "import_dbt", "plan_beside", "render_import", "save_import"]
