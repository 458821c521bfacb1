"""What is known of events -> messages: pure, a Document out."""
