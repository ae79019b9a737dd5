# Sourced by the scripts that measure the language model, in this folder: `one_thread HEAP CLASS ARGUMENT…`
# runs a class with one thread on both sides of the tensor engine.
mkdir -p target
(cd .. && mvn -q -B -o test-compile dependency:build-classpath -pl benchmarks -am -DskipTests \
  -Dmdep.outputFile=target/classpath.txt >&2)
export OMP_NUM_THREADS=1

one_thread() {
  heap=$1
  shift
  java "-Xmx$heap" -XX:+UseTransparentHugePages --add-modules=jdk.incubator.vector -Dai.djl.offline=true \
    -DOPT_OUT_TRACKING=true -Dai.djl.pytorch.num_threads=1 -Dai.djl.pytorch.num_interop_threads=1 \
    -cp "target/classes:$(cat target/classpath.txt)" "$@"
}

# peer_versions PYTHON
peer_versions() {
  "$1" -c 'import torch, transformers as t; print(f"transformers {t.__version__}, torch {torch.__version__}")'
}
