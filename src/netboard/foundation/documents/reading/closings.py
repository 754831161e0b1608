"""Where does a value end: before which formulas of a letter, which lines under a report?"""

import re
from typing import Final

from netboard.foundation.documents.reading.values import fold

_ENCLOSED: Final = r"je (?:vous|te) (?:joins|prie|remercie)|je joins|ci-joints?\b|vous trouverez (?:ci-joint|en piece)|(?:les )?comptes[ -]rendus (?:sont|ci-)\b|veuillez|en vous remerciant"
_GREETING: Final = r"(?:bien |tres )?(?:cordialement|confraternellement|amicalement|sinceres)|bien a (?:vous|toi)|avec mes"
_VALIDATED: Final = r"(?:compte[ -]rendu|document|dossier|examen|resultats?) (?:relu et )?(?:valide|signe|dicte|relu)\w*\b|(?:relu et )?(?:valide|signe)e? (?:par|le|electroniquement)\b"
_SIGNER: Final = (
    r"(?:l'|le |la )(?:medecin|radiologue|pathologiste|biologiste|cardiologue|endoscopiste|echographiste|operateur|interne)(?: [a-z]+)? ?$"
)
# Lines that end the value above them.
LINE: Final = re.compile(
    rf"(?:{_ENCLOSED}|{_GREETING}|{_VALIDATED}|{_SIGNER}|merci\b|restant\b|docteur |dr |pr |professeur |page \d|\d+ ?/ ?\d+$|document |fait a |edite le|imprime le)"
)
_SENTENCE: Final = re.compile(rf"(?:^|(?<=[.!?])) *(?=(?:{_ENCLOSED}|{_GREETING}|{_VALIDATED}))")

_EXAMINED: Final = re.compile(
    r"(?<=[.;]) +(?=(?:a l'examen|a la consultation|en consultation|a ce jour|ce jour|aujourd'hui|cliniquement|actuellement|sur le plan|l'examen|l'etat general)\b)"
)


def before_examination(text: str) -> str:
    """Cut a history before the sentence that goes on with the patient of today."""
    match = _EXAMINED.search(fold(text))
    return text[: match.start()].rstrip() if match else text


def without(text: str) -> str:
    """Cut a value before the sentence that encloses reports, greets or signs; a value that only does so stays whole."""
    match = _SENTENCE.search(fold(text), 1)
    return text[: match.start()].rstrip() if match else text
