"""Where is a patient's identity?"""

from django.urls import path

from netboard.care.patients import views

app_name = "patients"
urlpatterns = [
    path("similar/", views.similar, name="similar"),
    path("doctors/", views.doctors, name="doctors"),
    path("<int:pk>/identity/", views.identity, name="identity"),
]
