"""The agents: SimPy processes of the manufacturer, its distributors and its inspectors."""
