"""The demo's invented news, and the loopback server that serves it as real feeds."""
