"""Runs the Autobahn fuzzing client under Jython. Argument: the file with its specification."""

import json
import sys

from autobahntestsuite import wstest

with open(sys.argv[1]) as spec:
    wstest.start({"mode": "fuzzingclient"}, json.load(spec))
