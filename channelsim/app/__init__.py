"""The planner's page in a browser. No logic of the trade: it asks the other rooms and shows."""
