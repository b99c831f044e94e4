"""Tables of the interfaces."""

from interfaces.models.calls import Extension, PhoneCall
from interfaces.models.hooks import Hook, HookEvent
from interfaces.models.integrations import ApiCall, Integration, Once, Reach

__all__ = ["ApiCall", "Extension", "Hook", "HookEvent", "Integration", "Once", "PhoneCall", "Reach"]
