"""Sentences as news has them, with known answers: what reading is asked, kind by kind."""
