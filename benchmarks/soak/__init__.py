"""Twelve hours of a clerk's work in one tab: does the page stay as small and as fast as it was?"""
