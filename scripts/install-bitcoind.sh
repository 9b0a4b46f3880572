#!/bin/sh
# A private bitcoind for tests, from the system's own Debian mirror: nothing outside one directory is changed, no root needed.
#
#   scripts/install-bitcoind.sh            install unless it is there
#   scripts/install-bitcoind.sh --check    exit 0 and print the path if it is there
#
# JM_HOME          where to (default ~/.cache/joinmarket-jvm)
# JM_NO_INSTALL=1  forbids installing
#
# Debian's bitcoind (package bitcoin-knots, a node that speaks Bitcoin Core's RPC) may need newer libraries than this system has.
# So the package is unpacked together with all libraries below it, libc included, and started through that libc's own loader.
set -eu

say() { printf '%s\n' "$*" >&2; }
die() { say "install-bitcoind: $*"; exit 1; }

prefix="${JM_HOME:-${HOME:?}/.cache/joinmarket-jvm}/bitcoind"
case $prefix in /*) ;; *) prefix="$PWD/$prefix" ;; esac
case $prefix in *[\"\;\ ]*) die "the directory must not contain spaces, quotes or semicolons: $prefix" ;; esac
bitcoind="$prefix/bin/bitcoind"
marker="$prefix/complete"
package=bitcoin-knots

if [ -f "$marker" ] && [ -x "$bitcoind" ]; then
    printf '%s\n' "$bitcoind"
    exit 0
fi
case "${1:-}" in
    --check) exit 1 ;;
    '') ;;
    *) die "takes nothing or --check, not '$1'" ;;
esac
[ "${JM_NO_INSTALL:-}" != 1 ] ||
    die "there is no bitcoind in $prefix and JM_NO_INSTALL=1 forbids installing one: put bitcoind on the PATH or set JM_BITCOIND."
for tool in apt-get apt-config dpkg dpkg-deb tar awk; do
    command -v $tool >/dev/null 2>&1 ||
        die "this works on Debian and its relatives only ('$tool' is missing): install Bitcoin Core and put bitcoind on the PATH, or set JM_BITCOIND."
done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || die "Debian's keys are missing ($keyring): install the package debian-archive-keyring, or set JM_BITCOIND."

# The mirror of the system's first Debian source, in either format of apt's source files.
system_mirror() {
    eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
    # shellcheck disable=SC2154 # set by apt-config
    cat "${parts:-/etc/apt/sources.list.d/}"/*.sources "${list:-/etc/apt/sources.list}" "${parts:-/etc/apt/sources.list.d/}"/*.list 2>/dev/null |
        awk '
            function take(uri) { if (uri ~ /\/debian\/?$/ && !done) { sub(/\/$/, "", uri); print uri; done = 1 } }
            $1 == "URIs:" { for (i = 2; i <= NF; i++) take($i) }
            $1 == "deb" { for (i = 2; i <= NF; i++) take($i) }'
}
mirror=$(system_mirror)
[ -n "$mirror" ] || die "apt's sources name no Debian mirror: install Bitcoin Core and put bitcoind on the PATH, or set JM_BITCOIND."

say "install-bitcoind: downloads $package and the libraries that it needs (about 30 MB) from $mirror"
say "install-bitcoind: and unpacks them into $prefix (about 80 MB); nothing else on this system changes."

mkdir -p "$prefix"
mkdir "$prefix/lock" 2>/dev/null || die "another installation is running; if not, remove $prefix/lock"
trap 'rm -rf "$prefix/lock" "$prefix/apt" "$prefix/root.new"' EXIT
trap 'exit 1' HUP INT TERM

# An apt of its own: its own sources, lists and cache, and an empty list of installed packages, so that the whole closure is
# downloaded. Signatures are checked as always.
apt="$prefix/apt"
rm -rf "$apt"
mkdir -p "$apt/etc/apt.conf.d" "$apt/etc/preferences.d" "$apt/etc/sources.list.d" "$apt/etc/trusted.gpg.d" \
    "$apt/state/lists/partial" "$apt/cache/archives/partial"
: >"$apt/state/status"
(
    umask 077 # a proxy may have a password
    {
        apt-config dump | grep -E '^Acquire::https?::' || true
        cat <<CONF
Dir::Etc "$apt/etc";
Dir::State "$apt/state";
Dir::State::lists "$apt/state/lists";
Dir::State::status "$apt/state/status";
Dir::Cache "$apt/cache";
Dir::Log "$apt";
APT::Architecture "$(dpkg --print-architecture)";
APT::Architectures { "$(dpkg --print-architecture)"; };
APT::Sandbox::User "$(id -un)";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
    } >"$apt/apt.conf"
)

download() { # SUITE...: fetches the package and all below it, from the last suite if it is there
    for suite in "$@"; do
        printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite"
    done >"$apt/etc/sources.list"
    for suite in "$@"; do :; done
    APT_CONFIG="$apt/apt.conf" apt-get -qq update >&2 &&
        APT_CONFIG="$apt/apt.conf" apt-get -qq -y -t "$suite" --no-install-recommends --download-only install "$package" >&2
}
download trixie trixie-backports || download sid || die "$package could not be downloaded from $mirror (see above)."

root="$prefix/root.new"
rm -rf "$root"
mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib64"
for directory in bin sbin lib lib64; do ln -s "usr/$directory" "$root/$directory"; done
for deb in "$apt"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" |
        tar -x -C "$root" --keep-directory-symlink --no-same-owner --exclude='./usr/share' --exclude='./var' --exclude='./etc'
done
loader=$(cd "$root" && find usr/lib usr/lib64 -name 'ld-linux*.so.*' | head -n 1)
[ -n "$loader" ] || die "the unpacked system has no loader"
libraries=$(cd "$root" && find usr/lib -maxdepth 1 -type d -name '*-linux-*' | head -n 1)
[ -x "$root/usr/bin/bitcoind" ] || die "the package $package has no bitcoind"

rm -rf "$prefix/root"
mv "$root" "$prefix/root"
mkdir -p "$prefix/bin"
for program in bitcoind bitcoin-cli; do
    cat >"$prefix/bin/$program" <<WRAPPER
#!/bin/sh
root='$prefix/root'
exec "\$root/$loader" --library-path "\$root/$libraries" --argv0 $program "\$root/usr/bin/$program" "\$@"
WRAPPER
    chmod 755 "$prefix/bin/$program"
done
version=$("$bitcoind" -version | head -n 1) || die "the installed bitcoind does not run"
printf '%s\n' "$version" >"$marker"
say "install-bitcoind: $version"
printf '%s\n' "$bitcoind"
