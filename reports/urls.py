"""Addresses of reports, each with who may (the access table)."""

from reports.views import company, month_excel, month_list, months, wall, walls
from staff.access import PUBLIC, SIGNED_IN, guarded
from staff.enums import OVERSIGHT, Role

app_name = "reports"
C = "c/<slug:community>/walls/"
R = "c/<slug:community>/reports/"
M = R + "<month:month>/"
DIRECTOR = frozenset({Role.DIRECTOR})
ALL = "company/reports/<month:month>/"
urlpatterns = [
    guarded("wall/<str:token>/", wall.wall, name="wall", GET=PUBLIC),
    guarded("wall/<str:token>/now/", wall.wall_now, name="wall_now", GET=PUBLIC),
    guarded(C, walls.walls, name="walls", GET=OVERSIGHT, POST=OVERSIGHT),
    guarded(C + "<int:pk>/revoke/", walls.revoke, name="wall_revoke", POST=OVERSIGHT),
    guarded(R, months.months, name="months", GET=OVERSIGHT),
    guarded(M, months.month, name="month", GET=OVERSIGHT),
    guarded(M + "print/", months.paper, name="month_paper", GET=OVERSIGHT),
    guarded(M + "close/", months.close, name="month_close", POST=DIRECTOR),
    guarded(M + "issue/", months.issue, name="month_issue", POST=DIRECTOR),
    guarded(M + "excel/", month_excel.excel, name="month_excel", POST=OVERSIGHT),
    guarded(M + "<slug:figure>/", month_list.figure, name="month_figure", GET=OVERSIGHT),
    guarded(ALL, company.month, name="company_month", GET=SIGNED_IN),
    guarded(ALL + "print/", company.paper, name="company_paper", GET=SIGNED_IN),
    guarded(ALL + "excel/", company.excel, name="company_excel", POST=SIGNED_IN),
    guarded(ALL + "<slug:figure>/", company.figure, name="company_figure", GET=SIGNED_IN),
]
