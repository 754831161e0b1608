"""Which addresses does the shared interface answer?"""

from django.urls import path

from netboard.foundation.ui import views

app_name = "ui"
urlpatterns = [
    path("display/", views.change_display, name="display"),
    path("session/", views.session, name="session"),
]
