"""Conversations: one module each, whether a person or the clock opens them."""
