"""What the database itself refuses: other questions once a survey is sent, another answer once it was given (F-2)."""

from core.triggers import Trigger

SURVEY, QUESTION, RETURN, REPLY = "outreach_survey", "outreach_question", "outreach_return", "outreach_reply"
FROZEN = "a survey that was sent is frozen"
GIVEN = "an answer is never altered"
# marks stay as they were given; words may be taken out when their days are over
_OTHER = (
    "NEW.text <> '' OR COALESCE(NEW.number, 0) <> COALESCE(OLD.number, 0) "
    "OR OLD.question_id <> NEW.question_id OR OLD.of_id <> NEW.of_id"
)
_SENT = "BEFORE UPDATE OF title, year, half, community_id, sent_at, due_at"

TRIGGERS = (
    Trigger("outreach_survey_stays", SURVEY, _SENT, FROZEN, "OLD.sent_at IS NOT NULL"),
    Trigger("outreach_survey_no_delete", SURVEY, "BEFORE DELETE", FROZEN, "OLD.sent_at IS NOT NULL"),
    Trigger("outreach_question_stays", QUESTION, "BEFORE UPDATE", FROZEN, "OLD.sealed"),
    Trigger("outreach_question_remains", QUESTION, "BEFORE DELETE", FROZEN, "OLD.sealed"),
    Trigger("outreach_return_no_delete", RETURN, "BEFORE DELETE", "a returned questionnaire stays"),
    Trigger("outreach_reply_stays", REPLY, "BEFORE UPDATE", GIVEN, _OTHER),
    Trigger("outreach_reply_no_delete", REPLY, "BEFORE DELETE", GIVEN),
)
