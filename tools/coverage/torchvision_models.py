"""The 85 torchvision models that Torch-Pruning's coverage test names, and how each is built and fed.

Its claim is 77 of the 85, without a numeric check; the eight that it fails are the Swin and ShuffleNet V2 models and RAFT.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Architecture:
    name: str
    module: str = "torchvision.models"
    size: int = 224
    inputs: tuple[str, ...] = ("input",)
    options: dict = field(default_factory=dict)

    @property
    def is_detector(self) -> bool:
        """Detectors take a list of images and end in operators that choose boxes; they are exported for one image."""
        return self.module.endswith("detection")


def classifiers(*names: str, size: int = 224, **options: object) -> list[Architecture]:
    return [Architecture(name, size=size, options=options) for name in names]


def segmenters(*names: str) -> list[Architecture]:
    return [Architecture(name, "torchvision.models.segmentation", options={"weights_backbone": None}) for name in names]


def detectors(*names: str, size: int = 320, **options: object) -> list[Architecture]:
    return [Architecture(name, "torchvision.models.detection", size=size, options={"weights_backbone": None} | options) for name in names]


# The sizes and numbers of boxes of the original make a run long, and with random scores rounding turns their order.
SMALL = {"min_size": 320, "max_size": 320}
FEW_BOXES = SMALL | {"rpn_pre_nms_top_n_test": 60, "rpn_post_nms_top_n_test": 30, "box_detections_per_img": 10}

ARCHITECTURES = [
    *classifiers("alexnet"),
    *classifiers("convnext_tiny", "convnext_small", "convnext_base", "convnext_large"),
    *classifiers("densenet121", "densenet161", "densenet169", "densenet201"),
    *classifiers(*(f"efficientnet_b{scale}" for scale in range(8)), "efficientnet_v2_s", "efficientnet_v2_m", "efficientnet_v2_l"),
    *classifiers("googlenet", init_weights=False, aux_logits=False),
    *classifiers("inception_v3", size=299, init_weights=False, aux_logits=False),
    *classifiers("mnasnet0_5", "mnasnet0_75", "mnasnet1_0", "mnasnet1_3"),
    *classifiers("mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small"),
    *classifiers(*(f"regnet_y_{size}" for size in ("400mf", "800mf", "1_6gf", "3_2gf", "8gf", "16gf", "32gf", "128gf"))),
    *classifiers("resnet18", "resnet34", "resnet50", "resnet101", "resnet152"),
    *classifiers("resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2", "wide_resnet101_2"),
    *classifiers("shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0"),
    *classifiers("squeezenet1_0", "squeezenet1_1"),
    *classifiers("swin_t", "swin_s", "swin_b"),
    *classifiers("vgg11", "vgg13", "vgg16", "vgg19", "vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn"),
    *classifiers("vit_b_16", "vit_b_32", "vit_l_16", "vit_l_32", "vit_h_14"),
    *segmenters("fcn_resnet50", "fcn_resnet101"),
    *segmenters("deeplabv3_resnet50", "deeplabv3_resnet101", "deeplabv3_mobilenet_v3_large"),
    *segmenters("lraspp_mobilenet_v3_large"),
    *detectors("ssd300_vgg16", size=300, topk_candidates=10),
    *detectors("ssdlite320_mobilenet_v3_large", topk_candidates=10),
    *detectors("fasterrcnn_resnet50_fpn", "fasterrcnn_resnet50_fpn_v2", **FEW_BOXES),
    *detectors("fasterrcnn_mobilenet_v3_large_fpn", "fasterrcnn_mobilenet_v3_large_320_fpn", **FEW_BOXES),
    *detectors("maskrcnn_resnet50_fpn_v2", "keypointrcnn_resnet50_fpn", **FEW_BOXES),
    *detectors("fcos_resnet50_fpn", "retinanet_resnet50_fpn_v2", **SMALL),
    Architecture("raft_large", "torchvision.models.optical_flow", size=128, inputs=("image1", "image2")),
]

BY_NAME = {architecture.name: architecture for architecture in ARCHITECTURES}
assert len(BY_NAME) == 85
