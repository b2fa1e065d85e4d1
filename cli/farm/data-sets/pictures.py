"""Small pictures that a Debian machine can make, as folders of classes: `python3 pictures.py DIR`.

Letters, styles and scripts in the installed fonts, icons of the installed themes by category, crops of wallpapers, and
patches of the data sets camvid and nuclei-dsb2018 below FIRSTLIGHT_DATASETS. The same installed packages give the same
pictures; others are other data, which the farm's store refuses to mix.
"""
import csv
import glob
import os
import random
import re
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE = 28
SCRIPTS = {
    "latin": (0x41, 0x7A), "greek": (0x391, 0x3C9), "cyrillic": (0x410, 0x44F), "armenian": (0x531, 0x586),
    "georgian": (0x10D0, 0x10F0), "hebrew": (0x5D0, 0x5EA), "arabic": (0x627, 0x64A), "braille": (0x2801, 0x28FF),
    "arrows": (0x2190, 0x21FF),
}
NO_LETTERS = "math|symbol|dingbat|music|emoji|noto.*cjk|ornament|STIXSize|NonUni|Siz"


def save(folder, picture, label, name):
    os.makedirs(f"{folder}/{label}", exist_ok=True)
    picture.convert("RGB").save(f"{folder}/{label}/{name:04d}.png")


def found(*patterns):
    return [path for pattern in patterns for path in glob.glob(pattern, recursive=True)]


def glyph(font_path, text, turn=12):
    """One text in one font, at a random size, place, angle and pair of greys; None where the font has it not."""
    try:
        font = ImageFont.truetype(font_path, random.randint(15, 24))
    except OSError:
        return None
    ground = [random.randint(150, 255) for _ in range(3)]
    ink = [random.randint(0, 110) for _ in range(3)]
    if random.random() < 0.3:
        ground, ink = ink, ground
    picture = Image.new("RGB", (40, 40), tuple(ground))
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
    if right - left < 2 or bottom - top < 2:
        return None
    x = 20 - (left + right) / 2 + random.uniform(-3, 3)
    y = 20 - (top + bottom) / 2 + random.uniform(-3, 3)
    draw.text((x, y), text, font=font, fill=tuple(ink))
    turned = picture.rotate(random.uniform(-turn, turn), fillcolor=tuple(ground), resample=Image.BILINEAR)
    return turned.crop((6, 6, 34, 34))


def style_of(font_path):
    name = os.path.basename(font_path).lower()
    if re.search("ital|obli|slant", name):
        return "italic"
    if re.search("bold|black|heavy", name):
        return "bold"
    return None if re.search("light|thin|medium", name) else "regular"


def draw_letters(folder):
    fonts = [
        path
        for path in sorted(set(found("/usr/share/fonts/**/*.ttf", "/usr/share/fonts/**/*.otf")))
        if not re.search(NO_LETTERS, path, re.I)
    ]
    for i in range(1500):
        letter = random.choice("ABCDEFGHIJ")
        font = random.choice(fonts)
        picture = glyph(font, letter if random.random() < 0.6 else letter.lower())
        if picture:
            save(f"{folder}/glyphs", picture, letter, i)
    for i in range(1500):
        font = random.choice(fonts)
        if style_of(font):
            text = random.choice(["ag", "Re", "Qb", "fi", "He", "mu", "ok", "dB"])
            picture = glyph(font, text, turn=3)
            if picture:
                save(f"{folder}/styles", picture, style_of(font), i)
    wide = [path for path in fonts if re.search("DejaVu|FreeS|FreeM", path)]
    for i in range(1500):
        script = random.choice(list(SCRIPTS))
        first, last = SCRIPTS[script]
        font = random.choice(wide)
        picture = glyph(font, chr(random.randint(first, last)))
        if picture:
            save(f"{folder}/scripts", picture, script, i)


