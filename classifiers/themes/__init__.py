"""Themes: what the texts of a department say in common, with a title, and the same identity week after week."""

from classifiers.themes.discovery import DEPARTMENT_TEXTS, find_themes, method_hash
from classifiers.themes.identities import match_themes, theme_changes

__all__ = ["DEPARTMENT_TEXTS", "find_themes", "match_themes", "method_hash", "theme_changes"]
