"""Classifiers: frames of text in, frames of labels out. No database, no clock, no file but the packaged ones and artifacts."""
