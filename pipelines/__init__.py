"""The work itself: loading, classifying, building, publishing and reporting. The only folder that knows Dagster."""
