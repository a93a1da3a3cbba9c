"""Themes: what the texts of a department say in common, with a title, and the same identity week after week."""

from classifiers.themes.discovery import DEPARTMENT_TEXTS, find_themes
from classifiers.themes.identities import match_themes

__all__ = ["DEPARTMENT_TEXTS", "find_themes", "match_themes"]
