"""The look that PDF and Word share: the light colours of the site (a test holds them together), the fonts."""

INK = "#1c2526"
INK_SOFT = "#4d5859"
LINE = "#d9d2c4"
LINE_STRONG = "#857d6e"
SUNKEN = "#f2ede3"
ACCENT = "#0b5550"
ACCENT_STRONG = "#073f3b"
ACCENT_TINT = "#e0eeea"
DUE = "#7d4e00"
DUE_TINT = "#fbeccf"
MAP = ("#e5f5f0", "#b2dfd3", "#66c2a4", "#2ca25f", "#006d4c")

TEXT = "Source Sans 3"
TITLE = "Atkinson Hyperlegible Next"
