"""What a workspace or a channel may see of the record, as views for briefings and answers."""
