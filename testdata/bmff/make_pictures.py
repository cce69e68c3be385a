"""Small HEIC and AVIF pictures: python3 make_pictures.py (pillow, pillow-heif)."""
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
picture = Image.radial_gradient("L").resize((64, 48)).convert("RGB")
picture.save("picture.heic", quality=40)
picture.save("picture.avif", quality=40)
