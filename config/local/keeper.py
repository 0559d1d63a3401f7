"""`python -m config.local.keeper var/postgres`: stops the server when its last user is gone, even killed."""

import sys
from pathlib import Path

from config.local.postgres import keep

if __name__ == "__main__":
    keep(Path(sys.argv[1]))
