"""What Slack would refuse: every message, view and answer is held against Slack's documented limits.

Pure functions from any JSON value to a list of problems; an empty list means that Slack would take it. Where
Slack's sources disagree the stricter one is taken, with a comment at that place.
"""

from sandbox.strict.metadata import check_metadata
from sandbox.strict.problem import Problem
from sandbox.strict.surfaces import check_message, check_options, check_view, check_view_response

__all__ = ["Problem", "check_message", "check_metadata", "check_options", "check_view", "check_view_response"]
