"""Engines beside the built-in DuckDB: the same scans on a Spark cluster, in PostgreSQL or in ClickHouse."""
