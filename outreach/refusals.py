"""Why something can't be planned, recorded, sent or answered, each with the next step (F-1, F-2, F-5)."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class OutreachRefused(Refused):
    status = 422


class WordsMissing(OutreachRefused):
    code = "outreach_words_missing"
    sentence = _("Write a few words here: without them nobody understands it later.")


class WordsLong(OutreachRefused):
    code = "outreach_words_long"
    sentence = _("At most %(most)s characters fit here. Shorten it.")


class PlanThere(Refused):
    code = "visit_plan_there"
    sentence = _("The plan of this month is there already. Change single visits in it.")


class NobodyToGo(OutreachRefused):
    code = "visit_nobody_to_go"
    sentence = _("Nobody of the front desk works here. Give somebody that role first; then the plan can be made.")


class NoHouseholds(OutreachRefused):
    code = "visit_no_households"
    sentence = _("No occupied unit is in the archive yet. Enter the units first; then the plan can be made.")


class PlanTooFar(OutreachRefused):
    code = "visit_plan_far"
    sentence = _("A plan is made for this month or the next. Come back later for a month further ahead.")


class VisitGone(Refused):
    code = "visit_over"
    sentence = _("This visit has been made or left out already. Reload the page to see what was written down.")


class VisitAhead(OutreachRefused):
    code = "visit_ahead"
    sentence = _("This time has not come yet. Give the time at which you were there.")


class VisitLongAgo(OutreachRefused):
    code = "visit_long_ago"
    sentence = _("A visit is written down within %(days)s days. Add a visit for today and go there again.")


class NobodyMet(OutreachRefused):
    code = "visit_nobody_met"
    sentence = _("Choose whom you met, or write the name. If nobody was at home, use the button for that.")


class NotOfThisHousehold(OutreachRefused):
    code = "visit_not_of_household"
    sentence = _("This person does not belong to the unit. Choose one of the list, or write the name.")


class DayOfOtherMonth(OutreachRefused):
    code = "visit_day_other_month"
    sentence = _("The visit belongs to the plan of %(month)s. Choose a day of that month.")


class DayOver(OutreachRefused):
    code = "visit_day_over"
    sentence = _("This day is over. Choose today or a later day.")


class VisitorUnfit(OutreachRefused):
    code = "visit_visitor_unfit"
    sentence = _("Visits are made by the front desk, a supervisor or a director. Choose one of them.")


class UnitInPlan(OutreachRefused):
    code = "visit_unit_in_plan"
    sentence = _("This unit is in the month's plan already. Open its visit and change it there.")


class UnitEmpty(OutreachRefused):
    code = "visit_unit_empty"
    sentence = _("Choose an occupied flat of this community: the plan counts households.")


class NoPlanYet(OutreachRefused):
    code = "visit_no_plan"
    sentence = _("There is no plan for this month yet. A lead makes it first.")


class SurveySent(Refused):
    code = "survey_sent"
    sentence = _("This survey was sent: its questions stay as they are. Copy it to ask other ones.")


class SurveyNotSent(Refused):
    code = "survey_not_sent"
    sentence = _("This survey has not been sent yet. Send it first.")


class SurveyThisHalf(Refused):
    code = "survey_this_half"
    sentence = _("A survey of this half-year was sent already. Choose the other half-year, or open that survey.")


class NoQuestions(OutreachRefused):
    code = "survey_no_questions"
    sentence = _("The questionnaire has no question yet. Write at least one.")


class ManyQuestions(OutreachRefused):
    code = "survey_many_questions"
    sentence = _("A questionnaire holds %(most)s questions at most: who is asked more does not answer.")


class NoUnits(OutreachRefused):
    code = "survey_no_units"
    sentence = _("No occupied unit is in the archive yet. Enter the units first; then the survey can be sent.")


class ChoicesMissing(OutreachRefused):
    code = "question_choices_missing"
    sentence = _("Write at least two choices, one a line.")


class ChoicesMany(OutreachRefused):
    code = "question_choices_many"
    sentence = _("At most %(most)s choices fit. Put some of them together.")


class CodeTaken(OutreachRefused):
    code = "question_code_taken"
    sentence = _("Another question of this survey has this code. Give it one of its own.")


class QuestionGone(Refused):
    code = "question_gone"
    sentence = _("This question is not there any more. Reload the page.")


class AnswerMissing(OutreachRefused):
    code = "answer_missing"
    sentence = _("Please answer this question.")


class AnswerUnknown(OutreachRefused):
    code = "answer_unknown"
    sentence = _("Please choose one of the answers.")


class PhoneMissing(OutreachRefused):
    code = "answer_phone_missing"
    sentence = _("Please give the number on which we reach you.")


class AnsweredAlready(Refused):
    code = "answered_already"
    sentence = _("Thank you: your household has answered already, and the first answer counts.")


class SurveyOver(Refused):
    code = "survey_over"
    sentence = _("This survey is over. If something is on your mind, please tell the service desk: once is enough.")


class PaperOver(Refused):
    code = "survey_paper_over"
    sentence = _("Paper can be entered until %(days)s days after the end of the survey. This one is closed.")


class NothingToRaise(OutreachRefused):
    code = "answer_nothing_to_raise"
    sentence = _("These answers ask for nothing. Open the unit to speak with the household.")


class EventOver(Refused):
    code = "event_over"
    sentence = _("This event has been held or cancelled already. Reload the page.")


class EventAhead(OutreachRefused):
    code = "event_ahead"
    sentence = _("This event has not begun yet. Evaluate it when it has been held.")


class ResponsibleUnfit(OutreachRefused):
    code = "event_responsible_unfit"
    sentence = _("Choose a colleague of this community: somebody is responsible for the event.")
