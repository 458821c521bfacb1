"""The words and times of all posts and answers, and what they quote."""
