#!/usr/bin/env bash
# Packs all that a GPU machine needs, which need not reach anything else: see README.md here.
# Usage: tools/gpu/pack.sh FOLDER [BYTES]     FOLDER gets run.sh, table.py and parts of at most BYTES each (55000000 unless given)
# Needs .NET 10, Node.js/npm, xz, Debian's python3-numpy, python3-onnx, python3-torch and python3-torchvision, and ../shared.
set -euo pipefail
folder=$(mkdir -p "${1:?Give a folder for the parts.}" && cd "$1" && pwd)
bytes=${2:-55000000}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
shared=$root/../shared
python=/usr/bin/python3
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cd "$root"

# Both programs share one copy of .NET and of the CUDA provider. Tests find their files beside a file of this name.
publish() { dotnet publish "$@" -c Release -r linux-x64 --self-contained -p:OnnxRuntimeCuda=true -p:OnnxRuntimePlatform=linux-x64 -o "$stage/pack/program" -v quiet -nologo; }
publish tests/OnnxShapley.Engine.Tests -p:EnableNUnitRunner=true -p:UseAppHost=true
publish tools/OnnxShapley.Benchmarks
rm -f "$stage"/pack/program/*.pdb "$stage"/pack/program/*.xml
touch "$stage/pack/OnnxShapley.sln"
cp -r models "$stage/pack/models"

# Few images are enough, and less to carry.
mkdir -p "$stage/shared/models/cifar10" "$stage/shared/data"
cp "$shared"/models/cifar10/resnet20_cifar10_bn.onnx "$shared"/models/cifar10/resnet56_cifar10_bn.onnx "$stage/shared/models/cifar10"
for data in cifar10-train-10k mnist-test-10k; do
    $python - "$shared/data/$data.npz" "$stage/shared/data/$data.npz" <<'PYTHON'
import sys
import numpy
arrays = numpy.load(sys.argv[1])
numpy.savez_compressed(sys.argv[2], **{name: arrays[name][:512] for name in arrays.files})
PYTHON
done

# The weights are random: 7 bits of fraction do as well, and compress to half.
$python tools/measurements/coalition_models.py "$stage/exported" resnet50
$python - "$stage/exported/resnet50.onnx" "$stage/shared/models/resnet50.onnx" <<'PYTHON'
import sys
import numpy
import onnx
from onnx import numpy_helper
model = onnx.load(sys.argv[1])
for tensor in model.graph.initializer:
    if tensor.data_type == onnx.TensorProto.FLOAT:
        values = numpy_helper.to_array(tensor).astype(numpy.float32)
        kept = (values.reshape(-1).view(numpy.uint32) & 0xFFFF0000).view(numpy.float32).reshape(values.shape)
        tensor.CopyFrom(numpy_helper.from_array(kept, tensor.name))
onnx.save(model, sys.argv[2])
PYTHON

rm -f "$folder"/part.*
tar -C "$stage" -c pack shared | xz -T0 -6 | split -b "$bytes" -d - "$folder/part."
(cd "$folder" && sha256sum part.* >parts.sha256)
cp tools/gpu/run.sh tools/gpu/table.py "$folder"
ls -l "$folder"
