"""The tables, step by step; the same steps on SQLite and PostgreSQL."""
