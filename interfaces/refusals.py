"""Why the interface or its pages refuse, in sentences that say what to do next."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class TokenMissing(Refused):
    code, status = "token_missing", 401
    sentence = _("Send the integration's token: Authorization: Bearer …")


class TokenUnknown(Refused):
    code, status = "token_unknown", 401
    sentence = _("This token is not known, or was replaced or revoked. Ask the administrator for a new one.")


class TokenExpired(Refused):
    code, status = "token_expired", 401
    sentence = _("This token has expired. Ask the community's administrator to renew it.")


class ScopeMissing(Refused):
    code, status = "scope_missing", 403
    sentence = _("This integration may not do that: the scope “%(scope)s” is missing. Ask the administrator.")


class NotFound(Refused):
    code, status = "not_found", 404
    sentence = _("There is no such record for this integration. Check the address.")


class NoAddress(Refused):
    code, status = "no_address", 404
    sentence = _("There is no such address. All of them are listed in /api/v1/openapi.json.")


class Broken(Refused):
    code, status = "broken", 500
    sentence = _("Something went wrong here. Nothing was changed; send it again with the same Idempotency-Key.")


class MethodNotAllowed(Refused):
    code, status = "method_not_allowed", 405
    sentence = _("This address does not take that method. See /api/v1/openapi.json.")


class TooOften(Refused):
    code, status = "too_often", 429
    sentence = _("Too many requests. Wait %(seconds)s seconds, then go on.")


class NoJson(Refused):
    code, status = "no_json", 400
    sentence = _("The body is no JSON object. Send one in UTF-8.")


class WrongType(Refused):
    code, status = "wrong_type", 415
    sentence = _("Send the body as application/json.")


class BodyTooLarge(Refused):
    code, status = "body_too_large", 413
    sentence = _("The body is larger than 64 kB. Send less at a time.")


class NotValid(Refused):
    code, status = "not_valid", 422
    sentence = _("Some values cannot be used; “errors” says which and why.")


class NoPhone(Refused):
    code, status = "no_phone", 422
    sentence = _("This is not a phone number. Send its digits, with the area code of a landline.")


class IdempotencyKeyMissing(Refused):
    code, status = "idempotency_key_missing", 400
    sentence = _("Send an Idempotency-Key of 8 to 64 letters, digits, - or _, the same at each retry.")


class IdempotencyKeyUsed(Refused):
    code, status = "idempotency_key_used", 422
    sentence = _("This Idempotency-Key has been used for another request. Take a new key for a new request.")


class CursorUnknown(Refused):
    code, status = "cursor_unknown", 422
    sentence = _("This cursor is none of ours. Begin again without it.")


class TooMuchChanged(Refused):
    code, status = "too_much_changed", 422
    sentence = _("More than %(most)s matters have changed since then. Choose a later moment, or read without it.")


class TooLongAgo(Refused):
    code, status = "too_long_ago", 422
    sentence = _("That moment lies more than %(days)s days back. Choose a later one, or read without it.")


class NameMissing(Refused):
    code = "integration_name_missing"
    sentence = _("Give the integration a name, for example the telephone system.")


class ReachNotYours(Refused):
    code = "reach_not_yours"
    sentence = _(
        "This integration also reaches a community in which you set nothing up. Ask its director to do it, or revoke "
        "the integration."
    )


class IntegrationRevoked(Refused):
    code = "integration_revoked"
    sentence = _("This integration was revoked. Make a new one.")


class ExtensionTaken(Refused):
    code = "extension_taken"
    sentence = _("This extension, or this person, stands in the list already. Remove the old line first.")


class AgentNotHere(Refused):
    code = "agent_not_here"
    sentence = _("This person has no desk in this community. Choose a colleague of the desk.")


class HookAddress(Refused):
    code = "hook_address"
    sentence = _("This address cannot be used: it must begin with https:// and lead to a server in the open internet.")


class HookHostNotListed(Refused):
    code = "hook_host_not_listed"
    sentence = _(
        "The company's list of allowed receivers does not have %(host)s. Give an address of a listed one, or have the"
        " administrator add it on the server (OTE_OUTWARD_HOSTS)."
    )


class HookEnded(Refused):
    code = "hook_ended"
    sentence = _("This webhook is switched off. Set up a new one.")
