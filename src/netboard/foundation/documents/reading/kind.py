"""What sort of document is it, of which day, with which title?"""

import re
from typing import Final

from netboard.foundation.documents.reading.sheet import Sheet
from netboard.foundation.documents.reading.values import DATE, day_of

_TITLES: Final = (
    ("pathology", r"anatomie?[ -]?(?:et cytologie )?(?:cyto)?-?patholog\w+|anatomo-?(?:cyto-?)?patholog\w+|cytopathologi\w+|(?:cabinet|institut|laboratoire|service|centre)(?: \w+)? de pathologie|examen (?:histologique|cytologique|extemporane)|\bcr-?acp\b|relecture"),
    ("operative", r"compte[ -]rendu operatoire|protocole operatoire|\bcro\b"),
    ("imaging", r"(?:compte[ -]rendu (?:de |d'|du )?)?(?:tdm|scanner|irm|tep|echographie|scintigraphie|echo-?endoscopie|tomodensitometrie|tomographie|coloscopie|gastroscopie|endoscopie|fibroscopie|imagerie|echocardiographie|pet-?scan)\b|medecine nucleaire|radiologi\w+"),
    ("biology", r"biologie medicale|\bbio-\w+|resultats? (?:d'analyses?|de laboratoire|biologiques?)|laboratoire|compte[ -]rendu d'analyses|analyses? medicales?|biochimie"),
    ("other", r"fiche (?:de )?(?:rcp|concertation|liaison|navette|d'inscription|de presentation|reunion|de demande|standardisee)|\brcp\b|reunion de concertation|demande d'(?:avis|inscription)"),
    ("letter", r"^(?:mon |ma |mes )?cher(?:e|s|es)? [a-z-]+(?: [a-z-]+)? ?,$|cher confrere|chere consoeur|cher ami|chere amie|consultations? (?:d'[a-z]|de [a-z]|du \d)|compte[ -]rendu (?:de consultation|d'hospitalisation|de sejour)|lettre de (?:liaison|sortie)|courrier|cher (?:collegue|docteur)|chers? (?:confreres|collegues|amis)|madame, monsieur|^(?:de|a|objet|from|envoye) ?:|^bonjour|^salut"),
)  # fmt: skip
_BODIES: Final = (
    ("pathology", r"macroscopi\w+|microscopi\w+|immunohistochimi\w+|immunomarquage|lames?|bloc|fixation|prelevement adresse|pathologiste"),
    ("operative", r"operateurs?|installation|incision|drainage|exploration|anesthesi\w+|fermeture|laparoscop\w+|coelioscop\w+|viscerolyse"),
    ("imaging", r"technique|injection|acquisition|indication|radiologue|etage|coupes|sequences|suv ?max|fixation|mbq|hypermetabol\w+|produit de contraste"),
    ("biology", r"valeurs? (?:de reference|usuelles?|normales?)|anteriorites?|prelev(?:e|ement)\b|biologiste|unites?|dossier valide|serum|plasma"),
    ("other", r"question posee|motif de|demandeur|quorum|presentateur|☒|☐|ecog|medecin traitant ?:"),
    ("letter", r"confraternellement|cordialement|je (?:vous remercie|revois|vois|recois)|nous avons (?:revu|recu|vu)|votre patiente?|en consultation|bonjour|merci|motif d'hospitalisation|examen clinique|sortie|hospitalis\w+"),
)  # fmt: skip
_TITLE_PATTERNS: Final = tuple((kind, re.compile(rf"(?:\b|^)(?:{words})")) for kind, words in _TITLES)
_BODY_PATTERNS: Final = tuple(
    (kind, re.compile(rf"(?:\b(?:{words})\b|[☒☐])" if kind == "other" else rf"\b(?:{words})\b")) for kind, words in _BODIES
)
_HEAD: Final = 22
_FIRST_HEADING: Final = 4
_FIRST_TITLE: Final = 2.0
_TOP: Final = 12
_FIRST_YEAR: Final = 1995  # an older date is a birth
_SAYS_MORE: Final = re.compile(rf": *\S.{{3,}}|\b(?:du|le) \d.{{9,}}:(?!\d\d)|(?:{DATE.pattern})\)? [a-z]{{3,}}")
_BIRTH: Final = re.compile(r"\b(?:nee?|ne\(e\)|naissance|ddn|naiss)\b")
# A day that belongs to another act than the writing of the document.
_OF_SOMETHING: Final = re.compile(
    r"\b(?:biopsies?|operee?s?|chirurgie|resection|intervention|scanner|tdm|irm|tep|depuis|diagnosti\w+|precedent\w*|compar\w+|anterieur\w*)\b[^.;]{0,25}$"
)
_COMPARED: Final = re.compile(
    r"\b(?:compar\w+|par rapport|versus|precedent\w*|anterieure?s?) ?:?(?: (?:a|au|aux|avec|l'|la|le|les|d'|du|de|celui))* ?[^.;0-9|]{0,30}$"
)
_DATED: Final = re.compile(
    r"\b(?:date (?:du |de l'|de la |de |d')?(?:compte[ -]rendu|examen|courrier|reponse|edition|consultation|rcp|reunion|demande|intervention|operatoire|signature|validation|redaction)?|examen (?:du|realise le|effectue le|pratique le)|realise le|intervention du|consultation du|rcp du|compte[ -]rendu du|seance du|operation du|(?:^|, )le) ?:? ?$"
)


