#!/bin/sh
# Installs what the tests need beside Python, from Debian, when it is absent: Chromium, gettext, OCR, classes of the PDF/A check.
set -eu
missing=""
[ -x /usr/bin/chromium ] || missing="$missing chromium fonts-dejavu"
command -v xgettext >/dev/null 2>&1 || missing="$missing gettext"
command -v tesseract >/dev/null 2>&1 || missing="$missing tesseract-ocr tesseract-ocr-fra"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
# The engine that checks PDF/A needs these classes beside Java; without Java its tests say that they did not run.
if command -v java >/dev/null 2>&1 && [ ! -e /usr/share/java/jaxb-api.jar ]; then missing="$missing libjaxb-java"; fi
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Please install:$missing" >&2
  exit 0
fi
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
$sudo apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing
