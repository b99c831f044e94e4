"""Who works in the company of the load run; known to the desk's side and to the driver's."""

SLUG, PASSWORD = "load", "a working day"
STAFF = {"front": 30, "technician": 60, "guard": 20, "supervisor": 10}
