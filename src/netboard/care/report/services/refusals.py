"""Why can an act on a report be refused? Each exception carries values; the view finds the words."""

from netboard.care.board.models import Case
from netboard.care.report.models import Delivery, ReportVersion


class NotDiscussed(Exception):  # noqa: N818 -- it says what happened
    """The board gave no opinion on this case: there is nothing to report."""

    def __init__(self, case: Case) -> None:
        super().__init__(str(case.pk))
        self.case = case


class StaleText(Exception):  # noqa: N818 -- it says what happened
    """Somebody saved the text since this page was opened; both texts are kept."""

    def __init__(self, version: ReportVersion) -> None:
        super().__init__(str(version.pk))
        self.version = version


class AlreadySigned(Exception):  # noqa: N818 -- it says what happened
    """The version is signed and never changes: only a correction can follow."""

    def __init__(self, version: ReportVersion) -> None:
        super().__init__(str(version.pk))
        self.version = version


class NotSigned(Exception):  # noqa: N818 -- it says what happened
    """Only the last signed version can be corrected."""


class CorrectionOpen(Exception):  # noqa: N818 -- it says what happened
    """A correction is already being written."""

    def __init__(self, version: ReportVersion) -> None:
        super().__init__(str(version.pk))
        self.version = version


class ConclusionMissing(Exception):  # noqa: N818 -- it says what happened
    """A report without conclusion cannot be signed."""


class SignerRecused(Exception):  # noqa: N818 -- it says what happened
    """The signer takes no part in the case."""


class SignerNotPhysician(Exception):  # noqa: N818 -- it says what happened
    """The account is not linked to a physician of the directory."""


class AddressNotSecure(Exception):  # noqa: N818 -- it says what happened
    """Clinical content may not leave to this address."""

    def __init__(self, address: str) -> None:
        super().__init__("address not secure")
        self.address = address


class AddressUnchanged(Exception):  # noqa: N818 -- it says what happened
    """The new address is the one that was refused."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(str(delivery.pk))
        self.delivery = delivery
