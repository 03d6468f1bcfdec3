"""What a contract makes of a month's charge: discounts, surcharges, onboarding, the rise per anniversary, totals."""
