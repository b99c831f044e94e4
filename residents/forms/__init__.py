"""Forms of places, people and the archive."""

from residents.forms.people import ListForm, PersonForm, UnitsForm

__all__ = ["ListForm", "PersonForm", "UnitsForm"]
