#!/usr/bin/env bash
# Installs what the notebooks need and prints how to start them:
#
#   a Python environment with Jupyter      notebooks/.venv, once; pinned in requirements.txt
#   the Java kernel, built from sources    notebooks/target
#   its registration                       inside the environment, so that nothing else is touched
#
#   PYTHON      the Python that makes the environment, python3 by default (3.9 or newer, with venv)
#   JAVA_HOME   the Java that runs the cells, else the one on the path (a JDK, 17 or newer)
set -euo pipefail

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
home=$(dirname "$here")
venv=$here/.venv
python=${PYTHON:-python3}

fail() {
  printf 'notebooks: %s\n' "$1" >&2
  exit 4
}

install_jupyter() {
  if cmp -s "$here/requirements.txt" "$venv/installed"; then
    return
  fi
  echo "notebooks: making a Python environment with Jupyter, once: a minute or two and 250 MB" >&2
  "$python" -m venv --clear "$venv" ||
    fail "Cannot make a Python environment: see above ($python, expected 3.9 or newer with venv; on Debian: apt install python3-venv)"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" ||
    fail "Cannot install Jupyter: see above ($here/requirements.txt)"
  cp "$here/requirements.txt" "$venv/installed"
}

build_kernel() {
  command -v mvn >/dev/null 2>&1 || fail "Cannot build the kernel: no Maven found (mvn, expected 3.8 or newer on the path)"
  echo "notebooks: building the Java kernel" >&2
  (cd "$home" && mvn -q -B -ntp -Dstyle.color=never -Pkernel -Dmaven.test.skip=true process-classes -pl notebooks -am) >&2 ||
    fail "Cannot build the kernel: Maven failed ($home/pom.xml; its own message stands above)"
}

register_kernel() {
  local folder=$venv/share/jupyter/kernels/stepwise-java
  mkdir -p "$folder"
  # Options and class path of the kernel's Java, as a file that it reads.
  {
    cat "$home/jobs/target/launcher/jvm.options"
    echo "-Xmx${STEPWISE_HEAP:-2g}"
    printf -- '-cp "%s:%s"\n' "$here/target/classes" "$(cat "$here/target/classpath")"
  } >"$folder/java.options"
  cat >"$folder/kernel.json" <<JSON
{
  "argv": ["${JAVA_HOME:+$JAVA_HOME/bin/}java", "@$folder/java.options", "io.stepwise.notebooks.kernel.Start", "{connection_file}"],
  "display_name": "Java (Stepwise)",
  "language": "java",
  "interrupt_mode": "message",
  "env": {"SPARK_LOCAL_IP": "127.0.0.1", "OMP_NUM_THREADS": "1"}
}
JSON
}

install_jupyter
build_kernel
register_kernel

echo "Installed. Start, with the folder of the run to look at:"
echo "  STEPWISE_RUN=\$PWD/runs/demo $(realpath --relative-to="$PWD" "$venv")/bin/jupyter lab $(realpath --relative-to="$PWD" "$here")"