def kind_of(sheet: Sheet) -> str:
    """Say letter, pathology, imaging, biology, operative or other (sheets of boards and whatever else)."""
    scores = dict.fromkeys((kind for kind, _pattern in _TITLE_PATTERNS), 0.0)
    titled = False
    for number, row in enumerate(sheet.rows[:_HEAD]):
        for kind, pattern in _TITLE_PATTERNS:
            match = pattern.search(row.folded)
            if number >= _FIRST_HEADING and row.folded.endswith(":") and kind != "letter":
                continue  # the heading of a part
            if match and (match.start() < 30 or number < 3) and not _SAYS_MORE.search(row.folded[match.end() :]):  # noqa: PLR2004 -- a title begins its line
                scores[kind] += 0.0 if titled or kind == "other" else _FIRST_TITLE
                titled = True
                scores[kind] += (4.0 if len(row.text) < 70 else 1.5) * (1.0 if number < 8 or kind == "letter" else 0.3)  # noqa: PLR2004 -- a title is short and high
    for kind, pattern in _BODY_PATTERNS:
        scores[kind] += min(len({match[0] for match in pattern.finditer(sheet.folded)}), 6)
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] >= 3 else "other"  # noqa: PLR2004 -- two words that fit may be chance


def dated_on(sheet: Sheet) -> str:
    """Give the day of the document: a date that says so, else the first one that is not a birth."""
    first = ""
    for number, row in enumerate(sheet.rows[:60]):
        for match in DATE.finditer(row.folded):
            day = day_of(match)
            before = row.folded[max(0, match.start() - 40) : match.start()]
            if day is None or day.year < _FIRST_YEAR or _BIRTH.search(before):
                continue
            if _COMPARED.search(before):
                continue
            if _DATED.search(before.rstrip()):
                return day.iso
            of = _OF_SOMETHING.search(before)
            if of is None or not row.folded[: max(0, match.start() - len(before)) + of.start()].strip():  # a title may begin with its exam
                first = first or (day.iso if number < _TOP else "")
    return first


def title_of(sheet: Sheet) -> str:
    for row in sheet.rows[:_HEAD]:
        if len(row.text) <= 120 and any(pattern.search(row.folded) for _kind, pattern in _TITLE_PATTERNS):  # noqa: PLR2004 -- one line
            return row.text
    return sheet.rows[0].text[:120] if sheet.rows else ""
