"""Charts as SVG strings: pure functions of frozen values, the same on screen and on paper."""
