"""Where is the local mailbox of the demonstration? These addresses exist in the demonstration only."""

from django.urls import path

from netboard.config.demo import views
from netboard.foundation.ui import guide

app_name = "demo"
urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<str:key>/", views.mail, name="mail"),
    path("mailbox/<str:key>/<int:position>/", views.mail_file, name="mail_file"),
    path("guide/", guide.guide, name="guide"),
]
