"""spaCy's own models, computed fast. Its one door is `Stages`; `known` states what it relies on."""

CHECKED = False  # whether each Doc is checked to be a proper tree before a rule sees it; tests switch it on
