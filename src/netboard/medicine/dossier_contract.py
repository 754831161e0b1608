"""What does a dossier written with the names of the data set lack? The `completeness` call of the batch."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from netboard.medicine import completeness
from netboard.medicine.completeness import Answer, Level, Observed, Requirement, Table

# Words that several blocks use: they count only at the top or inside their own block.
_GENERIC: Final = frozenset(
    {"date", "edition", "localisation", "nombre", "numero", "taille", "CT", "grade", "marges", "geste", "resection", "genetique"}
)
_PARENTS: Final = {
    "identity": {"identity", "identite", "patient"}, "referrer": {"referrer", "referent"}, "consent": {"consent", "consentement", "information"},
    "request": {"request", "demande", "performance", "clinique", "trials", "essais"}, "disease": {"history", "histoire", "symptoms", "clinique"},
    "pathology": {"pathology", "pathologie"}, "tnm": {"tnm"}, "imaging": {"imaging", "imagerie"}, "biology": {"biology", "biologie"},
    "condition": {"performance", "comorbidities", "comorbidites", "clinique", "oncogenetics", "oncogenetique"},
}  # fmt: skip
_SITE_PARENTS: Final = {"by_site", "par_site", "site", "prrt_request", "surgery_request"}
# Other names that a dossier may use for a field of the data set.
_ALSO: Final = {
    "nom_naissance": ("nom",), "date_naissance": ("naissance",), "INS_ou_IPP": ("ins", "ipp", "INS", "IPP"), "question_posee": ("question",),
    "motif_urgence": ("urgence_motif",), "cTNM_ou_pTNM": ("cTNM", "pTNM", "T"), "edition": ("edition_tnm",), "referentiel": ("systeme",),
    "type_prelevement": ("type",), "site_preleve": ("site",), "relecture_TENpath": ("relecture",), "syndrome_fonctionnel": ("syndrome",),
    "symptomes_tumoraux": ("symptomes",), "5HIAA": ("5HIAA_U", "5HIAA_P", "5HIAA_U_umol_24h", "5HIAA_P_nmol_L"),
    "creatinine": ("CREAT", "creatinine_umol_L"), "BILI": ("bilirubine", "bilirubine_umol_L"), "HB": ("hb", "hb_g_dL"),
    "plaquettes": ("plaquettes_G_L",), "leucocytes": ("leucocytes_G_L",), "albumine": ("albumine_g_L",), "clairance": ("clairance_ml_min",),
    "TEP_SSTR": ("TEP_SSTR_date",), "FDG": ("TEP_FDG_date", "TEP_FDG"), "CT": ("CT_ng_L",), "CEA": ("CEA_ug_L",),
    "etablissement": ("establishment",), "primitif": ("site_primitif", "primary_site"), "non_opposition_RCP": ("non_opposition",),
}  # fmt: skip
_NOT_AVAILABLE: Final = {"non_disponible", "non disponible", "unavailable", "indisponible"}
_PENDING: Final = {"en_attente", "en attente", "pending", "attendu"}
_NOT_NEEDED: Final = {"sans_objet", "sans objet", "not_needed"}

Leaf = tuple[tuple[str, ...], Any]


def answer(given: Mapping[str, Any], *, table: Table | None = None) -> dict[str, Any]:
    """Name what blocks the submission, what blocks the agenda, and what deserves a look.

    given: {"dossier": a mapping, flat or in blocks, with the names of the data set}; an item may be
    {"statut": "en_attente", "prevu_le": day} or {"statut": "non_disponible", "motif": text}. "on": the day of the board.
    Raises ValueError when the dossier is not a mapping.
    """
    dossier = given.get("dossier")
    if not isinstance(dossier, Mapping):
        raise ValueError("dossier: a mapping of fields is expected")  # noqa: TRY004 -- bad input of the batch is a ValueError
    used = table or completeness.packaged()
    leaves = tuple(_leaves(dossier))
    found = _Found(leaves)
    asked = completeness.situation(_observed(found))
    on = _day(given.get("on") or dossier.get("date_rcp"))
    missing = [row for row in used.requirements if completeness.applies(row, to=asked) and found.lacks(row, on=on)]
    return {
        "blocking_submission": _names(missing, Level.REQUIRED),
        "blocking_agenda": _names(missing, Level.BOARD),
        "warnings": sorted(_warnings(found, on=on)),
        "flags": [],
        "sources": sorted({f"{row.source.text} ({row.source.edition})" for row in missing}),
        "table_version": used.version,
    }


def _names(rows: list[Requirement], level: Level) -> list[str]:
    return list(dict.fromkeys(row.field for row in rows if row.level is level))


def _leaves(said: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    for name, value in said.items():
        here = (*path, str(name))
        if isinstance(value, Mapping):
            yield here, value
            yield from _leaves(value, here)
        else:
            yield here, value


class _Found:
    """The fields of a dossier, wherever they stand in it."""

    def __init__(self, leaves: tuple[Leaf, ...]) -> None:
        self.leaves = leaves

    def value(self, field: str, *, block: str = "") -> Any:
        for name in (field, *_ALSO.get(field, ())):
            for path, value in self.leaves:
                if path[-1] == name and self._counts(path, field if name == field else name, block) and _is_said(value):
                    return value
        return None

    def _counts(self, path: tuple[str, ...], name: str, block: str) -> bool:
        generic = name in _GENERIC or name in {"site", "type", "T"}
        if not generic or not block or len(path) == 1:
            return True
        return any(parent in _PARENTS.get(block, set()) | _SITE_PARENTS for parent in path[:-1])

    def lacks(self, row: Requirement, *, on: date | None) -> bool:
        value = self.value(row.field, block=row.block)
        if isinstance(value, Mapping) and "statut" in value:
            said = _answer(value)
            return not row.may_be_lifted or said is None or (said.expected_on is not None and on is not None and said.expected_on < on)
        if isinstance(value, str) and value.strip().lower() in _NOT_AVAILABLE | _PENDING | _NOT_NEEDED:
            return True  # without its reason or its day it is no answer
        return value is None


def _is_said(value: Any) -> bool:
    return value is not None and value not in ("", [], {}) and not (isinstance(value, str) and not value.strip())


def _answer(said: Mapping[str, Any]) -> Answer | None:
    status = str(said.get("statut") or "").strip().lower()
    reason = str(said.get("motif") or said.get("reason") or "").strip()
    if status in _PENDING:
        day = _day(said.get("prevu_le") or said.get("expected_on") or said.get("date"))
        return Answer(expected_on=day, by=str(said.get("par") or "")) if day is not None else None
    if not reason:
        return None
    if status in _NOT_AVAILABLE:
        return Answer(unavailable_because=reason)
    return Answer(not_needed_because=reason) if status in _NOT_NEEDED else None


def _observed(found: _Found) -> Observed:
    text: Callable[[str], str] = lambda name: str(found.value(name) or "")  # noqa: E731 -- one line, used eight times below
    differentiation = {"bien": "well", "peu": "poor"}.get(text("differenciation"), text("differenciation"))
    return Observed(
        primary_site=text("primitif") or _site(found), motive=_MOTIVES.get(text("motif"), text("motif")), syndrome=text("syndrome_fonctionnel"),
        urgent=text("urgence") in {"urgent", "true", "True"}, age_years=_whole(found.value("age")), differentiation=differentiation,
        morphology=text("morphologie"), grade=text("grade"), ki67_percent=_decimal(found.value("ki67_pct")),
        mitoses_per_2mm2=_decimal(found.value("mitoses_2mm2")),
        specimen_kind="surgical" if text("type_prelevement") == "piece_operatoire" else "", m=text("M"), stage=text("stade"),
        metastatic_sites=_list(found.value("sites_metastatiques")), liver_burden_percent=_burden(found),
        growth_percent_per_month=_decimal(found.value("tgr_pct_mois") or found.value("TGR")),
    )  # fmt: skip


_MOTIVES: Final = {
    "avis_PRRT": "prrt",
    "avis_chirurgie": "surgery",
    "avis_radiologie_interventionnelle": "interventional_radiology",
    "decision_initiale": "initial_decision",
}


def _site(found: _Found) -> str:
    value = next((value for path, value in found.leaves if path[-1] == "site" and len(path) == 1), "")
    return value if isinstance(value, str) else ""


def _burden(found: _Found) -> Decimal | None:
    value = found.value("charge_hepatique")
    percent = _decimal(value.get("pct")) if isinstance(value, Mapping) else _decimal(found.value("charge_hepatique_pct"))
    return percent if percent is not None else Decimal(1) if str(found.value("charge_hepatique_classe") or "H0") != "H0" else None


def _list(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value or "")


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _decimal(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool | Mapping | list):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _warnings(found: _Found, *, on: date | None) -> set[str]:
    """Name what is no gap and deserves a look; the codes are those of the domain reference."""
    said = set()
    if found.value("CGA_sous_IPP") is True:
        said.add("CGA_SOUS_IPP")
    if str(found.value("urgence") or "") == "urgent" and found.value("motif_urgence") is None:
        said.add("URGENT_SANS_MOTIF")
    examined, involved = _decimal(found.value("examines")), _decimal(found.value("envahis"))
    if examined is not None and involved is not None and involved > examined:
        said.add("ENVAHIS_SUPERIEUR_EXAMINES")
    imaged = _day(found.value("TDM_TAP_ou_IRM_date"))
    if imaged is not None and on is not None and (on - imaged).days > IMAGING_FRESH_DAYS:
        said.add("IMAGERIE_ANCIENNE")
    return said


IMAGING_FRESH_DAYS: Final = 92  # three months, project rule of the data set
