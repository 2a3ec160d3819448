"""The catalogue on other sites: frames, cards and figures, oEmbed, and how people put them there."""
