"""Which addresses does the administration of the centre answer?"""

from django.urls import path

from netboard.foundation.administration.views import accounts, directory, personal, trail

app_name = "administration"
urlpatterns = [
    path("directory/", directory.directory, name="directory"),
    path("directory/import/", directory.import_file, name="import"),
    path("directory/import/apply/", directory.apply_import, name="apply_import"),
    path("directory/export/", directory.export_file, name="export"),
    path("directory/establishments/new/", directory.organisation, name="new_organisation"),
    path("directory/establishments/<int:pk>/", directory.organisation, name="organisation"),
    path("directory/professionals/new/", directory.professional, name="new_professional"),
    path("directory/professionals/<int:pk>/", directory.professional, name="professional"),
    path("directory/rooms/new/", directory.site, name="new_site"),
    path("directory/rooms/<int:pk>/", directory.site, name="site"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/invite/", accounts.invite, name="invite"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/close/", accounts.close, name="close_account"),
    path("accounts/<int:pk>/reinvite/", accounts.reinvite, name="reinvite"),
    path("trail/", trail.trail, name="trail"),
    path("trail/export/", trail.export, name="export_trail"),
    path("profile/", personal.profile, name="profile"),
    path("join/<str:token>/", personal.join, name="join"),
]
