"""Makes the drawings of this folder with two independent writers. Usage: python3 make_drawings.py"""
import matplotlib
import segno

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "tanba"
import matplotlib.pyplot as plot  # noqa: E402

segno.make("https://example.org/", error="m").save("bare.svg", scale=3, title="A link")
figure, axes = plot.subplots(figsize=(2, 1.5))
axes.plot([1, 3, 2])
axes.axis("off")
figure.savefig("metadata.svg", metadata={"Date": None, "Title": "A line"})
