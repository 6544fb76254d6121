"""What contributions are worth at named rates, what costs are avoided, what comes back."""
