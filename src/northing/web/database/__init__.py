"""Keeping history and facts in SQLite or PostgreSQL through Django's ORM."""
