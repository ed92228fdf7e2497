"""Gradio's own parts in the page's colours."""

import gradio as gr

from ui import style


def theme() -> gr.themes.Base:
    """Gradio's own parts in the page's colours, with fonts of the reader's system."""
    return gr.themes.Base(font=style.SANS, font_mono=style.MONO).set(
        body_background_fill="var(--sk-paper)",
        body_background_fill_dark="var(--sk-paper)",
        background_fill_primary="var(--sk-card)",
        background_fill_primary_dark="var(--sk-card)",
        background_fill_secondary="var(--sk-paper)",
        background_fill_secondary_dark="var(--sk-paper)",
        border_color_primary="var(--sk-line)",
        border_color_primary_dark="var(--sk-line)",
        body_text_color="var(--sk-ink)",
        body_text_color_dark="var(--sk-ink)",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        input_border_width="1px",
        input_border_width_dark="1px",
        block_label_text_color="var(--sk-soft)",
        block_label_text_color_dark="var(--sk-soft)",
        block_title_text_color="var(--sk-soft)",
        block_title_text_color_dark="var(--sk-soft)",
        input_background_fill="var(--sk-card)",
        input_background_fill_dark="var(--sk-card)",
        input_border_color="var(--sk-line)",
        input_border_color_dark="var(--sk-line)",
        input_border_color_focus="var(--sk-accent)",
        input_border_color_focus_dark="var(--sk-accent)",
        input_placeholder_color="var(--sk-soft)",
        input_placeholder_color_dark="var(--sk-soft)",
        button_primary_background_fill="var(--sk-button)",
        button_primary_background_fill_dark="var(--sk-button)",
        button_primary_background_fill_hover="var(--sk-button-strong)",
        button_primary_background_fill_hover_dark="var(--sk-button-strong)",
        button_primary_border_color="transparent",
        button_primary_border_color_dark="transparent",
        button_primary_border_color_hover="transparent",
        button_primary_border_color_hover_dark="transparent",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
    )
