#!/bin/sh
# Makes the images that pods start from, as archives in FOLDER: stepwise.tar and pause.tar.
# deploy/Dockerfile is built as it is; the image of Spark that it begins with is made here, of
# Debian's Java and an official distribution. Needs root, debootstrap, buildah, busybox-static.
#   image.sh FOLDER SPARK_HOME BASE IMAGE       BASE is what the Dockerfile begins with
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
images() { buildah --root "$PWD/storage" --runroot "$PWD/storage-run" --storage-driver overlay "$@"; }
archive() { images push -q --disable-compression "$1" "docker-archive:$2.new:$1" && mv "$2.new" "$2"; }

if ! images inspect --type image "$3" >/dev/null 2>&1; then
  rm -rf --one-file-system root
  debootstrap --variant=minbase --include=openjdk-17-jre-headless,tini bookworm root >debootstrap.log
  chroot root useradd --system --uid 185 --user-group --home-dir /opt/spark --no-create-home spark
  base=$(images from scratch)
  images add -q "$base" root / >/dev/null
  for part in bin sbin jars; do images add -q "$base" "$2/$part" "/opt/spark/$part" >/dev/null; done
  images add -q "$base" "$here/entrypoint.sh" /opt/entrypoint.sh >/dev/null
  images config --user 185 --workingdir /opt/spark/work-dir --entrypoint '["/opt/entrypoint.sh"]' \
    --env PATH=/usr/local/bin:/usr/bin:/bin --env SPARK_HOME=/opt/spark \
    --env JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64 "$base"
  images run --isolation chroot --user 0 "$base" -- chown spark:spark /opt/spark/work-dir
  images commit -q --rm --disable-compression "$base" "$3" >/dev/null
  rm -rf --one-file-system root
fi
if [ ! -e pause.tar ]; then
  pause=$(images from scratch)
  images add -q "$pause" /bin/busybox /busybox >/dev/null
  images config --user 65535 --entrypoint '["/busybox", "sleep", "2147483647"]' "$pause"
  images commit -q --rm --disable-compression "$pause" registry.example.org/pause:1 >/dev/null
  archive registry.example.org/pause:1 pause.tar
fi
# The jar is new after every build.
images bud -q --pull-never -f "$here/../../../../deploy/Dockerfile" -t "$4" "$here/../../../../jobs/target" >/dev/null
archive "$4" stepwise.tar
images rmi --prune --force >/dev/null
