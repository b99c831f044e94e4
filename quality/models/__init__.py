"""The rows of quality, by what they are about."""

from quality.models.audit import Audit, Remark

__all__ = ["Audit", "Remark"]
