"""What strategic traders bid and ask when each knows its own value alone.

One buyer and one seller, their values drawn from the same uniform distribution on [0, 1], hand in a bid and
an ask and trade halfway between, if the bid is no lower. These are the strategies of the linear equilibrium:
both shade, so that they trade if and only if v >= c + 1/4. They gain 9/64 on average, of the 1/6 there is to
gain: 27/32, the most that any mechanism leaves two such traders who may stay away (Myerson and Satterthwaite
1983). Source: Chatterjee and Samuelson 1983, "Bargaining under incomplete information".
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


def equilibrium_bid(value: F64) -> F64:
    """Return what buyers of these values bid, `(buyers,)`, in the unit in which the highest value is 1.

    >>> equilibrium_bid(np.array([0.25, 0.625, 1.0]))
    array([0.25, 0.5 , 0.75])
    """
    return 2.0 / 3.0 * value + 1.0 / 12.0


def equilibrium_ask(cost: F64) -> F64:
    """Return what sellers of these costs ask, `(sellers,)`, in the unit in which the highest cost is 1.

    >>> equilibrium_ask(np.array([0.0, 0.375, 0.75]))
    array([0.25, 0.5 , 0.75])
    """
    return 2.0 / 3.0 * cost + 0.25
