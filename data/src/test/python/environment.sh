#!/bin/sh
# Prints the path of a Python that has what requirements.txt lists: $STEPWISE_PYTHON if set, else
# that of a virtual environment made on first use in the folder given.
#   environment.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ -n "${STEPWISE_PYTHON:-}" ]; then
  echo "$STEPWISE_PYTHON"
  exit
fi
if [ ! -e "$1/complete" ]; then
  python3 -m venv "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
  touch "$1/complete"
fi
echo "$1/bin/python"
