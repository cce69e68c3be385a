#!/usr/bin/env python3
"""Labels and verifies a text by the C ABI, from Python. Usage: ctypes_test.py LIBTANBA_SO"""
import ctypes as c, json, sys, tempfile

lib = c.CDLL(sys.argv[1])
lib.tanba_version.restype = c.c_char_p


class LabelOptions(c.Structure):
    names = "title system_name system_version model_type provider_name owner_name operator_name profiles hint"
    _fields_ = [("struct_size", c.c_size_t), ("record_json", c.c_char_p), ("origin", c.c_int32), ("synthetic", c.c_int32),
                *((name, c.c_char_p) for name in names.split()), ("now", c.c_int64), ("reserve_bytes", c.c_uint64),
                ("flags", c.c_uint32), ("threads", c.c_uint32), ("progress", c.c_void_p), ("progress_context", c.c_void_p)]


text = "Бұл мәтінді жасанды интеллект жазды.\n".encode()
signer, out, report = c.c_void_p(), c.c_void_p(), c.c_void_p()
data, size, line = c.c_void_p(), c.c_size_t(), c.c_char_p()
options = LabelOptions(c.sizeof(LabelOptions), origin=1, system_name=b"model", owner_name="Иесі".encode(), hint=b"text/plain")
assert lib.tanba_signer_local(tempfile.mkdtemp().encode(), c.byref(signer), None) == 0
assert lib.tanba_label_memory(text, c.c_size_t(len(text)), signer, c.byref(options), c.byref(out), None, None) == 0
assert lib.tanba_buffer_view(out, c.byref(data), c.byref(size)) == 0
assert lib.tanba_verify_memory(data, size, None, c.byref(report), None) == 0
assert lib.tanba_report_json(report, c.byref(line), None) == 0
found = json.loads(line.value)
assert (found["state"], found["ai"]) == ("valid", "generated"), found
assert {"role": "owner", "name": "Иесі", "signed": True} in found["responsible"], found
lib.tanba_report_free(c.byref(report)), lib.tanba_buffer_free(c.byref(out)), lib.tanba_signer_free(c.byref(signer))
assert not report.value and not out.value and not signer.value
print("Tanba", lib.tanba_version().decode(), "labelled and verified", len(text), "bytes of text")
