"""What Slack takes in one message, by its own documentation, and the margins we keep.

Sources: docs.slack.dev, pages "Block Kit", "chat.postMessage" and "Rate limits".
"""

MESSAGE_BLOCKS = 50  # blocks of a message; error invalid_blocks beyond
VIEW_BLOCKS = 100  # blocks of a modal or Home
# Characters of all blocks of a message. Slack refuses somewhat over 13,200 (msg_blocks_too_long).
MESSAGE_CHARACTERS = 11_000
TEXT_CHARACTERS = 900  # of `text`, the notification; Slack cuts it far later, phones far sooner
SECTION_CHARACTERS = 3000  # of a section's text; kept for rich text and contexts too, which name no limit
HEADER_CHARACTERS = 150
FIELD_CHARACTERS = 2000  # of one of a section's fields
SECTION_FIELDS = 10
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_CHARACTERS = 75  # of its label
VALUE_CHARACTERS = 2000  # of what a button sends
OPTION_VALUE_CHARACTERS = 150  # of what a choice of a menu sends
OVERFLOW_OPTIONS = 5  # of a menu behind three dots
ADDRESS_CHARACTERS = 3000  # of a link; longer ones are shown as words
LIST_INDENT = 6  # steps a rich text list can be indented
