"""What a workspace needs to be set up: the manifest of the app, and checks of what was set."""
