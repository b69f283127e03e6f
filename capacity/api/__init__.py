"""What `import capacity` gives: functions that commands call, too, and the types that they return."""
