"""Where do the pages of the board live?"""

from django.urls import path

from netboard.care.board import views

app_name = "board"
urlpatterns = [
    path("", views.sessions, name="sessions"),
    path("plan/", views.plan, name="plan"),
    path("series/new/", views.series, name="new_series"),
    path("series/<int:pk>/", views.series, name="series"),
    path("extra/", views.extra, name="extra"),
    path("figures/", views.figures, name="figures"),
    path("<int:pk>/", views.session, name="session"),
    path("<int:pk>/invite/", views.invite, name="invite"),
    path("<int:pk>/video/", views.video, name="video"),
    path("<int:pk>/session.ics", views.calendar, name="calendar"),
    path("<int:pk>/reply/", views.reply, name="reply"),
    path("<int:pk>/order/", views.order, name="order"),
    path("<int:pk>/versions/", views.versions, name="versions"),
    path("<int:pk>/cases/<int:case>/prepare/", views.prepare, name="prepare"),
    path("<int:pk>/steer/", views.steer, name="steer"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/place/", views.place, name="place"),
    path("<int:pk>/cases/<int:case>/", views.change, name="change"),
    path("<int:pk>/cases/<int:case>/precedents/", views.precedents, name="precedents"),
    path("<int:pk>/sheets/agenda/", views.agenda_sheet, name="agenda_sheet"),
    path("<int:pk>/sheets/attendance/", views.attendance_sheet, name="attendance_sheet"),
    path("<int:pk>/minutes/", views.minutes, name="minutes"),
    path("<int:pk>/minutes.pdf", views.minutes_pdf, name="minutes_pdf"),
    path("<int:pk>/live/", views.live, name="live"),
    path("<int:pk>/live/state/", views.state, name="state"),
    path("<int:pk>/live/presence/", views.presence, name="presence"),
    path("<int:pk>/live/cases/<int:case>/go/", views.go, name="go"),
    path("<int:pk>/live/cases/<int:case>/opinion/", views.opinion, name="opinion"),
    path("<int:pk>/live/cases/<int:case>/recusal/", views.recusal, name="recusal"),
    path("<int:pk>/live/where/", views.where, name="where"),
    path("<int:pk>/live/here/", views.here, name="here"),
    path("<int:pk>/live/me/", views.myself, name="myself"),
    path("<int:pk>/live/lead/", views.lead, name="lead"),
    path("<int:pk>/live/jump/", views.jump, name="jump"),
    path("<int:pk>/live/cases/<int:case>/draft/", views.draft, name="draft"),
    path("<int:pk>/live/cases/<int:case>/dissent/", views.dissent, name="dissent"),
    path("<int:pk>/wall/", views.wall, name="wall"),
]
