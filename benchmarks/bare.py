"""The floor: Django's own generic views doing the one thing: insert a row, list 50 rows, show one.

They are what anybody would write first: `CreateView`, `ListView`, `DetailView` behind the middleware of a new project,
with the plainest templates. No frame, no bell, no deadlines, no rights, no ledger.
"""

from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.template import engines
from django.utils import timezone
from django.views.generic import CreateView, DetailView, ListView

from staff.models import User
from tickets.models import Contact, Ticket

LIST = engines["django"].from_string(
    """<!doctype html><html><head><title>list</title></head><body><h1>{{ request.user }}</h1><table>
{% for t in object_list %}<tr><td><a href="/bare/detail/{{ t.pk }}/">{{ t.number }}</a></td><td>{{ t.get_kind_display }}</td>
<td>{{ t.unit.code }}</td><td>{{ t.caller_name }}</td><td>{{ t.text|truncatechars:40 }}</td><td>{{ t.handler.name }}</td>
<td>{{ t.next_due_at|date:"Y-m-d H:i" }}</td></tr>{% endfor %}</table>
<p>{{ page_obj.number }} / {{ paginator.num_pages }}</p></body></html>"""
)
DETAIL = engines["django"].from_string(
    """<!doctype html><html><head><title>detail</title></head><body><h1>{{ object.number }}</h1>
<p>{{ object.get_kind_display }} {{ object.unit.code }} {{ object.caller_name }} {{ object.category.name }}
{{ object.handler.name }} {{ object.first_responder.name }}</p><p>{{ object.text|linebreaks }}</p>
<ul>{% for c in contacts %}<li>{{ c.at|date:"Y-m-d H:i" }} {{ c.by.name }} {{ c.text }}</li>{% endfor %}</ul>
<form method="post">{% csrf_token %}{{ form.as_p }}<button>save</button></form></body></html>"""
)


class NoteForm(forms.ModelForm[Contact]):
    """One row of a table."""

    class Meta:
        model = Contact
        fields = ("ticket", "text")


class Insert(LoginRequiredMixin, CreateView[Contact, NoteForm]):
    """Insert one row from a posted form and redirect."""

    form_class = NoteForm
    success_url = "/"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The row's other columns."""
        user = self.request.user
        assert isinstance(user, User)
        own = Contact(direction="note", at=timezone.now(), by=user)
        return {**super().get_form_kwargs(), "instance": own}


class Rows(LoginRequiredMixin, ListView[Ticket]):
    """The 50 open tickets that are due next."""

    paginate_by = 50
    queryset = Ticket.objects.exclude(state="closed").select_related("unit", "handler").order_by("next_due_at")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:  # noqa: ARG002 Django's signature
        """The plainest page."""
        return HttpResponse(LIST.render(context, self.request))


class Detail(LoginRequiredMixin, DetailView[Ticket]):
    """One ticket with its contacts and a form to add one."""

    queryset = Ticket.objects.select_related("unit", "handler", "first_responder", "category")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:  # noqa: ARG002 Django's signature
        """The plainest page."""
        contacts = self.object.contacts.select_related("by").order_by("at")
        form = forms.modelform_factory(Contact, fields=("text", "channel", "final", "next_reply_at"))()
        return HttpResponse(DETAIL.render({**context, "contacts": contacts, "form": form}, self.request))
