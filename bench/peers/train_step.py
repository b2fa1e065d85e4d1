"""PyTorch's training step for the networks of bench/networks, one thread.

train_step.py about: one JSON line with version and matrix library.
train_step.py NETWORK BATCH MS: each line on stdin is answered by one JSON line with the CPU milliseconds of a step, the
mean over at least MS milliseconds of steps.
"""
import json
import re
import sys
import time

import torch
from torch import nn

NORM = {"eps": 1e-3, "momentum": 0.1}


def norm2d(channels):
    return nn.BatchNorm2d(channels, **NORM)


def conv(inputs, filters, size):
    return nn.Conv2d(inputs, filters, size, padding=size // 2, bias=False)


def depthwise(channels):
    return nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)


def block(inputs, filters, first):
    return nn.Sequential(conv(inputs, filters, 3), norm2d(filters), nn.ReLU())


class Residual(nn.Module):
    def __init__(self, inputs, filters, first):
        super().__init__()
        self.first = block(inputs, filters, first)
        self.second = nn.Sequential(conv(filters, filters, 3), norm2d(filters))
        self.skip = nn.Sequential(conv(inputs, filters, 1), norm2d(filters))

    def forward(self, x):
        return torch.relu(self.second(self.first(x)) + self.skip(x))


def separable(inputs, filters, first):
    def mixed(channels):
        return [depthwise(channels), conv(channels, filters, 1)]

    start = [conv(inputs, filters, 3)] if first else mixed(inputs)
    return nn.Sequential(*start, norm2d(filters), nn.ReLU(), *mixed(filters), norm2d(filters), nn.ReLU())


def on_images(stage):
    layers, inputs = [], 3
    for filters in (16, 32, 64):
        layers += [stage(inputs, filters, inputs == 3), nn.MaxPool2d(2)]
        inputs = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 10)), (3, 32, 32)


def on_rows(columns, hidden):
    layers, inputs = [], columns
    for units in hidden:
        layers += [nn.Linear(inputs, units, bias=False), nn.BatchNorm1d(units, **NORM), nn.ReLU()]
        inputs = units
    return nn.Sequential(*layers, nn.Linear(inputs, 10)), (columns,)


NETWORKS = {
    "three-conv": lambda: on_images(block),
    "residual": lambda: on_images(Residual),
    "separable": lambda: on_images(separable),
    "mlp": lambda: on_rows(32, (128, 128)),
    "transfer-head": lambda: on_rows(528, (256,)),
}


def about():
    torch.ones(64, 64) @ torch.ones(64, 64)  # loads what is loaded late
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "/" in line}
    # with its folder: Debian keeps every implementation as libblas.so.3
    names = {"/".join(path.split("/")[-2:]) for path in paths}
    blas = sorted(name for name in names if re.search(r"/(lib(open)?blas|libmkl_core|libblis)", name))
    return {"version": torch.__version__, "blas": blas[0] if blas else "built in"}


def train(name, batch, sample_ms):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model, shape = NETWORKS[name]()
    model.train()
    xs = torch.rand(batch, *shape)
    ys = torch.arange(batch) % 10
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(model(xs), ys)
        loss.backward()
        optimizer.step()
        return loss.item()

    def mean_ms():
        start, steps = time.process_time(), 0
        while steps == 0 or 1000 * (time.process_time() - start) < sample_ms:
            step()
            steps += 1
        return 1000 * (time.process_time() - start) / steps

    for _ in sys.stdin:
        print(json.dumps({"stepMs": mean_ms()}), flush=True)


if sys.argv[1] == "about":
    print(json.dumps(about()))
else:
    train(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
