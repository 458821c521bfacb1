"""Articles and their claims -> events, tolls, changes and charts; pure, in memory, without a clock."""
