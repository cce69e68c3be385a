"""The files that bench.py measures: how each is made. Names begin with the row's format."""
import struct
import subprocess
import zipfile
from pathlib import Path

VIDEO = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30", "-t", "4", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "60M", "-minrate", "60M",
         "-maxrate", "60M", "-bufsize", "1M", "-x264-params", "nal-hrd=cbr"]
NOISE = ["-f", "lavfi", "-i"]


def ffmpeg(*argv):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, argv)], check=True)


def film(repeats, *options):
    """A film of four seconds, again and again, in the container of the path."""
    def make(path):
        part = path.with_name("part.mp4")
        if not part.exists():
            ffmpeg(*VIDEO, part)
        ffmpeg("-stream_loop", repeats - 1, "-i", part, "-c", "copy", *options, path)
    return make


def picture(size, *options):
    return lambda path: ffmpeg(*NOISE, f"testsrc2=size={size},noise=alls=100:all_seed=1", "-frames:v", 1, *options, path)


def pictures(size, count, *options):
    return lambda path: ffmpeg(*NOISE, f"testsrc2=size={size},noise=alls=100:all_seed=1", "-frames:v", count, *options, path)


def sound(seconds, *options):
    return lambda path: ffmpeg(*NOISE, f"anoisesrc=r=48000:d={seconds}", "-ac", 2, *options, path)


def looped(seconds, repeats, *options):
    """Coded once and joined to itself: coding takes long."""
    def make(path):
        part = path.with_name("part" + path.suffix)
        sound(seconds, *options)(part)
        ffmpeg("-stream_loop", repeats - 1, "-i", part, "-c", "copy", path)
    return make


def heif(size):
    def make(path):
        import pillow_heif
        from PIL import Image
        pillow_heif.register_heif_opener()
        Image.effect_noise(size, 100).convert("RGB").save(path, quality=95)
    return make


def noise(count):
    """Bytes that nothing compresses, the same in every run."""
    import numpy
    return numpy.random.default_rng(1).bytes(count)


def pdf(path):
    from PIL import Image
    pages = [Image.effect_noise((2500, 3500), 100 + page) for page in range(12)]
    pages[0].save(path, save_all=True, append_images=pages[1:], quality=95)


def archive(path):
    data = noise(1 << 20)
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("mimetype", "application/epub+zip")
        for i in range(200):
            out.writestr(f"images/{i}.bin", data)


def drawing(path):
    from base64 import b64encode
    image = b64encode(noise(30 << 20)).decode()
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="data:image/png;base64,{image}"/></svg>')


def lines(head, line, count, tail=""):
    return lambda path: path.write_text(head + line * count + tail)


def tensors(path):
    data = noise(64 << 20)
    head = ('{"weight":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}' % (8 * len(data), 8 * len(data))).encode()
    with path.open("wb") as out:
        out.write(struct.pack("<Q", len(head)) + head)
        for _ in range(8):
            out.write(data)


def model(path):
    import numpy
    import onnx
    weight = onnx.numpy_helper.from_array(numpy.frombuffer(noise(256 << 20), dtype=numpy.float32).copy(), "w")
    node = onnx.helper.make_node("Identity", ["w"], ["y"])
    graph = onnx.helper.make_graph([node], "g", [], [onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)], [weight])
    onnx.save(onnx.helper.make_model(graph), str(path))


def table(path):
    import numpy
    import pyarrow
    import pyarrow.parquet
    numbers = numpy.frombuffer(noise(256 << 20), dtype=numpy.int64)
    pyarrow.parquet.write_table(pyarrow.table({"n": numbers}), path, compression="none", use_dictionary=False)


FILES = {  # name: file, how it is made
    "text 10 KB": ("t.txt", lambda path: path.write_text("All of this was written by a model. " * 284)),
    "JPEG 60 KB": ("s.jpg", picture("520x390", "-q:v", 20)),
    "JPEG 8 MB": ("b.jpg", picture("3600x2700", "-q:v", 3)),
    "MP4 50 MB": ("s.mp4", film(2)),
    "PNG 60 MB": ("b.png", picture("5200x3900")),
    "WAV 250 MB": ("b.wav", sound(868, "-c:a", "pcm_s24le")),
    "MP4 1 GB": ("b.mp4", film(34)),
}

FORMATS = {
    "GIF": ("b.gif", pictures("1280x720", 30)),
    "APNG": ("b.png", pictures("1280x720", 20, "-f", "apng")),
    "WebP": ("b.webp", picture("3600x2700", "-quality", 95)),
    "TIFF": ("b.tiff", picture("5200x3900", "-compression_algo", "raw")),
    "JPEG XL": ("b.jxl", picture("2000x1500", "-c:v", "libjxl", "-effort", 3)),
    "HEIC": ("b.heic", heif((2000, 1500))),
    "AVIF": ("b.avif", heif((1000, 750))),
    "SVG": ("b.svg", drawing),
    "MP3": ("b.mp3", looped(60, 40, "-b:a", "320k")),
    "FLAC": ("b.flac", sound(600)),
    "AAC": ("b.aac", looped(60, 40, "-b:a", "320k")),
    "M4A": ("b.m4a", looped(60, 40, "-b:a", "320k")),
    "Ogg": ("b.ogg", looped(60, 20, "-c:a", "libvorbis", "-q:a", 9)),
    "MOV": ("b.mov", film(17)),
    "fragmented MP4": ("f.mp4", film(17, "-movflags", "frag_keyframe+empty_moov+default_base_moof")),
    "AVI": ("b.avi", film(17)),
    "PDF": ("b.pdf", pdf),
    "EPUB": ("b.epub", archive),
    "HTML": ("b.html", lines("<!DOCTYPE html><html><head><title>t</title></head><body>", "<p>All of this was written by a model.</p>\n", 200_000, "</body></html>")),
    "Markdown": ("b.md", lines("# t\n\n", "All of this was written by a model.\n", 200_000)),
    "SafeTensors": ("b.safetensors", tensors),
    "ONNX": ("b.onnx", model),
    "Parquet": ("b.parquet", table),
}


def make(name, folder):
    return made(folder, *{**FILES, **FORMATS}[name])


def made(folder, file, maker):
    """The file in that folder; made where it is not there."""
    path = Path(folder, file)
    if not path.exists():
        maker(path)
    return path
