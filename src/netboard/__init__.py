"""NETboard: the software of a regional expert centre for neuroendocrine tumours."""

__version__ = "0.1.0"
