"""What is remembered: rows and the queries on them. Queries return values of `learning`."""
