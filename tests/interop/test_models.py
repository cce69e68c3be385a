"""Models and tables of data: their own libraries load what Tanba labelled, and independent code finds the store and the hash."""
import base64
import hashlib
import io
import json
import unittest

import c2pa
import c2pa_ml
import numpy
import onnx
import pyarrow.parquet
import safetensors.numpy
from safetensors import safe_open

from judges import folder, identity, label, tanba, verify

WEIGHTS = {"a": numpy.arange(12, dtype=numpy.float32).reshape(3, 4), "b.weight": numpy.ones(5, dtype=numpy.float16)}


def same(a, b):
    return a.keys() == b.keys() and all((a[key] == b[key]).all() for key in a)


def safetensors_files(place):
    for name, metadata in (("plain", None), ("metadata", {"format": "pt", "note": "\"{қазақ}\","})):
        path = place / f"{name}.safetensors"
        safetensors.numpy.save_file(WEIGHTS, path, metadata=metadata)
        yield path, metadata or {}


def onnx_files(place):
    values = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1]) for name in "xy"]
    graph = onnx.helper.make_graph([onnx.helper.make_node("Relu", ["x"], ["y"])], "graph", values[:1], values[1:])
    model = onnx.helper.make_model(graph, producer_name="interop")
    for name, props in (("plain", {}), ("metadata", {"author": "қазақ"})):
        onnx.helper.set_model_props(model, props)
        onnx.save(model, place / f"{name}.onnx")
        yield place / f"{name}.onnx"


def parquet_files(place):
    table = pyarrow.table({"number": [1, 2, 3], "text": ["a", "ә", None]})
    for keys in (0, 14, 15):
        path = place / f"keys{keys}.parquet"
        with pyarrow.parquet.ParquetWriter(path, table.schema, store_schema=False) as writer:
            writer.write_table(table)
            if keys:
                writer.add_key_value_metadata({f"key{i}": f"value {i}" for i in range(keys)})
        yield path


def made():
    place = folder() / "models"
    place.mkdir(exist_ok=True)
    return place


def hard_binding(data, store):
    """The data hash of the active manifest, as the reference implementation reads it."""
    report = json.loads(c2pa.Reader("application/octet-stream", io.BytesIO(data), store).detailed_json())
    return report["manifests"][report["active_manifest"]]["assertion_store"]["c2pa.hash.data"]


class Models(unittest.TestCase):
    def agrees(self, path):
        """Labels the file; independent code takes the store out and finds the hash to fit. The bytes of the output."""
        out = label(path, path.with_name("out-" + path.name), identity())
        data = out.read_bytes()
        code, found = verify(out, "--trust", identity()["folder"] / "root.pem")
        self.assertEqual((code, found["state"], found["ai"]), (0, "trusted", "generated"), found["status"])
        binding = hard_binding(data, self.store_in(data, path.suffix))
        (exclusion,) = binding["exclusions"]
        start, end = exclusion["start"], exclusion["start"] + exclusion["length"]
        self.assertEqual(base64.b64decode(data[start:end], validate=True), self.store_in(data, path.suffix))
        digest = hashlib.sha256(data[:start] + data[end:]).digest()
        self.assertIn(binding["hash"], (list(digest), base64.b64encode(digest).decode()))
        for at in {0, start - 1, min(end, len(data) - 1), len(data) - 1}:
            out.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
            self.assertIn(tanba("verify", out).returncode, (1, 2, 3), at)
        out.write_bytes(data)
        again = label(out, path.with_name("again-" + path.name), identity(), "--origin", "modified")
        self.assertEqual(verify(again)[1]["ai"], "modified")
        return out, again

    def store_in(self, data, suffix):
        if suffix == ".parquet":
            return base64.b64decode(pyarrow.parquet.read_metadata(io.BytesIO(data)).metadata[b"c2pa:manifest"], validate=True)
        return c2pa_ml.read_manifest(data)

    def test_safetensors_load_as_before(self):
        for path, metadata in safetensors_files(made()):
            with self.subTest(path.name):
                for out in self.agrees(path):
                    self.assertTrue(same(safetensors.numpy.load_file(out), WEIGHTS))
                    with safe_open(out, "np") as model:
                        found = model.metadata()
                    self.assertEqual({key: value for key, value in found.items() if key != "c2pa:manifest"}, metadata)
                    self.assertEqual(int.from_bytes(out.read_bytes()[:8], "little") % 8, 0)

    def test_onnx_models_load_as_before(self):
        for path in onnx_files(made()):
            with self.subTest(path.name):
                before = onnx.load(path)
                for out in self.agrees(path):
                    model = onnx.load(out)
                    onnx.checker.check_model(model)
                    self.assertEqual(model.metadata_props.pop().key, "c2pa:manifest")
                    self.assertEqual(model, before)

    def test_parquet_tables_load_as_before(self):
        for path in parquet_files(made()):
            with self.subTest(path.name):
                before = pyarrow.parquet.read_metadata(path)
                for out in self.agrees(path):
                    after = pyarrow.parquet.read_metadata(out)
                    self.assertTrue(pyarrow.parquet.read_table(out).equals(pyarrow.parquet.read_table(path)))
                    self.assertEqual({key: value for key, value in after.metadata.items() if key != b"c2pa:manifest"}, before.metadata or {})
                    self.assertEqual((after.num_rows, after.created_by, after.num_row_groups), (before.num_rows, before.created_by, before.num_row_groups))

    def test_a_store_put_in_by_another_writer_is_found(self):
        path = next(safetensors_files(made()))[0]
        store = c2pa_ml.read_manifest(label(path, path.with_name("whole.safetensors"), identity()).read_bytes())
        other = path.with_name("other.safetensors")
        other.write_bytes(c2pa_ml.embed_manifest(path.read_bytes(), store))
        code, found = verify(other)  # the manifest was made for other bytes
        self.assertEqual((code, found["manifest"]["label"] != ""), (2, True))
