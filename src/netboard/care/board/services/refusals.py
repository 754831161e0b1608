"""Why can an act of the board be refused? Each exception carries values; the view finds the words."""

from netboard.care.board import rules
from netboard.care.board.models import Case, Session
from netboard.foundation.access.models import Account


class AgendaClosed(Exception):  # noqa: N818 -- it says what happened
    """The session is closed or cancelled: its agenda is final."""

    def __init__(self, session: Session) -> None:
        super().__init__(str(session.pk))
        self.session = session


class AgendaEmpty(Exception):  # noqa: N818 -- it says what happened
    """No case stands on the agenda: there is nothing to publish."""

    def __init__(self, session: Session) -> None:
        super().__init__(str(session.pk))
        self.session = session


class SessionNotOpen(Exception):  # noqa: N818 -- it says what happened
    """The session has not begun, or is over."""

    def __init__(self, session: Session) -> None:
        super().__init__(str(session.pk))
        self.session = session


class AlreadyBegun(Exception):  # noqa: N818 -- it says what happened
    """The session is in progress, over or cancelled: it is too late to invite."""

    def __init__(self, session: Session) -> None:
        super().__init__(str(session.pk))
        self.session = session


class StaleOrder(Exception):  # noqa: N818 -- it says what happened
    """Cases came, left or were pinned since the order was proposed."""

    def __init__(self, session: Session) -> None:
        super().__init__(str(session.pk))
        self.session = session


class ReplyImpossible(Exception):  # noqa: N818 -- it says what happened
    """The room is not one of the board, or the window leaves nothing of the session."""

    def __init__(self, session: Session) -> None:
        super().__init__(str(session.pk))
        self.session = session


class WrittenWouldBeLost(Exception):  # noqa: N818 -- it says what happened
    """Experts wrote of this case before its discussion: removing it would destroy what they wrote."""

    def __init__(self, case: Case) -> None:
        super().__init__(str(case.pk))
        self.case = case


class LedByAnother(Exception):  # noqa: N818 -- it says what happened
    """Somebody else leads the session: take the lead first."""

    def __init__(self, session: Session, leader: Account) -> None:
        super().__init__(str(session.pk))
        self.session, self.leader = session, leader


class StaleCommand(Exception):  # noqa: N818 -- it says what happened
    """The board has moved since the page that gave the command was drawn."""

    def __init__(self, session: Session) -> None:
        super().__init__(str(session.pk))
        self.session = session


class ReasonNeeded(Exception):  # noqa: N818 -- it says what happened
    """This act is explained in words, and no words were given."""


class AlreadyOnThisSession(Exception):  # noqa: N818 -- it says what happened
    """The dossier already went through this session: another session must take it."""

    def __init__(self, case: Case) -> None:
        super().__init__(str(case.pk))
        self.case = case


class CaseClosed(Exception):  # noqa: N818 -- it says what happened
    """The board has finished with this case."""

    def __init__(self, case: Case) -> None:
        super().__init__(str(case.pk))
        self.case = case


class CaseUnderDiscussion(Exception):  # noqa: N818 -- it says what happened
    """The board looks at this case now: it stays where it is."""

    def __init__(self, case: Case) -> None:
        super().__init__(str(case.pk))
        self.case = case


class Recused(Exception):  # noqa: N818 -- it says what happened
    """This person takes no part in the case."""

    def __init__(self, case: Case) -> None:
        super().__init__(str(case.pk))
        self.case = case


class RepresentationNeeded(Exception):  # noqa: N818 -- it says what happened
    """The quorum is not met: the opinion is recorded only with the session at which the case comes again."""

    def __init__(self, case: Case) -> None:
        super().__init__(str(case.pk))
        self.case = case


class AgainImpossible(Exception):  # noqa: N818 -- it says what happened
    """The session at which the case should come again takes no more cases."""


class OthersTyped(Exception):  # noqa: N818 -- it says what happened
    """Somebody else typed words of this opinion that the one who records has not seen."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(",".join(names))
        self.names = names


class OpinionFlawed(Exception):  # noqa: N818 -- it says what happened
    """The opinion cannot be recorded as it is."""

    def __init__(self, flaws: tuple[rules.Flaw, ...]) -> None:
        super().__init__(",".join(flaws))
        self.flaws = flaws
