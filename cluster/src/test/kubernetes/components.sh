#!/bin/sh
# Builds a Kubernetes from its sources, on first use: control plane, kubelet, kubectl and the DNS
# server, in FOLDER/bin. Needs go, network, and a quarter of an hour on two cores.
#   components.sh FOLDER KUBERNETES COREDNS     both versions without the v
set -eu
mkdir -p "$1"
cd "$1"
[ ! -e "bin/$2-$3" ] || exit 0
rm -rf bin
# Published modules do not see the main module's replacements: its parts are named again, by their own versions.
own=$(GOFLAGS=-mod=mod go mod download -json "k8s.io/kubernetes@v$2" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
{
  printf 'module kubernetes\n\n%s\n\nrequire k8s.io/kubernetes v%s\n\nreplace (\n' "$(grep '^go ' "$own")" "$2"
  sed -n "s|^\t\(k8s.io/[a-z0-9-]*\) => ./staging/.*|\t\1 => \1 v0.${2#*.}|p" "$own"
  printf ')\n'
} >go.mod
export CGO_ENABLED=0
for part in kube-apiserver kube-controller-manager kube-scheduler kubelet kubectl; do
  GOFLAGS=-mod=mod go build -trimpath -ldflags="-s -w -X k8s.io/component-base/version.gitVersion=v$2" \
    -o bin/ "k8s.io/kubernetes/cmd/$part"
done
GOBIN=$PWD/bin go install -trimpath -ldflags='-s -w' "github.com/coredns/coredns@v$3"
touch "bin/$2-$3"
