"""How far apart colours look, to all and to those who do not see red from green."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color
# vision deficiency, severity 1.0; of linear red, green and blue.
SIGHTS: dict[str, Floats] = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
# From linear sRGB to XYZ, and white (IEC 61966-2-1, D65).
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(colour: str, *, sight: str = "usual", veil: float = 0.0) -> Floats:
    """A colour as L*, a*, b* (CIE 1976); `veil` is the share of white that a lit room adds."""
    parts = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(SIGHTS[sight] @ linear, 0, 1) * (1 - veil) + veil
    ratio = _XYZ @ seen / _WHITE
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = root
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, *, sight: str = "usual", veil: float = 0.0) -> float:
    """How far apart two colours look (CIE 1976 difference; about 2 is the least that is seen)."""
    first, second = (lab(colour, sight=sight, veil=veil) for colour in (one, other))
    return float(np.linalg.norm(first - second))
