"""A part of the page that follows the address: its components, and what they show for an address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.address import Address

Updates = tuple[Any, ...]


@dataclass(frozen=True)
class View:
    """One tab.

    Attributes
    ----------
    outputs : list of Component
        What it may change when the visitor goes somewhere.
    show : callable
        ``show(address, language)`` → an update for each output. Called when the visitor comes to the tab, and when the
        language changes while it is in front.
    """

    outputs: list[gr.components.Component]
    show: Callable[[Address, str], Updates]
