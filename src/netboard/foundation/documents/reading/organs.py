"""Which organ does a word name, and which codes go with it?"""

import re
from typing import Final

# (code of the primary site, words); the longer, more precise words come first. CIM-10 codes: start of the code.
SITES: Final = (
    ("unknown_primary", r"primiti(?:f|ve) (?:inconnue?|non (?:retrouve|identifie|connu|determine)e?)|origine inconnue|(?:de )?site primitif inconnu"),
    ("ampulla", r"ampoule(?: de vater)?|ampullaire|ampullome|papille duodenale|ampullovaterien\w*"),
    ("duodenum", r"duodenum|duodenale?s?|bulbe duodenal"),
    ("appendix", r"appendice(?: ileo-?caecal)?|appendiculaires?"),
    ("jejunum_ileum", r"ileon(?: terminal)?|jejunum|grele|intestin grele|ileale?s?|jejunale?s?|greliques?|ileo-?caecale?|jejuno-?ileale?s?|intestin moyen|midgut|meckel"),
    ("colon_rectum", r"rectum|rectale?s?|colon(?: droit| gauche| transverse| sigmoide| ascendant| descendant)?|coliques?|caecum|caecale?s?|sigmoide|colo-?rectale?s?|recto-?sigmoide"),
    ("pancreas", r"pancreas|pancreati(?:que|ques)|pancreatico-?duodenale?"),
    ("stomach", r"estomac|gastriques?|fundiques?|antrales?|fundus(?: gastrique)?|antre gastrique"),
    ("thymus", r"thymus|thymiques?"),
    ("lung", r"poumons?|pulmonaires?|bronch(?:e|es|ique|iques|o-?pulmonaires?)|lobe (?:superieur|inferieur|moyen)(?: droit| gauche)?"),
    ("mtc", r"thyroide|thyroidiens?|thyroidiennes?"),
    ("ppgl", r"surrenales?|surrenalien\w*|carotidien\w*|glomus|retroperiton\w+ para-?aortique"),
)  # fmt: skip
SITE: Final = "|".join(f"(?P<s{place}>{words})" for place, (_code, words) in enumerate(SITES))

# A name of the tumour that says the organ by itself.
NAMED_TUMOURS: Final = (
    ("mtc", r"(?:carcinome|cancer) medullaire(?: de la)?(?: thyroid\w+)?|\bcmt\b"),
    ("ppgl", r"pheochromocytomes?|paragangliomes?"),
    ("pancreas", r"insulinomes?|glucagonomes?"),
)
CIM10_SITES: Final = (
    ("C16", "stomach"), ("C17.0", "duodenum"), ("C24.1", "ampulla"), ("C17.1", "jejunum_ileum"), ("C17.2", "jejunum_ileum"), ("C17.3", "jejunum_ileum"),
    ("C18.1", "appendix"), ("C18", "colon_rectum"), ("C19", "colon_rectum"), ("C20", "colon_rectum"), ("C25", "pancreas"), ("C34", "lung"),
    ("C37", "thymus"), ("C73", "mtc"), ("C74", "ppgl"), ("C75.4", "ppgl"), ("C75.5", "ppgl"), ("C80", "unknown_primary"),
)  # fmt: skip
# Where metastases are, as a noun; the words are folded.
METASTATIC: Final = (
    ("foie", r"foie|hepatiques?"),
    ("ganglions", r"ganglions?|ganglionnaires?|adenopathies?"),
    ("os", r"os|osseu(?:x|se|ses)|rachis|rachidiennes?|vertebrales?"),
    ("péritoine", r"peritoine|peritoneales?|carcinose"),
    ("poumon", r"poumons?|pulmonaires?"),
    ("mésentère", r"mesentere|mesenteriques?"),
    ("cerveau", r"cerveau|cerebrales?"),
    ("surrénale", r"surrenales?|surrenaliennes?"),
    ("ovaire", r"ovaires?|ovariennes?"),
    ("cœur", r"coeur|cardiaques?"),
    ("plèvre", r"plevre|pleurales?"),
    ("peau", r"peau|cutanees?"),
)
METASTATIC_WORD: Final = "|".join(f"(?P<m{place}>{words})" for place, (_noun, words) in enumerate(METASTATIC))
# The organ a specimen comes from, as a noun.
SPECIMEN_SITES: Final = (
    ("foie", r"foie|hepatiques?"), ("iléon", r"ileon|ileales?|grele|greliques?"), ("jéjunum", r"jejunum|jejunales?"), ("pancréas", r"pancreas|pancreatiques?"),
    ("appendice", r"appendice|appendiculaires?|appendicectomie"), ("estomac", r"estomac|gastriques?|fundiques?|antrales?"), ("duodénum", r"duodenum|duodenales?"),
    ("rectum", r"rectum|rectales?"), ("côlon", r"colon|coliques?|caecum|caecales?"), ("bronche", r"bronches?|bronchiques?|endobronchiques?"),
    ("poumon", r"poumons?|pulmonaires?|lobe (?:superieur|inferieur|moyen)"), ("thyroïde", r"thyroide|thyroidiennes?"), ("surrénale", r"surrenales?|surrenaliennes?"),
    ("ganglion", r"ganglions?|ganglionnaires?|adenopathies?"), ("os", r"os|osseuses?"), ("péritoine", r"peritoine|peritoneales?"), ("thymus", r"thymus|thymiques?"),
)  # fmt: skip


def site_of(match: re.Match[str]) -> str:
    """Give the code of the primary site that a match of `SITE` names."""
    groups = match.groupdict()
    return next(code for place, (code, _words) in enumerate(SITES) if groups.get(f"s{place}") is not None)


def metastatic_site_of(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next(noun for place, (noun, _words) in enumerate(METASTATIC) if groups.get(f"m{place}") is not None)


def site_of_cim10(code: str) -> str:
    """Give the primary site of a CIM-10 code; nothing for a code that several of our sites share or that none has."""
    return next((site for start, site in CIM10_SITES if code.upper().startswith(start)), "")
