"""The portal's own settings, where one machine may send as much as a whole region."""

from opendatalab.settings import *  # noqa: F403

LIMITED = False
EMAIL_TIMEOUT = 1
