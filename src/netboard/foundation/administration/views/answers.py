"""How does a view send a person on after an act?"""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """Look at this page now; going back or reloading repeats nothing."""

    status_code = 303
