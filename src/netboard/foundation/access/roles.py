"""Which roles exist?"""

import enum


class Role(enum.StrEnum):
    """What an account may be; an account can hold several."""

    REFERRER = "referrer"
    COORDINATOR = "coordinator"
    EXPERT = "expert"
    CHAIR = "chair"
    PATHOLOGIST = "pathologist"
    QUALITY = "quality"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"  # the worker itself; never granted to a person


PERSONAL_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
