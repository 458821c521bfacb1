"""Articles -> what they claim: casualties, statements, key facts, places."""
