"""A page without a database, where a template variable that does not exist fails."""

import copy

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory
from django.urls import include, path
from django_cotton.compiler_regex import CottonCompiler

from netboard.foundation.ui import guide


class Undefined(str):
    """Stands for a template variable that does not exist: to write it is a fault."""

    __slots__ = ()

    def __contains__(self, _text):
        return True

    def __mod__(self, name):
        message = f"undefined template variable: {name}"
        raise AssertionError(message)


@pytest.fixture(autouse=True)
def _strict_templates(settings):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = (path("ui/", include("netboard.foundation.ui.urls")), path("style/", guide.guide, name="style"))
    settings.LANGUAGE_CODE = "en"
    settings.NETBOARD_SEARCH_URL_NAME = "style"
    settings.LOGIN_URL = "/sign-in/"
    settings.COTTON_ISOLATE_BY_DEFAULT = True


@pytest.fixture
def page_request():
    request = RequestFactory().get("/style/")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def render(page_request):
    def write(source, **context):
        return engines["django"].from_string(CottonCompiler().process(source)).render(context, page_request)

    return write
