"""An order of two lines, as the house makes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from eapply.payments.provider import Order, OrderLine

LINES = (OrderLine("印鑑登録証明書", 300, 2, 600), OrderLine("郵送料", 110, 1, 110))
AMOUNT = 710


def order(now: datetime, payment: str = "payment-one", **changes: Any) -> Order:
    wanted: dict[str, Any] = {
        "payment": payment,
        "amount": AMOUNT,
        "lines": LINES,
        "reference": "R8-000123",
        "hold": False,
        "expires_at": now + timedelta(minutes=60),
        "success_url": f"http://127.0.0.1:8000/pay/{payment}/return",
        "cancel_url": f"http://127.0.0.1:8000/pay/{payment}",
        "email": "taro@example.jp",
    }
    return Order(**(wanted | changes))
