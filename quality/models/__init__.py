"""The rows of quality, by what they are about."""

from quality.models.audit import Audit, Remark
from quality.models.records_month import RecordsMonth, SpotCheck

__all__ = ["Audit", "RecordsMonth", "Remark", "SpotCheck"]
