"""A case for every published code: who is on the stage, and what is sent."""
