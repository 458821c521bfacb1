"""Discord's limits, as its documentation gives them, and ours under them."""

MESSAGE_CHARACTERS = 4_000  # of all text in one message of components
MESSAGE_COMPONENTS = 40  # nested ones counted too
CONTENT_CHARACTERS = 2_000  # of a message's content, in the form without components of text
CONTENT_ROWS = 5  # of buttons under it
ROW_BUTTONS = 5  # of one action row
LABEL_CHARACTERS = 80  # of a button
CUSTOM_ID_CHARACTERS = 100  # of a button
ALT_CHARACTERS = 1_024  # of a picture's description
MESSAGE_FILES = 10  # of one message
UPLOAD_BYTES = 10 * 1024**2  # of a message's files, on a server without boosts
ADDRESS_CHARACTERS = 1_000  # ours: a longer address would leave no room for what it is the source of
PIECE_CHARACTERS = 500  # ours, before escaping: longer runs of words are cut at a blank
LINE_CHARACTERS = 3_500  # ours, after escaping: one line always fits a message
THREAD_NAME_CHARACTERS = 100  # of a thread's name
NONCE_CHARACTERS = 25  # of a message's nonce
OPTIONS = 25  # of a command, sub-commands of a group, choices of an option
HELP_CHARACTERS = 100  # of a command's or option's description
MENU_OPTIONS = 25  # of a menu
MENU_CHARACTERS = 100  # of a choice's label, and of its value
CHOICE_CHARACTERS = 100  # of a suggestion's label and of its value
FORM_TITLE_CHARACTERS = 45  # of a form's title
FORM_FIELDS = 5  # of one form, texts counted too
FORM_CHARACTERS = 4_000  # of a field, and of a form's text
