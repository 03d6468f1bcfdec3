"""What things cost and which billing model fits."""
