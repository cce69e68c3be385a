#!/usr/bin/env python3
"""Models and tables by other people's tools: pip install safetensors onnx pyarrow polars numpy, then run it in this folder."""
import numpy
import onnx
import polars
import pyarrow
import pyarrow.parquet
from safetensors.numpy import save_file

WEIGHTS = {"b": numpy.arange(12, dtype=numpy.float32).reshape(3, 4), "a.weight": numpy.ones(5, dtype=numpy.float16)}
save_file(WEIGHTS, "safetensors/plain.safetensors")
save_file(WEIGHTS, "safetensors/metadata.safetensors", metadata={"format": "pt", "note": "\"quoted\" қазақ {}[],"})

NODE = onnx.helper.make_node("Relu", ["x"], ["y"])
VALUES = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1]) for name in "xy"]
MODEL = onnx.helper.make_model(onnx.helper.make_graph([NODE], "graph", VALUES[:1], VALUES[1:]), producer_name="onnx")
onnx.save(MODEL, "onnx/plain.onnx")
onnx.helper.set_model_props(MODEL, {"author": "қазақ", "empty": ""})
onnx.save(MODEL, "onnx/metadata.onnx")

TABLE = pyarrow.table({"number": [1, 2, 3], "text": ["a", "ә", None]})
pyarrow.parquet.write_table(TABLE, "parquet/plain.parquet", store_schema=False)
pyarrow.parquet.write_table(TABLE, "parquet/schema.parquet")
with pyarrow.parquet.ParquetWriter("parquet/many.parquet", TABLE.schema, store_schema=False) as writer:
    writer.write_table(TABLE)
    writer.add_key_value_metadata({f"key{i}": str(i) for i in range(14)})
polars.DataFrame({"number": [1, 2, 3], "text": ["a", "ә", None]}).write_parquet("parquet/polars.parquet")
