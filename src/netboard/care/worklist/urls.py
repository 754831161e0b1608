"""Where is the home page?"""

from django.urls import path

from netboard.care.worklist import views

app_name = "worklist"
urlpatterns = [path("", views.home, name="home")]
