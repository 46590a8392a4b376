"""Settings all tests share.

`make deep` sets UNDERLAP_DEEP=1: laws then try many more cases. Both profiles are derandomized, so that the same
commit gives the same result everywhere; a deadline would only measure how busy the machine is.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=60)
settings.register_profile(
    "deep", settings.get_profile("ci"), max_examples=1_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("deep" if os.environ.get("UNDERLAP_DEEP") else "ci"))
