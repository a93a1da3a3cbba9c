"""Classifiers: frames of text in, frames of labels out. No database and no clock."""
