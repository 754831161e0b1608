"""How is a piece answered that an expert asked for?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netboard.care.referral import forms, queries, rules, services
from netboard.care.referral.models import AskedPiece
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import actor_of
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act


@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an asked piece is given, or why it will not be."""
    actor, at = actor_of(request.user), clock.now()
    if not (policy.may(actor, Permission.DOSSIER_WRITE) or policy.may(actor, Permission.DOSSIER_TRIAGE)):
        raise policy.Refused(Permission.DOSSIER_WRITE)
    asked = sight.find(AskedPiece.objects.select_related("dossier__patient", "asked_by__professional"), actor=actor, pk=pk, at=at)
    form = forms.AnswerPieceForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_piece(actor=actor, piece_id=pk, answer=form.cleaned_data["answer"], at=at)
        except services.AlreadyAnswered:
            messages.error(request, _("Somebody answered meanwhile: the answer kept is below. Your words were not kept."))
            asked.refresh_from_db()
            status = 409
        except rules.MoveRefused:
            messages.error(request, _("This dossier takes no more facts: it was discussed or closed meanwhile."))
            return redirect("referral:dossier", pk=asked.dossier_id)
        else:
            messages.success(request, _("The answer is kept, and the expert is told."))
            return redirect("referral:dossier", pk=asked.dossier_id)
    elif form.is_bound:
        status = 422
    log.record_view(actor=actor, act=Act.DOSSIER_VIEWED, target=asked.dossier, patient_id=asked.dossier.patient_id, at=at)
    is_open = asked.answered_at is None and rules.State(asked.dossier.state) in rules.OPEN_TO_FACTS
    context = {"piece": asked, "form": form, "is_open": is_open, "pieces": list(queries.asked_pieces(actor, asked.dossier_id))}
    return render(request, "referral/piece.html", context, status=status)
