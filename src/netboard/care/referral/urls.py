"""Where is a dossier?"""

from django.urls import path

from netboard.care.referral import views

app_name = "referral"
urlpatterns = [
    path("dossiers/", views.dossiers, name="dossiers"),
    path("dossiers/new/drop/", views.drop, name="drop"),
    path("dossiers/new/", views.new, name="new"),
    path("dossiers/<int:pk>/", views.dossier, name="dossier"),
    path("dossiers/<int:pk>/edit/", views.edit, name="edit"),
    path("dossiers/<int:pk>/receipt/", views.receipt, name="receipt"),
    path("dossiers/<int:pk>/triage/", views.triage, name="triage"),
    path("dossiers/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("dossiers/<int:pk>/urgent/", views.urgent, name="urgent"),
    path("dossiers/<int:pk>/documents/", views.add_document, name="add_document"),
    path("dossiers/<int:pk>/gaps/", views.gaps, name="gaps"),
    path("dossiers/<int:pk>/gaps/chase/", views.chase, name="chase"),
    path("dossiers/<int:pk>/renew/", views.renew, name="renew"),
    path("pieces/<int:pk>/", views.piece, name="piece"),
    path("requirements/", views.requirement_tables, name="tables"),
    path("requirements/<int:pk>/approve/", views.approve_table, name="approve_table"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/remove/", views.remove_document, name="remove_document"),
]
