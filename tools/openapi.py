"""Print the OpenAPI description of core's routes, from which the page's types are made."""

import json

from tools.docs.http import described_api

if __name__ == "__main__":
    print(json.dumps(described_api(), indent=2, sort_keys=True))
