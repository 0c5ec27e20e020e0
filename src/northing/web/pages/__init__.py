"""The pages: one folder per page with its view, templates and nothing of another page."""
