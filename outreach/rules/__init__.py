"""Rules of outreach, pure functions of facts and days (F-1, F-2, F-5)."""
