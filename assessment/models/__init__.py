"""The rows of the assessment, by what they are about."""

from assessment.models.catalogue import CatalogueItem, SheetSettings
from assessment.models.sheet import Entry, Sheet
from assessment.models.training import Training, TrainingPart

__all__ = ["CatalogueItem", "Entry", "Sheet", "SheetSettings", "Training", "TrainingPart"]
