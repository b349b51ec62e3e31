#!/usr/bin/env bash
# Unpacks the parts that lie beside this file, runs steps, and writes results/*.txt and results/results.md: see README.md.
# Usage: run.sh [--ep cuda|cuda:N|cpu] [--seconds S] [STEP ...]     all steps unless some are given
# Needs xz and Python 3. For CUDA: a driver, and CUDA 13 and cuDNN 9 where the loader finds them or among Python's packages.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
all="tests speed-resnet56 agreement-resnet56 tf32-resnet56 speed-resnet50 agreement-resnet50 tf32-resnet50"
ep=cuda seconds=0.5 steps=()
while [ $# -gt 0 ]; do
    case $1 in
        --ep) ep=$2; shift 2 ;;
        --seconds) seconds=$2; shift 2 ;;
        -*) echo "The option '$1' is unknown. Use --ep and --seconds." >&2; exit 1 ;;
        *) [[ " $all " == *" $1 "* ]] || { echo "There is no step '$1'. There are: $all." >&2; exit 1; }; steps+=("$1"); shift ;;
    esac
done
[ ${#steps[@]} -gt 0 ] || read -ra steps <<<"$all"

if [ ! -f unpacked ]; then
    sha256sum --quiet -c parts.sha256 || { echo "A part is missing or damaged: bring it again." >&2; exit 1; }
    cat part.* | xz -d -T0 | tar -x && touch unpacked || exit 1
fi

# Python's CUDA packages keep their libraries in folders of their own.
libraries=$(python3 - <<'PYTHON'
import glob, site, sys
folders = {*sys.path, *site.getsitepackages(), site.getusersitepackages()}
print(":".join(sorted(path for folder in folders if folder for path in glob.glob(f"{folder}/nvidia/*/lib"))))
PYTHON
)
export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
program=pack/program/OnnxShapley.Benchmarks
cifar="shared/data/cifar10-train-10k.npz --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225"
resnet56=shared/models/cifar10/resnet56_cifar10_bn.onnx
resnet50=shared/models/resnet50.onnx
tf32=true
[ "$ep" != cpu ] || tf32=false
mkdir -p results
nvidia-smi 2>/dev/null | tee results/device.txt

status=0
step() {
    local name=$1 started=$SECONDS
    shift
    echo "== $name"
    rm -f "results/$name".*txt
    if "$@" >"results/$name.partial" 2>&1; then
        mv "results/$name.partial" "results/$name.txt"
    else
        status=1
        mv "results/$name.partial" "results/$name.failed.txt"
    fi
    cat "results/$name".*txt
    echo "$name took $((SECONDS - started)) s"
}

measure="--ep $ep --seconds-per-group $seconds --calls 3"
for name in "${steps[@]}"; do
    case $name in
        tests) step tests pack/program/OnnxShapley.Engine.Tests --filter TestCategory=Cuda ;;
        speed-resnet56) step "$name" $program coalitions $resnet56 $cifar --images 128 $measure --json results/resnet56.json ;;
        speed-resnet50) step "$name" $program coalitions $resnet50 random --images 16 $measure --json results/resnet50.json ;;
        agreement-resnet56) step "$name" $program agreement $resnet56 $cifar 2 --images 32 --ep "$ep" ;;
        agreement-resnet50) step "$name" $program agreement $resnet50 random 1 --images 4 --most-channels 64 --ep "$ep" ;;
        tf32-resnet56) step "$name" $program agreement $resnet56 $cifar 2 --images 32 --ep "$ep" --tf32 $tf32 ;;
        tf32-resnet50) step "$name" $program agreement $resnet50 random 1 --images 4 --most-channels 64 --ep "$ep" --tf32 $tf32 ;;
    esac
done
python3 table.py results | tee results/results.md
exit $status
