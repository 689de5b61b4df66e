#!/bin/sh
# Runs an image's program as a container would: as its user, in a mount namespace whose root is
# read-only but for an empty /tmp, with the configuration's folder mounted at /etc/headroom.
#   run.sh ROOT USER FOLDER PROGRAM... --config FILE
set -eu
root=$1 user=$2 folder=$3
shift 3
if [ "${HEADROOM_IN_NAMESPACE:-}" != yes ]; then
  HEADROOM_IN_NAMESPACE=yes exec unshare --mount --propagation private sh "$0" "$root" "$user" "$folder" "$@"
fi
for file in "$@"; do :; done
mount --bind "$root" "$root"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777,noexec,nosuid tmpfs "$root/tmp"
mount --bind "$(dirname "$file")" "$root/etc/headroom"
mount -o remount,bind,ro "$root/etc/headroom"
for name in hosts resolv.conf; do
  touch "$root/etc/$name"
  mount --bind "/etc/$name" "$root/etc/$name"
done
mount -o remount,bind,ro "$root"
# The last argument becomes the file's place inside.
left=$#
for argument in "$@"; do
  shift
  left=$((left - 1))
  [ "$left" = 0 ] && argument=/etc/headroom/$(basename "$file")
  set -- "$@" "$argument"
done
exec env -i PATH=/opt/java/bin LANG=C.UTF-8 HOSTNAME=pod-a \
  ${JDK_JAVA_OPTIONS:+"JDK_JAVA_OPTIONS=$JDK_JAVA_OPTIONS"} \
  /usr/bin/setpriv --no-new-privs \
  /usr/bin/unshare --setgid "$user" --setuid "$user" --root "$root" --wd "$folder" "$@"
