#!/usr/bin/env python3
"""Models and tables by other people's tools: pip install safetensors onnx pyarrow numpy, then run it in this folder."""
import numpy
from safetensors.numpy import save_file

WEIGHTS = {"b": numpy.arange(12, dtype=numpy.float32).reshape(3, 4), "a.weight": numpy.ones(5, dtype=numpy.float16)}
save_file(WEIGHTS, "safetensors/plain.safetensors")
save_file(WEIGHTS, "safetensors/metadata.safetensors", metadata={"format": "pt", "note": "\"quoted\" қазақ {}[],"})
