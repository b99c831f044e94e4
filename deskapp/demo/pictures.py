"""Pictures of the demonstration: drawn here, so that nothing in them was ever photographed."""

import io

from PIL import Image, ImageDraw

from attachments.pictures import Prepared, prepare

SIZE = (960, 720)


def burst_pipe() -> Prepared:
    """A grey pipe on a wall, and water from its joint."""
    picture = Image.new("RGB", SIZE, "#c9c2b6")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 560, 960, 720), fill="#8d8a84")
    draw.rectangle((0, 250, 960, 340), fill="#6f7a80")
    draw.rectangle((0, 265, 960, 285), fill="#97a2a8")
    draw.rectangle((440, 232, 520, 358), fill="#545d62")
    for step in range(-4, 5):
        draw.line((480, 350, 480 + 70 * step, 700), fill="#6fb3d9", width=16)
    draw.ellipse((180, 640, 780, 712), fill="#86bfdd")
    return _kept(picture, "爆管现场.jpg")


def pennant() -> Prepared:
    """A red pennant with a golden fringe."""
    picture = Image.new("RGB", SIZE, "#efe9dc")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((330, 60, 630, 84), fill="#7a4a1e")
    draw.polygon(((345, 84), (615, 84), (615, 560), (480, 640), (345, 560)), fill="#b3202a")
    draw.line(((345, 560), (480, 640), (615, 560)), fill="#e0b441", width=18)
    for line in range(4):
        draw.rectangle((410 + 40 * line, 150, 426 + 40 * line, 480), fill="#e0b441")
    return _kept(picture, "锦旗.jpg")


def fridge_and_boxes() -> Prepared:
    """A fridge and a heap of cardboard boxes in a hall."""
    picture = Image.new("RGB", SIZE, "#d9dde0")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 560, 960, 720), fill="#a9a39a")
    draw.rectangle((160, 120, 420, 620), fill="#eef1f3", outline="#8d979e", width=6)
    draw.line((160, 300, 420, 300), fill="#8d979e", width=6)
    draw.line((385, 180, 385, 270), fill="#5f6b78", width=10)
    for left, top in ((520, 470), (680, 470), (600, 330)):
        draw.rectangle((left, top, left + 150, top + 150), fill="#b98d58", outline="#7d5c34", width=4)
        draw.line((left, top + 40, left + 150, top + 40), fill="#7d5c34", width=4)
    return _kept(picture, "待放行物品.jpg")


def lanterns() -> Prepared:
    """Red lanterns over a square at dusk."""
    picture = Image.new("RGB", SIZE, "#27364f")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 540, 960, 720), fill="#6d6256")
    draw.line((0, 120, 960, 90), fill="#141d2c", width=6)
    for place in range(5):
        left, top = 60 + 180 * place, 150 + 22 * (place % 2)
        draw.line((left + 60, 110, left + 60, top), fill="#141d2c", width=4)
        draw.ellipse((left, top, left + 120, top + 110), fill="#c8322b", outline="#e0b441", width=6)
        draw.line((left + 60, top + 110, left + 60, top + 170), fill="#e0b441", width=8)
    for place in range(12):
        left = 30 + 78 * place
        draw.ellipse((left + 8, 470, left + 48, 512), fill="#e9c9a6")
        draw.rectangle((left, 510, left + 56, 620), fill=("#38618c", "#8c5138", "#4f7a4a")[place % 3])
    return _kept(picture, "活动现场.jpg")


def _kept(picture: Image.Image, name: str) -> Prepared:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return prepare(io.BytesIO(out.getvalue()), name=name, size=out.tell())
