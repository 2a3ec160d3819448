"""What only a browser shows, on the portal as `make run` starts it. Every test here is marked `browser`."""

import pytest

MARKS = [
    pytest.mark.browser,
    # pytest-base-url, which Playwright's plugin brings, is not yet written for pytest 9.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]
