"""How the page looks. Two voices: our own words in a sans, the archive's words in a serif; one accent; one marker.

Only fonts of the reader's system, and of those only ones that carry Vietnamese.
"""

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif")
MONO = ("ui-monospace", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", "monospace")

# The tab's icon, drawn here: a serif S on the accent colour.
HEAD = (
    '<link rel="icon" href="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%238a2b1d'/%3E"
    "%3Ctext x='16' y='24' font-family='serif' font-size='24' font-weight='700' text-anchor='middle' fill='white'%3ES"
    '%3C/text%3E%3C/svg%3E">'
)

CSS = """
:root {
  --sk-paper: #fbfaf6; --sk-card: #ffffff; --sk-ink: #1d2126; --sk-soft: #575d66; --sk-line: #e3dfd5;
  --sk-accent: #8a2b1d; --sk-accent-strong: #6f2015; --sk-button: #8a2b1d; --sk-button-strong: #6f2015;
  --sk-mark: #fdeeae; --sk-mark-ink: #1d2126;
  --sk-strong: #1f6b43; --sk-medium: #7a5600; --sk-weak: #9a3412;
  --sk-serif: "Noto Serif", "Cambria", "Palatino Linotype", "Times New Roman", "Liberation Serif", serif;
}
.dark {
  --sk-paper: #16181b; --sk-card: #1e2125; --sk-ink: #e6e3dc; --sk-soft: #a3a7ad; --sk-line: #33373c;
  --sk-accent: #e8a08f; --sk-accent-strong: #f2b9ab; --sk-button: #7d3a2d; --sk-button-strong: #914536;
  --sk-mark: #54471a; --sk-mark-ink: #fbf3d5;
  --sk-strong: #7fcf9f; --sk-medium: #e3bd62; --sk-weak: #f0a07c;
}
html, body, gradio-app, .gradio-container { background: var(--sk-paper) !important; color: var(--sk-ink); }
.gradio-container { max-width: 46rem !important; margin: 0 auto !important; padding: 0 !important; }
.gradio-container:has(.sk-reader) { max-width: 80rem !important; }
.gradio-container .main { padding: 0 !important; max-width: none !important; }
.gradio-container main { padding: 2rem 1.25rem 4rem !important; max-width: none !important; }
.gradio-container .html-container { padding: 0 !important; }
#sk-head > .wrap, #sk-answer > .wrap, #sk-reader > .wrap, #sk-since > .wrap, #sk-until > .wrap { display: none; }
#sk-reader:not(:has(.sk-reader)) { display: none; }
.gradio-container .sk-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.sk-head { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 1rem; align-items: center; }
.sk-head h1 { font: 700 1.6rem/1.2 var(--sk-serif); margin: 0; color: var(--sk-ink); letter-spacing: -0.01em; }
.sk-head p { grid-column: 1 / -1; margin: 0.2rem 0 0; color: var(--sk-soft); font-size: 0.95rem; line-height: 1.45; }
.sk-head .sk-contents { margin: 0; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
.sk-switch { display: flex; flex: none; border: 1px solid var(--sk-line); border-radius: 0.5rem; overflow: hidden; }
.sk-switch button { padding: 0.4rem 0.7rem; font-size: 0.85rem; color: var(--sk-soft); background: transparent; }
.sk-switch button + button { border-left: 1px solid var(--sk-line); }
.sk-switch button[aria-pressed="true"] { color: var(--sk-ink); background: var(--sk-card); font-weight: 600; }

#sk-layout { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2rem; align-items: start; }
#sk-main { min-width: 0 !important; gap: 1rem; }
#sk-ask { flex-wrap: nowrap; gap: 0.6rem; align-items: stretch; }
#sk-ask > * { min-width: 0 !important; }
#sk-question { padding: 0; border: 0; background: transparent; box-shadow: none; }
#sk-question textarea, #sk-question input {
  font-size: 1.1rem; line-height: 1.5; padding: 0.7rem 0.9rem; border: 1px solid var(--sk-line); border-radius:
  0.6rem;
  background: var(--sk-card); color: var(--sk-ink); box-shadow: none;
}
#sk-question textarea::placeholder { color: var(--sk-soft); opacity: 1; }
#sk-submit {
  flex: none; align-self: stretch; width: auto; min-width: 5.5rem !important; font-size: 1.05rem; border-radius:
  0.6rem;
}
#sk-filters { border: 0; background: transparent; box-shadow: none; padding: 0; }
#sk-filters > button { padding: 0.2rem 0; color: var(--sk-soft); font-size: 0.9rem; width: auto; gap: 0.4rem; }
#sk-filters .row, #sk-filters .form {
  gap: 0.75rem; background: transparent; border: 0; box-shadow: none; overflow: visible;
}
#sk-filters .column { gap: 0.75rem; padding-top: 0.6rem; }
#sk-filters .block { padding: 0; overflow: visible; }
#sk-filters .wrap-inner { min-height: 2.6rem; padding: 0 0.4rem; align-items: center; }
#sk-filters .secondary-wrap { align-self: center; }
.gradio-container ul.options { border: 1px solid var(--sk-line); }
.sk-date { display: block; }
.sk-date span { display: block; margin-bottom: 0.5rem; font-size: 0.875rem; color: var(--sk-soft); }
.sk-date input {
  width: 100%; height: 2.7rem; padding: 0 0.75rem; font: inherit; font-size: 0.9rem; color: var(--sk-ink);
  color-scheme: light;
  background: var(--sk-card); border: 1px solid var(--sk-line); border-radius: 0.35rem;
}
.dark .sk-date input { color-scheme: dark; }

.sk-welcome h2, .sk-related h2 { font-size: 0.95rem; font-weight: 600; color: var(--sk-soft); margin: 0.5rem 0; }
.sk-welcome ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.15rem; }
.sk-welcome li { margin: 0; }
.sk-welcome button {
  width: 100%; text-align: left; padding: 0.6rem 0.1rem; font: 1.05rem/1.5 var(--sk-serif); color: var(--sk-ink);
  border-bottom: 1px solid var(--sk-line); background: transparent;
}
.sk-welcome button:hover { color: var(--sk-accent); }

.sk-short {
  font: 600 1.85rem/1.3 var(--sk-serif); margin: 0.4rem 0 0; color: var(--sk-ink); overflow-wrap: anywhere;
}
.sk-strength { margin: 0.3rem 0 1rem; font-size: 0.9rem; color: var(--sk-soft); }
.sk-strength strong { font-weight: 600; }
.sk-strength[data-strength="strong"] strong { color: var(--sk-strong); }
.sk-strength[data-strength="medium"] strong { color: var(--sk-medium); }
.sk-strength[data-strength="weak"] strong { color: var(--sk-weak); }
.sk-cards { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.9rem; }
.sk-card {
  margin: 0; padding: 1rem 1.15rem 0.85rem; background: var(--sk-card); border: 1px solid var(--sk-line);
  border-radius: 0.7rem;
}
.sk-card h3 { margin: 0; font: 600 1.02rem/1.4 var(--sk-serif); color: var(--sk-ink); overflow-wrap: anywhere; }
.sk-origin { margin: 0.2rem 0 0; font-size: 0.85rem; color: var(--sk-soft); overflow-wrap: anywhere; }
.sk-card blockquote {
  margin: 0.65rem 0 0; padding: 0; border: 0; font: 1.02rem/1.65 var(--sk-serif); color: var(--sk-soft);
  overflow-wrap: anywhere; unicode-bidi: isolate;
}
.sk-card mark, .sk-reader mark {
  background: var(--sk-mark); color: var(--sk-mark-ink); padding: 0.08em 0; border-radius: 0.15em;
  box-decoration-break: clone; -webkit-box-decoration-break: clone;
}
.sk-cut { color: var(--sk-soft); }
.sk-actions {
  display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; margin: 0.6rem 0 0; font-size: 0.9rem; align-items: center;
}
.sk-actions button, .sk-actions a { color: var(--sk-accent); padding: 0.25rem 0; text-decoration: none; }
.sk-actions button:hover, .sk-actions a:hover { color: var(--sk-accent-strong); text-decoration: underline; }
.sk-id { color: var(--sk-soft); font-size: 0.8rem; overflow-wrap: anywhere; }

.sk-none { padding: 1rem 0 0.4rem; }
.sk-none h2, .sk-problem h2 { font: 600 1.3rem/1.4 var(--sk-serif); color: var(--sk-ink); margin: 0; }
.sk-none p, .sk-related > p, .sk-problem p { margin: 0.2rem 0 0; color: var(--sk-soft); overflow-wrap: anywhere; }
.sk-related { margin-top: 1.2rem; }
.sk-related h2 { margin-bottom: 0; }
.sk-related .sk-cards { margin-top: 0.7rem; }
.sk-related .sk-card { background: transparent; }
.sk-related blockquote {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden;
}
.sk-problem { padding: 0.9rem 1.1rem; border-left: 3px solid var(--sk-weak); background: var(--sk-card); }

.sk-reader {
  position: sticky; top: 1.5rem; max-height: calc(100vh - 3rem); overflow: auto; padding: 1.4rem 1.6rem 1.2rem;
  background: var(--sk-card); border: 1px solid var(--sk-line); border-radius: 0.7rem; outline: none;
}
.sk-reader:focus-visible { border-color: var(--sk-accent); }
.sk-reader h2 {
  font: 700 1.35rem/1.35 var(--sk-serif); margin: 0 2.2rem 0 0; color: var(--sk-ink); overflow-wrap: anywhere;
}
.sk-text { margin-top: 1rem; font: 1.05rem/1.7 var(--sk-serif); color: var(--sk-ink); }
.sk-text p { margin: 0 0 0.85rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
.sk-close {
  position: sticky; top: 0; float: right; width: 2.2rem; height: 2.2rem; margin: -0.4rem -0.6rem 0 0;
  border-radius: 50%;
  font-size: 1.4rem; line-height: 1; color: var(--sk-soft); background: var(--sk-card);
}
.sk-close:hover { color: var(--sk-ink); }
.sk-head button, .sk-welcome button, .sk-actions button, .sk-close { cursor: pointer; }
.gradio-container button:focus-visible, .gradio-container a:focus-visible {
  outline: 2px solid var(--sk-accent); outline-offset: 2px;
}

@media (min-width: 68.75rem) {
  #sk-layout:has(.sk-reader) { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
}
@media (max-width: 68.7rem) {
  body:has(.sk-reader) { overflow: hidden; }
  .sk-reader { position: fixed; inset: 0; z-index: 50; max-height: none; border: 0; border-radius: 0; }
  #sk-reader { position: static; }
}
@media (max-width: 40rem) {
  .gradio-container main { padding: 1rem 1rem 3rem !important; }
  .sk-head h1 { font-size: 1.35rem; }
  .sk-short { font-size: 1.5rem; }
  .sk-reader { padding: 1.1rem 1.1rem 2rem; }
  #sk-submit { min-width: 4rem !important; }
}
@media print {
  .sk-switch, #sk-ask, #sk-filters, .sk-close, .sk-actions button { display: none; }
  .sk-reader { position: static; max-height: none; overflow: visible; border: 0; }
}
"""
