"""What calendars and readers fetch at a person's secret address: dates that are ahead, no cost and no margin."""
