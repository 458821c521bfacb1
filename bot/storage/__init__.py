"""What is on record: tables, migrations, and one file of queries a noun."""
