"""What stands out in an ecosystem, and what an actor's figures say, in sentences."""
