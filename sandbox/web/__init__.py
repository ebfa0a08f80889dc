"""Slack's Web API: one table of methods and the HTTP endpoint that serves it."""
