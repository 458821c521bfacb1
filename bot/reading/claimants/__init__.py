"""Who makes each casualty claim."""
