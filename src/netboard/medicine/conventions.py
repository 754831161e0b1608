"""Where the sources disagree, which one does the centre follow? Defaults are those of the domain page; each is a setting."""

from dataclasses import dataclass, fields

CHOICES: dict[str, tuple[str, ...]] = {
    "pancreas_20_mm": ("T2", "T1"),
    "colon_rectum_10_mm": ("T1b", "T1a"),
    "duodenum_10_mm": ("T1", "T2"),
    "ampulla_10_mm": ("T1", "T2"),
    "ppgl_50_mm": ("T2", "T1"),
    "mtc_40_mm": ("T2", "T3a"),
    "appendix_mesoappendix": ("T3", "by_size"),
    "pass_alert_from": ("4", "5"),
    "bronchial_net_genetics": ("any_age", "restricted"),
}


@dataclass(frozen=True)
class Conventions:
    """The choices of a centre at the edges where sources disagree; `ValueError` for a choice that no source holds."""

    pancreas_20_mm: str = "T2"
    colon_rectum_10_mm: str = "T1b"
    duodenum_10_mm: str = "T1"
    ampulla_10_mm: str = "T1"
    ppgl_50_mm: str = "T2"
    mtc_40_mm: str = "T2"
    appendix_mesoappendix: str = "T3"
    pass_alert_from: str = "4"  # noqa: S105 -- a score, not a password
    bronchial_net_genetics: str = "any_age"

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) not in CHOICES[field.name]:
                raise ValueError(f"{field.name} is {getattr(self, field.name)!r}; expected one of {', '.join(CHOICES[field.name])}")


DEFAULTS = Conventions()
