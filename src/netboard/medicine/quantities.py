"""Is this number possible? What cannot be is refused, what is absent stays absent."""

from decimal import Decimal

from netboard.medicine import tables
from netboard.medicine.values import Number


def number(name: str, value: Number | None, *, quantity: str) -> Decimal | None:
    """Let a possible number through as it is, exact; `ValueError` says what is wrong with another.

    quantity: the row of quantities.csv that holds the bounds. A float, a yes or a NaN is no number here.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise ValueError(f"{name} is {value!r}; expected a number")  # noqa: TRY004 -- one kind of refusal for a bad value
    exact = Decimal(value)
    if not exact.is_finite():
        raise ValueError(f"{name} is {value}; expected a finite number")
    if not tables.quantity(quantity).holds(exact):
        raise ValueError(f"{name} is {short(exact)}; expected {tables.quantity(quantity)}")
    return exact


def count(name: str, value: Number | None, *, quantity: str) -> int | None:
    """Let a possible whole number through; 12.0 is whole, 11.5 is refused."""
    exact = number(name, value, quantity=quantity)
    if exact is None:
        return None
    if exact != exact.to_integral_value():
        raise ValueError(f"{name} is {short(exact)}; expected a whole number")
    return int(exact)


def short(exact: Decimal) -> str:
    """Write a number for a message; one with a giant exponent stays in scientific form."""
    return str(exact) if abs(exact.adjusted()) > 20 else format(exact, "f")  # noqa: PLR2004 -- digits that fit a message
