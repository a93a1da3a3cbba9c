"""Pulls: pages of APIs as files, in the API's own shape, for the one way of loading to read."""
