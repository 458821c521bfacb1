"""Local times -> instants: schedules, crontab lines, quiet hours."""
