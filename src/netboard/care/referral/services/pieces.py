"""Who asks for a missing piece before the board, and who answers?"""

from datetime import datetime

from django.db import transaction

from netboard.care.referral import rules
from netboard.care.referral.models import AskedPiece, Dossier
from netboard.care.referral.services import moving
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act
from netboard.foundation.jobs import bus
from netboard.foundation.jobs.topics import Topic

MAX_TEXT = 1000


class AlreadyAnswered(Exception):  # noqa: N818 -- it says what happened
    """Somebody answered meanwhile, in other words."""

    def __init__(self, piece: AskedPiece) -> None:
        super().__init__(str(piece.pk))
        self.piece = piece


@transaction.atomic
def ask_for_piece(*, actor: Account, permission: Permission, dossier_id: int, text: str, at: datetime) -> AskedPiece:
    """Ask for what a dossier lacks, on behalf of an act of a later step whose right is `permission`; asked twice, the first stays.

    Raises `ValueError` without words, `rules.MoveRefused` when the dossier takes no more facts.
    """
    policy.require(actor, permission)
    wanted = text.strip()[:MAX_TEXT]
    if not wanted:
        raise ValueError("nothing asked for")
    dossier = _open(actor, dossier_id)
    known = AskedPiece.objects.filter(dossier=dossier, asked_by=actor, text=wanted, answered_at__isnull=True).first()
    if known is not None:
        return known
    piece = AskedPiece.objects.create(dossier=dossier, text=wanted, asked_by=actor, asked_at=at)
    _record(piece, Act.PIECE_ASKED, actor=actor, at=at)
    bus.emit(Topic.PIECE_ASKED, key=f"{Topic.PIECE_ASKED}:{piece.pk}", payload={"piece_id": piece.pk, "dossier_id": dossier.pk}, at=at)
    return piece


@transaction.atomic
def answer_piece(*, actor: Account, piece_id: int, answer: str, at: datetime) -> AskedPiece:
    """Say that the piece is given, or why it will not be; the one who asked is told. Said twice in the same words, it is said once.

    Raises `ValueError` without words, `AlreadyAnswered` when somebody answered otherwise, `rules.MoveRefused` when it is too late.
    """
    if not (policy.may(actor, Permission.DOSSIER_WRITE) or policy.may(actor, Permission.DOSSIER_TRIAGE)):
        raise policy.Refused(Permission.DOSSIER_WRITE)
    said = answer.strip()[:MAX_TEXT]
    if not said:
        raise ValueError("nothing said")
    dossier = _open(actor, AskedPiece.objects.visible_to(actor).values_list("dossier_id", flat=True).get(pk=piece_id))
    piece = AskedPiece.objects.select_for_update(of=("self",)).get(pk=piece_id, dossier=dossier)
    piece.dossier = dossier
    if piece.answered_at is not None:
        if piece.answer != said:
            raise AlreadyAnswered(piece)
        return piece
    piece.answer, piece.answered_by, piece.answered_at = said, actor, at
    piece.save(update_fields=["answer", "answered_by", "answered_at"])
    _record(piece, Act.PIECE_ANSWERED, actor=actor, at=at)
    bus.emit(
        Topic.PIECE_ANSWERED, key=f"{Topic.PIECE_ANSWERED}:{piece.pk}", payload={"piece_id": piece.pk, "dossier_id": dossier.pk}, at=at
    )
    return piece


def _open(actor: Account, dossier_id: int) -> Dossier:
    dossier = moving.locked(actor, dossier_id)
    if rules.State(dossier.state) not in rules.OPEN_TO_FACTS:
        raise rules.MoveRefused(rules.State(dossier.state), rules.Act.SUBMIT)
    return dossier


def _record(piece: AskedPiece, act: Act, *, actor: Account, at: datetime) -> None:
    dossier = piece.dossier
    log.record(actor=actor, act=act, target=dossier, patient_id=dossier.patient_id, detail={"piece": piece.pk}, at=at)
