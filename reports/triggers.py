"""What the database itself refuses: altering or removing a closed month and what was found of it since (RP-3)."""

from core.triggers import Trigger

CLOSED, FOUND, ISSUED = "a closed month is frozen", "a recount is never altered", "an issued report stays issued"
TABLES = {
    "reports_monthclosing": CLOSED,
    "reports_frozenfigure": CLOSED,
    "reports_monthrecount": FOUND,
}
TRIGGERS = (
    *(
        Trigger(f"{table}_{name}", table, f"BEFORE {what}", message)
        for table, message in TABLES.items()
        for name, what in (("stays", "UPDATE"), ("remains", "DELETE"))
    ),
    *(
        Trigger(f"{table}_whole", table, "BEFORE TRUNCATE", message, vendors=("postgresql",))
        for table, message in TABLES.items()
    ),
    # INSERT OR REPLACE deletes without firing the delete trigger
    Trigger(
        "reports_monthclosing_no_replace",
        "reports_monthclosing",
        "BEFORE INSERT",
        CLOSED,
        condition="EXISTS (SELECT 1 FROM reports_monthclosing c WHERE c.id = NEW.id OR "
        "(c.community_id = NEW.community_id AND c.month = NEW.month))",
        vendors=("sqlite",),
    ),
    Trigger(
        "reports_issue_stays", "reports_monthissue", "BEFORE UPDATE", ISSUED, condition="OLD.issued_at IS NOT NULL"
    ),
    Trigger(
        "reports_issue_remains", "reports_monthissue", "BEFORE DELETE", ISSUED, condition="OLD.issued_at IS NOT NULL"
    ),
)
