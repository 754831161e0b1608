"""Which words announce a value on a form or a heading, and which value?

A row is a key, whether its value is one line or running text, and the words, folded. A rule is added by adding a row or a word.
"""

import re
from dataclasses import dataclass
from typing import Final

LINE, TEXT, NOTHING = "line", "text", "nothing"
_OF = r"(?: (?:du|de la|de l'|de|des|d'|le|la) ?(?:patiente?|malade|tumeur|rcp|dossier|demande))?"


@dataclass(frozen=True)
class Label:
    key: str
    shape: str
    words: str


LABELS: Final = (
    # identity
    Label("birth_name", LINE, r"nom (?:de naissance|de famille de naissance|patronymique|de jeune fille|de j\.?f\.?|j\.?f\.?)(?: \(?patiente?\)?)?|nom naissance|n(?:e|é)\(?e?\)? nom"),
    Label("family_name", LINE, r"nom(?: de famille| du patient| de la patiente| patient| usuel)?"),
    Label("used_name", LINE, r"nom (?:d'usage|utilise|marital|d'epouse|d'usage ou marital)"),
    Label("full_name", LINE, r"(?:nom,? ?(?:et|/|-|&)? ?prenoms?|nom prenom|prenoms?,? ?(?:et|/)? ?nom|patiente?|nom complet|patient\(e\)|identite(?: du patient)?|malade|concerne|objet|prelevement de)"),
    Label("given_names", LINE, r"prenoms(?: de naissance| a l'etat civil)?|liste des prenoms(?: de naissance)?"),
    Label("given_name", LINE, r"(?:1er |premier )?prenom(?: de naissance| usuel| utilise| du patient| de la patiente)?|prenom\(s\)(?: de naissance)?"),
    Label("birth_date", LINE, r"date (?:de )?naiss(?:ance|\.?)(?: \(?jj/mm/aaaa\)?)?|ne\(?e?\)? ?le|nee? le|ddn|d\.?d\.?n\.?|date naiss\.?|naissance|d\. naiss\."),
    Label("postcode", LINE, r"(?:code postal|cp|c\.p\.)(?: (?:du domicile|de residence|du patient|de la patiente))?(?: ?(?:/|et|-|,) ?(?:ville|commune))?"),
    Label("city", LINE, r"(?:ville|commune)(?: (?:de residence|du domicile))?"),
    Label("birth_place", LINE, r"(?:lieu|commune|ville|code commune|code cog)(?: de)? naissance|lieu naiss\.?"),
    Label("sex", LINE, r"sexe(?: du patient| administratif)?|genre"),
    Label("ins", LINE, r"(?:matricule |numero |n° ?|no )?(?:ins(?:-?nir|-?c|-?nia)?|identite nationale de sante)(?: \(?(?:nir|matricule)\)?)?|n° ?(?:de )?securite sociale|n° ?ss|nir|nss"),
    Label("ipp", LINE, r"(?:n° ?|numero )?(?:ipp|i\.p\.p\.?|nip|identifiant permanent(?: du patient)?|id patient|n° ?patient|numero patient|n° ?de dossier patient)"),
    Label("age", NOTHING, r"age"),
    # people
    Label("gp", LINE, r"(?:nom du )?med(?:ecins?|\.)? (?:traitant|generaliste|de famille)(?: declare| du patient| \(mt\))?|medecin traitant / adresse|mt|generaliste"),
    Label("correspondents", TEXT, r"(?:medecins? )?correspondants?(?: a informer| medicaux)?|medecins? a informer|copies?(?: a| pour)?|cc|(?:cr|compte[ -]rendu|courrier) (?:adresse|envoye|transmis) a|destinataires?(?: en copie)?|double a|autres? medecins?(?: correspondants?| a informer)?|c\.c\.?"),
    Label("doctor", NOTHING, r"(?:medecin|praticien|docteur|chirurgien|operateur|prescripteur|demandeur|radiologue|pathologiste|anatomopathologiste|anesthesiste|aides?|presentateur|coordonnateur|referent|biologiste|redacteur|signataire|interne|medecin nucleaire|oncologue|preleveur|medecin (?:referent|demandeur|presentateur|prescripteur|adresseur|coordonnateur|responsable)|demande par|prescrit par|adresse par|presente par|dicte par|valide par|signe par|a l'attention de|from|de|a|to|envoye|secretariat|tel\.?|telephone|fax|mail|courriel|e-mail|adresse|service|hopital|etablissement|unite|poste)"),
    # request
    Label("question", TEXT, r"questions? ?(?:posees?|precises?)?(?: a(?: la)? (?:la )?rcp| au staff| au comite)?" + _OF + r"|question\(s\)(?: posee\(s\))?|objet de la demande|demande(?: d'avis| d'avis a la rcp| a la rcp)|q|avis (?:demande|souhaite|sollicite)"),
    Label("motive", LINE, r"motifs?(?: de)?(?: la)?(?: (?:demande|rcp|presentation|discussion|passage|l'inscription|inscription|recours))?(?: en rcp| a la rcp)?|type de (?:demande|discussion)|raison de la (?:demande|presentation)"),
    Label("board_type", LINE, r"type de rcp|rcp (?:demandee|souhaitee)"),
    Label("urgency", LINE, r"urgence|(?:degre|niveau) (?:d'|de l')?urgence|caractere urgent|dossier urgent|priorite|delai souhaite"),
    Label("urgency_reason", LINE, r"(?:motif|raison|justification) de l'urgence|si urgent,? (?:motif|pourquoi)|motif urgence"),
    Label("patient_wish", TEXT, r"(?:souhaits?|preferences?|volontes?|attentes?)(?: exprimee?s?)?(?: du| de la| des)? ?(?:patiente?|malade)?s?(?: et de ses proches| exprimes?)?|avis du patient|projet du patient"),
    # condition
    Label("ecog", LINE, r"(?:indice de performance|performance status|etat general|ecog|oms|ps|statut oms|score oms|statut de performance|ecog ?/ ?oms|oms ?/ ?ecog|ps ?\(?(?:oms|ecog)\)?|etat general ?\(?(?:oms|ecog|ps)(?: ?/ ?(?:oms|ecog))?\)?|indice de karnofsky|karnofsky|ik|echelle oms|indice (?:oms|ecog))(?: ?\(?(?:oms|ecog|ps|0-4|0 a 4)(?: ?/ ?(?:oms|ecog))?\)?)?"),
    Label("weight", LINE, r"poids(?: actuel)?(?: ?(?:/|et|-) ?taille)?(?: ?\(?kg\)?)?"),
    Label("height", LINE, r"taille(?: du patient)?(?: ?\(?(?:cm|m)\)?)?"),
    Label("comorbidities", TEXT, r"(?:principaux )?(?:antecedents?|atcds?)(?: (?:personnels?|persos?\.?|medicaux|chirurgicaux|medico-chirurgicaux|notables?|significatifs?|pathologiques|principaux|du patient|utiles))*(?: (?:et|/|&) ?(?:comorbidites?|facteurs de risque|chirurgicaux))?|comorbidites?(?: (?:et|/) ?antecedents?)?(?: associees?| notables?)?|terrain|antecedents ?[/,] ?comorbidites?|facteurs de risque"),
    Label("current_treatments", TEXT, r"traitements? (?:en cours|actuels?|habituels?|personnels?|a domicile|a l'entree|(?:de|a la) sortie|de fond|au long cours|usuels?|chronique|quotidien)(?: (?:du patient|\(hors cancer\)))?|ttts?(?: (?:en cours|actuel|habituel))?|traitements?(?! (?:anterieur|recu|onco))|medicaments en cours|ordonnance actuelle"),
    Label("family_history", TEXT, r"(?:antecedents?|atcds?|histoire|anamnese) (?:familia(?:ux|l|le)|fam\.?|oncologiques familiaux)(?: (?:de cancer|notables?|oncologiques?))?|famille|contexte familial|enquete familiale"),
    Label("genetics", TEXT, r"(?:(?:analyse|etude|resultats?|conseil) )?(?:onco-?)?genetique(?: constitutionnelle)?|predisposition(?: genetique)?|test genetique|statut genetique|bilan genetique"),
    # disease
    Label("primary_site", LINE, r"(?:site|localisation|siege|organe|topographie|lieu)(?: (?:tumorale?|de la tumeur|anatomique))?(?: (?:primiti(?:f|ve)|du primitif|de la tumeur primitive|initiale?))?|(?:tumeur )?primiti(?:f|ve)|localisation (?:du cancer|tumorale)|organe (?:atteint|primitif)|type de tumeur|diagnostic(?: (?:principal|retenu|oncologique|histologique|final|anatomopathologique))?"),
    Label("cim10", LINE, r"(?:code |codage )?cim[ -]?10(?: \(?topographie\)?)?|topographie \(?cim[ -]?10\)?"),
    Label("cimo3", LINE, r"(?:code |codage )?(?:morphologie ?)?\(?cim[ -]?o[ -]?3\)?(?: morphologi(?:e|que))?|code morphologi(?:e|que)"),
    Label("syndrome", LINE, r"syndrome(?: (?:fonctionnel|secretoire|hormonal|clinique|associe))?|fonctionnalite|secretion(?: hormonale)?|caractere fonctionnel|fonctionnel(?:le)?|hypersecretion"),
    Label("symptoms", TEXT, r"(?:symptomes?|symptomatologie|signes? (?:fonctionnels?|cliniques?)|plaintes?|clinique)(?: (?:actuel(?:s|le)?|tumora(?:ux|le)|rapportes?|presents?))*"),
    Label("metastases", LINE, r"(?:sites? )?(?:metastas(?:es?|tiques?)|de metastases?)(?: a distance| \(?sites?\)?| connus?| presentes?)?|extension metastatique|sites? secondaires?|localisations? (?:secondaires?|metastatiques?)"),
    Label("liver_burden", LINE, r"(?:charge|atteinte|envahissement|volume)(?: tumorale?)? (?:hepatique|du foie)(?: tumorale?)?(?: estimee?)?"),
    # pathology
    Label("ki67", LINE, r"(?:index |indice |taux )?(?:de proliferation ?)?\(?(?:ki ?-? ?67|mib ?-? ?1)\)?(?: ?\(?(?:%|mib ?-? ?1|en %|hot ?spot)\)?)?|index de proliferation"),
    Label("mitoses", LINE, r"(?:index |indice |compte |activite |nombre de )?(?:mitotique|mitoses?)(?: ?\(?(?:/|pour|par|sur) ?2 ?mm2\)?)?"),
    Label("differentiation", LINE, r"differenciation(?: tumorale)?"),
    Label("grade", LINE, r"grade(?: (?:oms|who|tumoral|histologique|histopronostique|retenu|oms 20\d\d))*(?: ?\(?(?:oms|who)(?: ?20\d\d)?\)?)?"),
    Label("histology", LINE, r"(?:type )?(?:histologi(?:e|que)|morphologie)(?: tumorale?)?"),
    Label("specimen", LINE, r"(?:nature|type)(?: (?:du|des|de))? ?(?:prelevements?|l'echantillon|specimen)|prelevements?(?: (?:adresse|recu|examine)s?)?|materiel(?: (?:recu|adresse|examine))?|piece(?: operatoire)?|echantillon"),
    Label("specimen_site", LINE, r"(?:site|siege|localisation|organe)(?: (?:du|de|de la|des))? ?(?:prelevements?|preleves?|biopsies?|biopsiee?)"),
    Label("margins", LINE, r"(?:marges?|limites?|tranches?|berges?)(?: (?:de|d'|chirurgicales?|de resection|d'exerese|de section|de la resection))*|(?:statut|qualite) (?:de la resection|des marges|de resection)|resection|residu tumoral|\(?r\)? ?resection"),
    Label("nodes", LINE, r"(?:ganglions?|curage(?: ganglionnaire)?|statut ganglionnaire|adenopathies)(?: ?\(?(?:envahis? ?/ ?(?:examines?|preleves?|total)|n ?\+ ?/ ?n|metastatiques?|regionaux|examines?)\)?)?"),
    Label("nodes_examined", LINE, r"(?:nombre de )?ganglions (?:examines|preleves|analyses|retrouves)|nb (?:de )?ganglions examines"),
    Label("nodes_involved", LINE, r"(?:nombre de )?ganglions (?:envahis|metastatiques|positifs)|nb (?:de )?ganglions envahis"),
    Label("necrosis", LINE, r"necrose(?: tumorale)?"),
    Label("lymphatic", LINE, r"(?:embols?|invasion|emboles) (?:lymphatiques?)"),
    Label("vascular", LINE, r"(?:embols?|invasion|emboles) (?:vasculaires?|veineux|veineuse)"),
    Label("pathology_date", LINE, r"date(?: d(?:u|e))?(?: (?:prelevement|la biopsie|biopsie|l'intervention|compte[ -]rendu anatomopathologique|l'histologie|l'anatomopathologie|cr acp))|preleve(?:e|s)?(?: et recu)? le|prelevement (?:du|le)"),
    Label("diagnosis_date", LINE, r"date (?:de |du )?diagnostic(?: initial)?|diagnostique?e? (?:le|en)|date de (?:decouverte|debut de la maladie)"),
    # staging
    Label("tnm", LINE, r"(?:classification |stade )?(?:[cpyr]{0,2} ?)?tnm(?: ?\(?(?:clinique|pathologique|uicc|ajcc|enets|8e|9e|7e|8eme|9eme|7eme)[^:]{0,24})?|p?stadification"),
    Label("stage", LINE, r"stade(?: (?:clinique|pathologique|tumoral|uicc|ajcc|enets|tnm))*"),
    Label("edition", LINE, r"(?:version|edition)(?: (?:du )?(?:tnm|uicc))?|tnm (?:version|edition)"),
    Label("operation", LINE, r"intervention(?: (?:realisee|pratiquee|chirurgicale))?(?: (?:du|le) \d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})?|actes?(?: operatoires?| realises?| chirurgica(?:l|ux))|gestes? realises?|operation realisee"),
    # sections
    Label("history", TEXT, r"(?:rappel de l')?histoire(?: (?:de la maladie|oncologique|carcinologique|clinique|recente|naturelle))*|hdm|historique(?: (?:therapeutique|de la maladie|de la prise en charge|oncologique))?|anamnese|parcours(?: de soins?)?|rappel(?: clinique)?|resume(?: clinique| du cas| de l'observation)?|synthese(?: (?:du cas|clinique|du dossier))?|evolution|chronologie|antecedents? (?:carcinologiques?|oncologiques?)|mode de decouverte"),
    Label("treatments", TEXT, r"traitements? (?:anterieurs?|recus?|deja (?:recus?|realises?|effectues?)|oncologiques?|realises?|anti-?tumora(?:ux|l)|anti-?cancereux|effectues?|specifiques?|du cancer|passes?(?: ou en cours)?)(?: (?:recus?|realises?|et dates))?|lignes?(?: therapeutiques?| de traitements?)+(?: anterieures?| recues?)?|chirurgies? realisees?"),
    Label("biology", TEXT, r"biologie(?: (?:recente|du .{6,20}))?|bilan biologique|marqueurs?(?: (?:tumoraux|biologiques|hormonaux|seriques))?|examens? biologiques?|resultats? biologiques?"),
    Label("imaging", TEXT, r"imageries?(?: (?:recente|realisees?|disponibles?))?|bilan (?:d'imagerie|morphologique|d'extension|radiologique)|examens|examens? (?:d'imagerie|paracliniques?|complementaires?|radiologiques?|realises)|paraclinique"),
    Label("pathology", TEXT, r"anatomo-?(?:cyto-?)?pathologi(?:e|que)|anapath|histo-?(?:logie|pathologie)|acp|compte[ -]rendu anatomopathologique|examen microscopique|microscopie|macroscopie|immunohistochimie|ihc|etude immunohistochimique"),
    Label("conclusion", TEXT, r"(?:en )?conclusions?(?: (?:du|de l'|de)? ?(?:compte[ -]rendu|examen|cr))?|impression|interpretation|au total|synthese de l'examen"),
    Label("results", TEXT, r"resultats?(?: de l'examen)?|description|compte[ -]rendu|examen(?: clinique)?|observations?|etage .{3,25}|foie|thorax|abdomen(?:-pelvis| et pelvis)?|abdomino-pelvien|os|cou|pelvis|crane"),
    Label("indication", NOTHING, r"indications?(?: de l'examen| operatoire)?|renseignements? (?:cliniques?|fournis|communiques)|motif de l'examen|contexte(?: clinique)?|informations? cliniques?"),
    Label("technique", NOTHING, r"techniques?(?: (?:operatoire|d'examen))?|protocole|procedure|radiopharmaceutique|traceur(?: injecte)?|activite injectee|injection|produit de contraste|acquisition|comparaison|comparatif"),
    Label("plan", NOTHING, r"propositions?(?: (?:therapeutiques?|de la rcp|de prise en charge|de traitement))?|conduite a tenir|cat|avis(?: de la rcp| retenu| rendu| du comite)?|decisions?(?: de la rcp| therapeutique)?|recommandations?|suite(?:s)?(?: a donner| operatoires)?|projet(?: therapeutique)?|prochain rendez-vous|a prevoir|examens? (?:a prevoir|demandes?|a realiser)|devenir|au programme|programme|surveillance prevue|plan"),
    Label("participants", NOTHING, r"participants?(?: presents)?|presents?|membres?(?: presents)?|quorum|medecins presents|liste des participants"),
    Label("notice", NOTHING, r"rappels? (?:des|de la|du) (?:classifications?|criteres?|grades?)[^:]{0,30}|classification oms(?: 20\d\d)?|criteres oms|legende|note|nb|n\.b\.|commentaires?|remarques?|information donnees personnelles|mentions? legales?"),
)  # fmt: skip
SHAPES: Final = {label.key: label.shape for label in LABELS}
LEAD: Final = r"(?:(?:\d{1,2}(?:\.\d)*[.)]?|[ivx]{1,4}[.)]|[-•*►▪●#]|[☐☒✔]|\[[ x]\]) ?)?"
_ALL: Final = "|".join(f"(?P<l{place}>{label.words})" for place, label in enumerate(LABELS))
ALONE: Final = re.compile(rf"{LEAD}(?:{_ALL}) ?[:?]?")
WITH_COLON: Final = re.compile(rf"(?:^{LEAD}|(?<=[ ;,(/.]))(?:{_ALL}) ?[:=](?!\d\d) ?")


def key_of(match: re.Match[str]) -> Label:
    """Give the label of a match of `ALONE` or `WITH_COLON`."""
    name = match.lastgroup or ""
    return LABELS[int(name[1:])]
