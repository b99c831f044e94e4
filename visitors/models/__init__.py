"""Visits, permits, and release passes."""

from visitors.models.passes import GateCheck, PassItem, ReleasePass

__all__ = ["GateCheck", "PassItem", "ReleasePass"]