def crop_wallpapers(folder):
    roots = ["/usr/share/backgrounds", "/usr/share/wallpapers"]
    paths = sorted(found(*[f"{root}/**/*.jpg" for root in roots], *[f"{root}/**/*.png" for root in roots],
                         f"{roots[0]}/**/*.webp"))
    different = {}
    for path in paths:
        if os.path.getsize(path) > 300_000 and "screenshot" not in path:
            kind = os.path.basename(os.path.dirname(path)) + os.path.basename(path).split(".")[0][:4]
            different.setdefault(kind, path)
    for label, path in enumerate(random.sample(sorted(different.values()), 14)):
        wallpaper = Image.open(path).convert("RGB").resize((800, 500))
        for i in range(110):
            side = random.randint(40, 80)
            x, y = random.randint(0, 800 - side), random.randint(0, 500 - side)
            crop = wallpaper.crop((x, y, x + side, y + side)).resize((SIDE, SIDE))
            save(f"{folder}/textures", crop, f"w{label:02d}", i)


def collect_icons(folder):
    icons = {}
    for theme in ("oxygen", "Tango", "mate", "Faenza"):
        for path in sorted(found(*[f"/usr/share/icons/{theme}/{depth}/*.png" for depth in ("*/*", "*/*/*")])):
            category = re.search(r"/(actions|apps|devices|mimetypes|places|status|emotes|categories)/", path)
            if category and re.search("24|32", path.split(theme)[1]) and not os.path.islink(path):
                icons.setdefault(category.group(1), {}).setdefault(theme + os.path.basename(path), path)
    for category, paths in sorted(icons.items()):
        if len(paths) < 60:
            continue
        for i, path in enumerate(random.sample(sorted(paths.values()), min(230, len(paths)))):
            icon = Image.open(path).convert("RGBA").resize((SIDE, SIDE))
            picture = Image.new("RGBA", (SIDE, SIDE), (random.randint(170, 255),) * 3 + (255,))
            picture.alpha_composite(icon)
            save(f"{folder}/icons", picture, category, i)


def cut_streets(folder, camvid):
    """Patches of one kind of thing: at least 70 % of it."""
    with open(f"{camvid}/classes.csv") as file:
        names = {int(row["index"]): row["name"] for row in csv.DictReader(file)}
    pictures = sorted(found(f"{camvid}/images/*"))
    patches = {}
    for _ in range(402):
        path = random.choice(pictures)
        frame = Image.open(path)
        mask = np.array(Image.open(f"{camvid}/masks/{os.path.basename(path).split('.')[0]}.png"))
        for _ in range(30):
            side = random.choice([24, 32, 40])
            x, y = random.randint(0, frame.width - side), random.randint(0, frame.height - side)
            values, counts = np.unique(mask[y : y + side, x : x + side], return_counts=True)
            kept = patches.setdefault(names[int(values[counts.argmax()])], [])
            if counts.max() >= 0.7 * side * side and len(kept) < 220:
                kept.append(frame.crop((x, y, x + side, y + side)).resize((SIDE, SIDE)))
    for label, kept in patches.items():
        for i, patch in enumerate(kept if len(kept) >= 40 else []):
            save(f"{folder}/streets", patch, label, i + 1)


def cut_nuclei(folder, nuclei):
    """Patches by how much of them is nucleus."""
    counts = {}
    for path in sorted(found(f"{nuclei}/images/*")):
        picture = Image.open(path)
        mask = np.array(Image.open(f"{nuclei}/masks/{os.path.basename(path)}"))
        for _ in range(40):
            x, y = random.randint(0, picture.width - 48), random.randint(0, picture.height - 48)
            share = (mask[y : y + 48, x : x + 48] > 0).mean()
            label = "empty" if share < 0.03 else "few" if share < 0.15 else "some" if share < 0.35 else "dense"
            if counts.get(label, 0) < 380:
                counts[label] = counts.get(label, 0) + 1
                patch = picture.crop((x, y, x + 48, y + 48)).resize((SIDE, SIDE))
                save(f"{folder}/nuclei", patch, label, counts[label])


def main(folder):
    random.seed(1)
    draw_letters(folder)
    crop_wallpapers(folder)
    collect_icons(folder)
    datasets = os.environ["FIRSTLIGHT_DATASETS"]
    random.seed(2)
    cut_streets(folder, f"{datasets}/camvid")
    cut_nuclei(folder, f"{datasets}/nuclei-dsb2018")


if len(sys.argv) != 2:
    sys.exit("name the folder: python3 pictures.py DIR")
main(sys.argv[1])
