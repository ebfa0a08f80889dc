"""What is fast, measured against a baseline in the same run: `make bench`, or `make bench ONLY=turn`."""
