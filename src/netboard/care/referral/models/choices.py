"""Which words does a dossier use, and how are they said on the screen?"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from netboard.care.referral import rules
from netboard.medicine import completeness


class StateChoice(models.TextChoices):
    DRAFT = rules.State.DRAFT.value, _("Draft")
    SUBMITTED = rules.State.SUBMITTED.value, _("Submitted")
    RETURNED = rules.State.RETURNED.value, _("Returned")
    REDIRECTED = rules.State.REDIRECTED.value, _("Redirected")
    ACCEPTED = rules.State.ACCEPTED.value, _("Accepted")
    SCHEDULED = rules.State.SCHEDULED.value, _("On the agenda")
    DISCUSSED = rules.State.DISCUSSED.value, _("Discussed")
    SIGNED = rules.State.SIGNED.value, _("Signed")
    DELIVERED = rules.State.DELIVERED.value, _("Delivered")
    WITHDRAWN = rules.State.WITHDRAWN.value, _("Withdrawn")


class UrgencyChoice(models.TextChoices):
    STANDARD = rules.Urgency.STANDARD.value, _("Standard")
    URGENT = rules.Urgency.URGENT.value, _("Urgent")


class BoardTypeChoice(models.TextChoices):
    RARE_CANCERS = rules.BoardType.RARE_CANCERS.value, _("Rare cancers board")
    RECOURSE = rules.BoardType.RECOURSE.value, _("Recourse board")
    STANDARD = rules.BoardType.STANDARD.value, _("Standard board")
    DIAGNOSTIC = rules.BoardType.DIAGNOSTIC.value, _("Diagnostic opinion")


class MotiveChoice(models.TextChoices):
    DIAGNOSIS = rules.Motive.DIAGNOSIS.value, _("Diagnosis")
    INITIAL_WORKUP = rules.Motive.INITIAL_WORKUP.value, _("Initial work-up")
    INITIAL_DECISION = rules.Motive.INITIAL_DECISION.value, _("Initial decision")
    PROGRESSION = rules.Motive.PROGRESSION.value, _("Progression")
    SURVEILLANCE = rules.Motive.SURVEILLANCE.value, _("Surveillance")
    PRRT = rules.Motive.PRRT.value, _("Opinion on PRRT")
    SURGERY = rules.Motive.SURGERY.value, _("Opinion on surgery")
    INTERVENTIONAL_RADIOLOGY = rules.Motive.INTERVENTIONAL_RADIOLOGY.value, _("Opinion on interventional radiology")
    TRIAL = rules.Motive.TRIAL.value, _("Clinical trial")
    GENETICS = rules.Motive.GENETICS.value, _("Oncogenetics")


class SiteChoice(models.TextChoices):
    JEJUNUM_ILEUM = rules.Site.JEJUNUM_ILEUM.value, _("Small bowel (jejunum, ileum)")
    PANCREAS = rules.Site.PANCREAS.value, _("Pancreas")
    STOMACH = rules.Site.STOMACH.value, _("Stomach")
    DUODENUM = rules.Site.DUODENUM.value, _("Duodenum")
    AMPULLA = rules.Site.AMPULLA.value, _("Ampulla of Vater")
    APPENDIX = rules.Site.APPENDIX.value, _("Appendix")
    COLON_RECTUM = rules.Site.COLON_RECTUM.value, _("Colon, rectum")
    LUNG = rules.Site.LUNG.value, _("Lung, bronchi")
    THYMUS = rules.Site.THYMUS.value, _("Thymus")
    MTC = rules.Site.MTC.value, _("Medullary thyroid")
    PPGL = rules.Site.PPGL.value, _("Phaeochromocytoma, paraganglioma")
    UNKNOWN_PRIMARY = rules.Site.UNKNOWN_PRIMARY.value, _("Unknown primary")


class SyndromeChoice(models.TextChoices):
    NON_FUNCTIONING = rules.Syndrome.NON_FUNCTIONING.value, _("Non-functioning")
    CARCINOID_SYNDROME = rules.Syndrome.CARCINOID_SYNDROME.value, _("Carcinoid syndrome")
    INSULINOMA = rules.Syndrome.INSULINOMA.value, _("Insulinoma")
    GASTRINOMA = rules.Syndrome.GASTRINOMA.value, _("Gastrinoma")
    GLUCAGONOMA = rules.Syndrome.GLUCAGONOMA.value, _("Glucagonoma")
    VIPOMA = rules.Syndrome.VIPOMA.value, _("VIPoma")
    SOMATOSTATINOMA = rules.Syndrome.SOMATOSTATINOMA.value, _("Somatostatinoma")
    CUSHING = rules.Syndrome.CUSHING.value, _("Ectopic Cushing syndrome")
    CATECHOLAMINES = rules.Syndrome.CATECHOLAMINES.value, _("Catecholamine excess")
    MTC_DIARRHOEA = rules.Syndrome.MTC_DIARRHOEA.value, _("Diarrhoea of medullary thyroid cancer")
    OTHER = rules.Syndrome.OTHER.value, pgettext_lazy("syndrome", "Other")


class ModalityChoice(models.TextChoices):
    CT = rules.Modality.CT.value, _("CT, chest abdomen pelvis")
    CHEST_CT = rules.Modality.CHEST_CT.value, _("Chest CT")
    MRI = rules.Modality.MRI.value, _("MRI")
    LIVER_MRI = rules.Modality.LIVER_MRI.value, _("Liver MRI")
    SSTR_PET = rules.Modality.SSTR_PET.value, _("SSTR PET")
    FDG_PET = rules.Modality.FDG_PET.value, _("FDG PET")
    EUS = rules.Modality.ENDOSCOPIC_ULTRASOUND.value, _("Endoscopic ultrasound")
    ULTRASOUND = rules.Modality.ULTRASOUND.value, _("Ultrasound")
    NECK_ULTRASOUND = rules.Modality.NECK_ULTRASOUND.value, _("Neck ultrasound")
    ECHOCARDIOGRAPHY = rules.Modality.ECHOCARDIOGRAPHY.value, _("Echocardiography")
    ENDOSCOPY = rules.Modality.ENDOSCOPY.value, _("Endoscopy")
    OTHER = rules.Modality.OTHER.value, pgettext_lazy("exam", "Other")


class DocumentKindChoice(models.TextChoices):
    LETTER = rules.DocumentKind.LETTER.value, _("Letter")
    PATHOLOGY = rules.DocumentKind.PATHOLOGY.value, _("Pathology report")
    IMAGING = rules.DocumentKind.IMAGING.value, _("Imaging report")
    BIOLOGY = rules.DocumentKind.BIOLOGY.value, _("Laboratory report")
    OPERATIVE = rules.DocumentKind.OPERATIVE.value, _("Operative report")
    OTHER = rules.DocumentKind.OTHER.value, pgettext_lazy("document", "Other")


class SpecimenChoice(models.TextChoices):
    BIOPSY = "biopsy", _("Biopsy")
    CYTOLOGY = "cytology", _("Fine-needle aspiration")
    SURGICAL = "surgical", _("Surgical specimen")


class DifferentiationChoice(models.TextChoices):
    WELL = "well", _("Well differentiated")
    POOR = "poor", _("Poorly differentiated")


class CellTypeChoice(models.TextChoices):
    SMALL = "small", _("Small cell")
    LARGE = "large", _("Large cell")


class MorphologyChoice(models.TextChoices):
    CARCINOID = "carcinoid", _("Carcinoid (lung, thymus)")
    LARGE_CELL = "large_cell", _("Large-cell neuroendocrine carcinoma")
    SMALL_CELL = "small_cell", _("Small-cell carcinoma")


class NecrosisChoice(models.TextChoices):
    ABSENT = "none", _("No necrosis")
    PUNCTATE = "punctate", _("Punctate necrosis")
    EXTENSIVE = "extensive", _("Extensive necrosis")
    PRESENT = "present", _("Necrosis present")


class Ki67MethodChoice(models.TextChoices):
    MANUAL = "manual_count", _("Manual count")
    IMAGE = "image_analysis", _("Image analysis")
    VISUAL = "visual", _("Visual estimate")


class GradeChoice(models.TextChoices):
    """The label that a physician retained; never computed here."""

    G1 = "G1", "G1"
    G2 = "G2", "G2"
    G3 = "G3", "G3"
    NEC = "NEC", _("NEC (no grade is written)")
    TYPICAL = "typical_carcinoid", _("Typical carcinoid")
    ATYPICAL = "atypical_carcinoid", _("Atypical carcinoid")
    LOW = "low", _("Low grade (medullary thyroid)")
    HIGH = "high", _("High grade (medullary thyroid)")


class ConcordanceChoice(models.TextChoices):
    REQUESTED = "requested", _("Requested, not read yet")
    C0 = "C0", _("C0: concordant")
    C1 = "C1", _("C1: minor difference")
    C2 = "C2", _("C2: major difference")
    NE = "NE", _("NE: not evaluable")


class StainChoice(models.TextChoices):
    CHROMOGRANIN = "CHROMOGRANIN", _("Chromogranin")
    SYNAPTOPHYSIN = "SYNAPTOPHYSIN", _("Synaptophysin")
    CDX2 = "CDX2", "CDX2"
    TTF1 = "TTF1", "TTF1"
    ISL1 = "ISL1", "ISL1"
    PAX8 = "PAX8", "PAX8"
    SATB2 = "SATB2", "SATB2"
    GATA3 = "GATA3", "GATA3"
    OTP = "OTP", "OTP"
    SSTR2 = "SSTR2", "SSTR2"
    P53 = "P53", "p53"
    RB1 = "RB1", "Rb1"
    ATRX = "ATRX", "ATRX"
    DAXX = "DAXX", "DAXX"
    SDHB = "SDHB", "SDHB"
    CALCITONIN = "CALCITONIN", _("Calcitonin (stain)")
    CEA = "CEA", _("CEA (stain)")


class StainResultChoice(models.TextChoices):
    POSITIVE = "positive", _("positive")
    NEGATIVE = "negative", _("negative")
    HETEROGENEOUS = "heterogeneous", _("heterogeneous")
    LOST = "lost", _("loss of expression")
    OVEREXPRESSED = "overexpressed", _("overexpressed")
    WILD_TYPE = "wild_type", _("wild type")
    RETAINED = "retained", _("retained")


class AnalyteChoice(models.TextChoices):
    """Laboratory analytes, with the codes of the table of markers; the unit is the one that the laboratory wrote."""

    CGA = "CGA", _("Chromogranin A")
    U_5HIAA = "5HIAA_U", _("5-HIAA, urine")
    P_5HIAA = "5HIAA_P", _("5-HIAA, plasma")
    NTPROBNP = "NTPROBNP", "NT-proBNP"
    GASTRIN = "GASTRIN", _("Gastrin, fasting")
    INSULIN = "INSULIN", _("Insulin")
    CPEPTIDE = "CPEPTIDE", _("C-peptide")
    PROINSULIN = "PROINSULIN", _("Proinsulin")
    BHB = "BHB", _("Beta-hydroxybutyrate")
    SULFONYLUREA = "SULFONYLUREA", _("Sulfonylurea screen")
    GLUCOSE = "GLUCOSE", _("Glucose")
    GLUCAGON = "GLUCAGON", _("Glucagon")
    VIP = "VIP", "VIP"
    SST = "SST", _("Somatostatin")
    CT = "CT", _("Calcitonin")
    CEA = "CEA", _("CEA")
    MN = "MN", _("Metanephrine, plasma")
    NMN = "NMN", _("Normetanephrine, plasma")
    M3MT = "3MT", _("3-methoxytyramine, plasma")
    UMN = "UMN", _("Fractionated metanephrines, urine")
    METANEPHRINES = "METANEPHRINES", _("Metanephrines (conclusion)")
    NSE = "NSE", "NSE"
    PP = "PP", _("Pancreatic polypeptide")
    ACTH = "ACTH", "ACTH"
    CORTISOL = "CORTISOL", _("Cortisol")
    PTH = "PTH", "PTH"
    CA = "CA", _("Calcium, total")
    CREAT = "CREAT", _("Creatinine")
    CRCL = "CRCL", _("Creatinine clearance")
    BILI = "BILI", _("Bilirubin, total")
    ALBUMIN = "ALBUMIN", _("Albumin")
    LDH = "LDH", "LDH"
    HB = "HB", _("Haemoglobin")
    PLATELETS = "PLATELETS", _("Platelets")
    WBC = "WBC", _("White cells")
    B12 = "B12", _("Vitamin B12")
    PARIETAL_AB = "PARIETAL_AB", _("Parietal cell antibodies")
    OTHER = "OTHER", pgettext_lazy("analyte", "Other")


class OwnerChoice(models.TextChoices):
    """Who owes what a dossier lacks."""

    REFERRER = "referrer", _("Referring doctor")
    COORDINATION = "coordination", _("Coordination")
    PATHOLOGIST = "pathologist", _("Pathology laboratory")


class StandingChoice(models.TextChoices):
    """Where an item of a dossier stands."""

    PRESENT = completeness.Standing.PRESENT.value, pgettext_lazy("item", "present")
    STALE = completeness.Standing.STALE.value, pgettext_lazy("item", "too old")
    UNDATED = completeness.Standing.UNDATED.value, pgettext_lazy("item", "without a date")
    MISSING = completeness.Standing.MISSING.value, pgettext_lazy("item", "missing")
    EXPECTED = completeness.Standing.EXPECTED.value, pgettext_lazy("item", "expected")
    OVERDUE = completeness.Standing.OVERDUE.value, pgettext_lazy("item", "expected, day passed")
    UNAVAILABLE = completeness.Standing.UNAVAILABLE.value, pgettext_lazy("item", "not available")
    NOT_NEEDED = completeness.Standing.NOT_NEEDED.value, pgettext_lazy("item", "not needed")


class ExamDetail(models.TextChoices):
    """What else an exam may say, by code; the type is given by the form."""

    TRACER = "tracer", _("Tracer")
    KRENNING = "krenning", _("Krenning (0 to 4)")
    FOCI = "foci", _("Number of foci")
    NETPET = "netpet", "NETPET"
    SIZE = "size_mm", _("Size (mm)")
    LOCATION = "location", _("Location")
    REFERENCE = "reference_on", _("Compared with the exam of")
    SUM_BASELINE = "sum_baseline_mm", _("Sum at baseline (mm)")
    SUM_NADIR = "sum_nadir_mm", _("Sum at nadir (mm)")
    SUM_CURRENT = "sum_current_mm", _("Current sum (mm)")
    RECIST = "recist", _("RECIST, as concluded")
    TGR = "tgr_percent_per_month", _("Tumour growth rate (% per month)")
    DUCT_DILATED = "duct_dilated", _("Dilated pancreatic duct")
    DUCT_DISTANCE = "duct_distance_mm", _("Distance to the pancreatic duct (mm)")


class PathologyDetail(models.TextChoices):
    """What else a pathology report may say, by code."""

    SIZE = "size_mm", _("Tumour size (mm)")
    LOCATION = "location", _("Location")
    MESOAPPENDIX = "mesoappendix_mm", _("Mesoappendix invasion (mm)")
    LYMPHATIC = "lymphatic_invasion", _("Lymphatic invasion")
    VASCULAR = "vascular_invasion", _("Vascular invasion")
    MUCOSA = "background_mucosa", _("Background mucosa")
    EXTENSION = "extension", _("Extension")
    LABORATORY = "laboratory", pgettext_lazy("pathology", "Laboratory")
    REPORT_NUMBER = "report_number", _("Number of the report")
    GAPP_ARCHITECTURE = "gapp_architecture", _("GAPP: architecture")
    GAPP_CELLULARITY = "gapp_cellularity", _("GAPP: cellularity")
    GAPP_NECROSIS = "gapp_necrosis", _("GAPP: necrosis")
    GAPP_INVASION = "gapp_invasion", _("GAPP: invasion")
    GAPP_KI67 = "gapp_ki67", _("GAPP: Ki-67")
    GAPP_CATECHOLAMINES = "gapp_catecholamines", _("GAPP: catecholamines")
    GAPP_TOTAL = "gapp_total", _("GAPP: total, as reported")
