"""`python -m qa.evaluate`; what it does is in `qa.evaluation`."""

import sys

from qa.evaluation.command import main

if __name__ == "__main__":
    sys.exit(main())
