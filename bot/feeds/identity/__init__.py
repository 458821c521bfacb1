"""Whether an article that came is new: by its id, its address and its words."""
