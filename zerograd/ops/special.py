"""The error function and its inverse, which NumPy does not have, to the last digits of float64.

From W. J. Cody, *Rational Chebyshev approximations for the error function*, Math. Comp. 23 (1969), as in his CALERF; the inverse
by Newton's method from M. Giles's single-precision approximation (*GPU Computing Gems*, 2010).
"""
from __future__ import annotations

from typing import Any

import numpy as np

_NEAR = (
    (1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)
_MIDDLE = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
     8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
     4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)
_FAR = (
    (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2,
     6.58749161529837803e-4),
    (1.0, 2.56852019228982242, 1.87295284992346047, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3),
)


def _ratio(both: tuple[tuple[float, ...], tuple[float, ...]], x: Any) -> Any:
    return np.polyval(both[0], x) / np.polyval(both[1], x)


def erf_of(array: Any) -> Any:
    """The error function of each element, in the array's dtype."""
    x = np.asarray(array, np.float64)
    size = np.abs(x)
    near = x * _ratio(_NEAR, np.minimum(size, 0.5) ** 2)
    return np.where(size <= 0.46875, near, np.sign(x) * (1 - erfc_of_positive(size))).astype(array.dtype)


def erfc_of_positive(size: Any) -> Any:
    """``1 - erf`` of numbers that are not negative: exact where it is tiny, too."""
    inverse = 1 / (size * size)
    middle = _ratio(_MIDDLE, np.minimum(size, 4.0))
    far = (1 / np.sqrt(np.pi) - inverse * _ratio(_FAR, np.minimum(inverse, 1.0))) / size
    coarse = np.trunc(size * 16) / 16  # exp(-size²) in two factors, so that the square loses no digits
    bell = np.exp(-coarse * coarse) * np.exp(-(size - coarse) * (size + coarse))
    tail = np.where(np.isinf(size), 0.0, bell * np.where(size <= 4, middle, far))
    return np.where(size <= 0.46875, 1 - size * _ratio(_NEAR, np.minimum(size, 0.5) ** 2), tail)


_CENTRE = (2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164,
           0.246640727, 1.50140941)
_TAIL = (-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406,
         2.83297682)


def erfinv_of(array: Any) -> Any:
    """The inverse of the error function at each element, in the array's dtype; infinite at -1 and 1, nan beyond."""
    y = np.asarray(array, np.float64)
    w = -np.log((1 - y) * (1 + y))
    x = y * np.where(w < 5, np.polyval(_CENTRE, w - 2.5), np.polyval(_TAIL, np.sqrt(w) - 3))
    for _ in range(2):
        size = np.abs(x)
        miss = np.where(np.abs(y) < 0.5, erf_of(x) - y, np.sign(x) * ((1 - np.abs(y)) - erfc_of_positive(size)))
        step = miss / (2 / np.sqrt(np.pi) * np.exp(-x * x))
        x = x - step / (1 + x * step)
    x = np.where(np.abs(y) == 1, np.sign(y) * np.inf, np.where(y == 0, y, x))
    return x.astype(array.dtype)
