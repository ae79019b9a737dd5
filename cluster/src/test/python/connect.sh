#!/bin/sh
# Prints the path of a Python with the client of Spark Connect of a version, which needs neither Java nor a Spark
# distribution; a virtual environment with it (450 MB) is made on first use in the folder given.
#   connect.sh FOLDER VERSION
set -eu
if [ ! -e "$1/$2" ]; then
  rm -rf "$1"
  python3 -m venv "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir "pyspark-client==$2" >&2
  touch "$1/$2"
fi
echo "$1/bin/python"
