"""Reads SAELens folders with the standard library and NumPy alone, and computes what they compute, in float64.

Usage: weights_reader.py rows.npy folder … prints a JSON list of {"codes", "reconstructions"} of the rows.
"""

import json
import os
import struct
import sys

import numpy as np


def read_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, tensor in header.items():
        assert tensor["dtype"] == "F32", name
        start, end = (8 + length + offset for offset in tensor["data_offsets"])
        values = np.frombuffer(data[start:end], "<f4").astype("f8")
        tensors[name] = values.reshape(tensor["shape"])
    return tensors


def needed(cfg):
    d, f = cfg["d_in"], cfg["d_sae"]
    shapes = {"W_enc": (d, f), "W_dec": (f, d), "b_dec": (d,)}
    if cfg["architecture"] == "gated":
        return {**shapes, "b_gate": (f,), "r_mag": (f,), "b_mag": (f,)}
    if cfg["architecture"] == "jumprelu":
        shapes["threshold"] = (f,)
    return {**shapes, "b_enc": (f,)}


def encode(cfg, t, x):
    x = x - t["b_dec"] * cfg["apply_b_dec_to_input"]
    if cfg["architecture"] == "gated":
        u = x @ t["W_enc"]
        magnitudes = x @ (t["W_enc"] * np.exp(t["r_mag"])) + t["b_mag"]
        return (u + t["b_gate"] > 0) * np.maximum(magnitudes, 0)
    z = x @ t["W_enc"] + t["b_enc"]
    if cfg["architecture"] == "jumprelu":
        return np.maximum(z, 0) * (z > t["threshold"])
    if cfg["architecture"] == "topk":
        assert cfg["rescale_acts_by_decoder_norm"] is False
        order = np.argsort(-z, axis=1, kind="stable")[:, : cfg["k"]]
        kept = np.zeros_like(z)
        np.put_along_axis(kept, order, np.take_along_axis(z, order, 1), 1)
        return np.maximum(kept, 0)
    assert cfg["architecture"] == "standard"
    return np.maximum(z, 0)


results = []
rows = np.load(sys.argv[1]).astype("f8")
for folder in sys.argv[2:]:
    with open(os.path.join(folder, "cfg.json")) as file:
        cfg = json.load(file)
    assert int(cfg["metadata"]["sae_lens_version"].split(".")[0]) >= 6
    assert cfg["normalize_activations"] == cfg["reshape_activations"] == "none"
    t = read_safetensors(os.path.join(folder, "sae_weights.safetensors"))
    assert {name: tensor.shape for name, tensor in t.items()} == needed(cfg)
    codes = encode(cfg, t, rows)
    y = codes @ t["W_dec"] + t["b_dec"]
    results.append({"codes": codes.ravel().tolist(), "reconstructions": y.ravel().tolist()})
print(json.dumps(results))
