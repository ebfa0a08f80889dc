"""Laws are tried without a time limit for each example: the machine may be busy."""

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
