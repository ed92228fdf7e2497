"""How the page looks. Two voices: our own words in a sans, the archive's words in a serif; one accent; one marker.

Only fonts of the reader's system, and of those only ones that carry Vietnamese.
"""

from importlib.resources import files

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif")
MONO = ("ui-monospace", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", "monospace")

# The tab's icon, drawn here: a serif S on the accent colour.
HEAD = (
    '<link rel="icon" href="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%238a2b1d'/%3E"
    "%3Ctext x='16' y='24' font-family='serif' font-size='24' font-weight='700' text-anchor='middle' fill='white'%3ES"
    '%3C/text%3E%3C/svg%3E">'
    # Gradio rewrites rules about the page's outermost elements; these are out of its reach. Paper is white.
    "<style>@media print { html, body { --sk-paper: #ffffff !important; --sk-ink: #000000 !important; } }</style>"
)

CSS = files("ui").joinpath("static", "page.css").read_text("utf-8")
