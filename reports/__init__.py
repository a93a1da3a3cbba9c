"""Self-contained HTML pages from the marts of a published warehouse: digests, the team board and the index of weeks.

Nothing here computes a metric, reads a clock or writes to the warehouse: pages select, sort and draw.
"""
