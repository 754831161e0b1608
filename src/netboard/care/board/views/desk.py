"""What do the pages of the board share: who asks, what was refused and in which words?"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from netboard.care.board import queries, rules, services
from netboard.care.board.models import Case, Session
from netboard.care.board.views import readings
from netboard.care.referral import rules as referral_rules
from netboard.care.referral.models import Dossier
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log, sight
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory.models import Professional, Site

Refusal = (
    services.AgendaClosed
    | services.AgendaEmpty
    | services.AlreadyBegun
    | services.AlreadyOnThisSession
    | services.CaseClosed
    | services.CaseUnderDiscussion
    | services.LedByAnother
    | services.NotInDirectory
    | services.ReasonNeeded
    | services.Recused
    | services.ReplyImpossible
    | services.SessionNotOpen
    | services.StaleCommand
    | services.StaleOrder
    | services.WrittenWouldBeLost
    | rules.SessionMoveRefused
    | referral_rules.MoveRefused
)
GONE = (Case.DoesNotExist, Dossier.DoesNotExist, Professional.DoesNotExist, Site.DoesNotExist)
REFUSED = (*Refusal.__args__, *GONE)


def actor_of(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise PermissionDenied
    policy.require(request.user, Permission.BOARD_VIEW)
    return request.user


def session_of(request: HttpRequest, pk: int) -> Session:
    actor = actor_of(request)
    return sight.find(Session.objects.select_related("series"), actor=actor, pk=pk, at=clock.now())


def on_agenda(request: HttpRequest, session: Session, case_id: int, act: Callable[[], object]) -> Callable[[], object]:
    """Do the act only if the case of the address stands on the agenda of the session of the address."""

    def checked() -> object:
        Case.objects.visible_to(request.user).filter(session=session).values_list("pk").get(pk=case_id)
        return act()

    return checked


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 -- what a bigint holds


def seen(request: HttpRequest, session: Session, *, case_id: int | None, is_read: bool) -> queries.Live:
    """Gather the screen for the person who asks; a case that is shown leaves a row in the trace, one that is hidden does not."""
    actor, at = actor_of(request), clock.now()
    session.refresh_from_db()
    found = queries.live(actor, session, case_id=case_id, at=at)
    if is_read and found.line is not None and not is_recused(actor, found):
        dossier = found.line.case.dossier
        log.record_view(actor=actor, act=Act.DOSSIER_VIEWED, target=dossier, patient_id=dossier.patient_id, at=at)
        readings.remember(actor.pk, found.line.case.pk, at=at)
    return found


def is_recused(actor: object, found: queries.Live) -> bool:
    """Say whether the actor takes no part in the case on the screen: it is hidden then."""
    mine = actor.professional_id if isinstance(actor, Account) else None
    return mine is not None and any(recusal.professional_id == mine for recusal in found.table.recusals)


def succeeds(request: HttpRequest, act: Callable[[], object], said: str = "") -> bool:
    """Do the act; a refusal of its state becomes a message on the page."""
    try:
        act()
    except REFUSED as refusal:
        messages.error(request, words(refusal))
        return False
    if said:
        messages.success(request, said)
    return True


def words(refusal: Exception) -> str:
    """Say what was refused and what to do next."""
    for kind, sentence in _sentences().items():
        if isinstance(refusal, kind):
            return sentence
    raise refusal


def _sentences() -> dict[type[Exception], str]:
    return {
        services.AgendaClosed: _("This session is closed or cancelled: its agenda no longer changes. Choose another session."),
        services.AgendaEmpty: _("This agenda is empty: there is nothing to publish. Place a dossier on it first."),
        services.AlreadyOnThisSession: _("This dossier already went through this session. Place it on another one."),
        services.CaseClosed: _("The opinion on this case is already recorded. Nothing was changed."),
        services.CaseUnderDiscussion: _("The board is discussing this case: it stays in its place. Go to another case first."),
        services.LedByAnother: _("Somebody else leads this session now. Take the lead first; it leaves a trace."),
        services.StaleCommand: _("The board has moved since this page was shown. This page is up to date: give the command again."),
        services.NotInDirectory: _("Your account belongs to nobody of the directory: ask an administrator to link it, then sign in again."),
        services.Recused: _("This person takes no part in the case: nothing was recorded."),
        services.AgainImpossible: _("The session chosen takes no more cases. Choose another one, then record the opinion."),
        services.RepresentationNeeded: _(
            "The quorum is not met. Choose the session at which this case is presented again, then record the opinion."
        ),
        services.AlreadyBegun: _("This session has begun, is over or is cancelled: nobody is invited to it any more."),
        services.StaleOrder: _("The agenda changed since this order was proposed. Propose the order again."),
        services.ReplyImpossible: _("This room is not one of this board, or these times leave nothing of the session. Check them."),
        services.WrittenWouldBeLost: _(
            "Experts wrote an opinion on this case. Move it to another session: their words follow. Or tick the box that accepts their loss."
        ),
        services.ReasonNeeded: _("Write the reason: it is kept with the dossier."),
        services.SessionNotOpen: _("This session is not in progress. Open it first, or look at its agenda."),
        rules.SessionMoveRefused: _("The session is already further on. This page shows where it stands."),
        referral_rules.MoveRefused: _(
            "The dossier is no longer where this page showed it: somebody else moved it. This page is up to date."
        ),
        Case.DoesNotExist: _("This case is no longer on this agenda. This page is up to date."),
        Dossier.DoesNotExist: _("This dossier is not waiting for a session."),
        Professional.DoesNotExist: _("This person is no longer in the directory."),
        Site.DoesNotExist: _("This room is no longer in the directory."),
    }
