"""Forms of the roster: rows of signs, a change that is asked, its answer, shifts, a sheet."""
