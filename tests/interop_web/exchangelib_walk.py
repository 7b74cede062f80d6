"""What does exchangelib's Autodiscover try for each address, in which order, and what does it find?"""

import json
import logging
import sys

from exchangelib import Credentials
from exchangelib.autodiscover.cache import autodiscover_cache
from exchangelib.autodiscover.discovery import Autodiscovery


class Tried(logging.Handler):
    """Keeps the addresses that are tried."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.addresses = []

    def emit(self, record):
        message = str(record.msg)
        starts = message.startswith("Step") and "Trying" in message
        if starts or message.startswith("Attempting to get a valid response"):
            address = record.args[0]
            if self.addresses[-1:] != [address]:
                self.addresses.append(address)


def walked(address):
    logger = logging.getLogger("exchangelib.autodiscover.discovery")
    logger.setLevel(logging.DEBUG)
    tried = Tried()
    logger.addHandler(tried)
    autodiscover_cache.clear()
    try:
        credentials = Credentials("ada", "not-a-secret")
        search = Autodiscovery(email=address, credentials=credentials)
        key = search._cache_key
        search.discover()
        endpoint, why = autodiscover_cache[key].service_endpoint, None
    except Exception as error:  # Whatever it is, nothing was found.
        endpoint, why = None, f"{type(error).__name__}: {error}"
    logger.removeHandler(tried)
    return {"tried": tried.addresses, "endpoint": endpoint, "why": why}


json.dump({address: walked(address) for address in sys.argv[1:]}, sys.stdout)
