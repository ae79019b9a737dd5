#!/bin/sh
# Prints the folder of an official Spark distribution: $STEPWISE_SPARK_HOME if set, else the one in
# PySpark's package of that version, installed on first use in the folder given (515 MB). It has the
# modules for YARN and Kubernetes.
#   distribution.sh FOLDER VERSION
set -eu
if [ -n "${STEPWISE_SPARK_HOME:-}" ]; then
  echo "$STEPWISE_SPARK_HOME"
  exit
fi
if [ ! -e "$1/$2" ]; then
  rm -rf "$1"
  python3 -m venv "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-deps "pyspark==$2" >&2
  touch "$1/$2"
fi
echo "$1"/lib/python*/site-packages/pyspark
