"""A property holds or it does not; how long that takes on a busy machine is no result."""

from hypothesis import settings

settings.register_profile("whatever the machine is doing", deadline=None)
settings.load_profile("whatever the machine is doing")
