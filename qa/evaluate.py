"""`python -m qa.evaluate`; see `qa.evaluation.command`."""

import sys

from qa.evaluation.command import main

if __name__ == "__main__":
    sys.exit(main())
