"""Draw the lead pictures of the demonstration publication.

Flat shapes are overprinted on paper as in a letterpress poster: every ink multiplies with what
lies below it. Everything is drawn at three times the final size and scaled down. Seeds are fixed,
so the same Pillow draws the same pictures.

    .venv/bin/python demo/make_images.py [NAME ...]
"""
# ruff: noqa: S311, T201

import math
import random
import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

FOLDER = Path(__file__).parent / "images"
WIDTH, HEIGHT, SCALE = 1600, 900, 3

PAPER = "#f3ebdc"
SAND = "#e2d4ba"
INK = "#22242a"
RED = "#cf4630"
OCHRE = "#dda63f"
BLUE = "#2f5680"
MIST = "#a9bccb"


def s(*values):
    """Scale coordinates of the 1600 × 900 plane to the drawing plane."""
    return [value * SCALE for value in values]


def polar(cx, cy, radius, degrees):
    angle = math.radians(degrees)
    return cx + radius * math.cos(angle), cy + radius * math.sin(angle)


def bezier(p0, p1, p2, p3, steps=120):
    for step in range(steps + 1):
        t = step / steps
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        yield (
            a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0],
            a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1],
        )


class Plate:
    """One printing plate: white shapes on black, in the coordinates of the final picture."""

    def __init__(self):
        self.mask = Image.new("L", (WIDTH * SCALE, HEIGHT * SCALE), 0)
        self.pen = ImageDraw.Draw(self.mask)

    def disc(self, cx, cy, radius, value=255):
        self.pen.ellipse(s(cx - radius, cy - radius, cx + radius, cy + radius), fill=value)

    def ring(self, cx, cy, radius, width, value=255):
        """A ring whose line lies centred on the radius."""
        outer = radius + width / 2
        box = s(cx - outer, cy - outer, cx + outer, cy + outer)
        self.pen.ellipse(box, outline=value, width=round(width * SCALE))

    def arc(self, cx, cy, radius, width, start, end, value=255):
        outer = radius + width / 2
        box = s(cx - outer, cy - outer, cx + outer, cy + outer)
        self.pen.arc(box, start, end, fill=value, width=round(width * SCALE))

    def slice(self, cx, cy, radius, start, end, value=255):
        box = s(cx - radius, cy - radius, cx + radius, cy + radius)
        self.pen.pieslice(box, start, end, fill=value)

    def box(self, left, top, right, bottom, value=255, radius=0):
        self.pen.rounded_rectangle(s(left, top, right, bottom), radius * SCALE, fill=value)

    def shape(self, points, value=255):
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=value)

    def path(self, points, width, value=255):
        """A line with round ends and joints."""
        points = list(points)
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=value, width=max(1, round(width * SCALE)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, value)

    def turned(self, cx, cy, width, height, degrees, value=255):
        """A rectangle around a centre, turned clockwise."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        half = [(a * width / 2, b * height / 2) for a, b in corners]
        self.shape([(cx + x * cos - y * sin, cy + x * sin + y * cos) for x, y in half], value)


class Print:
    """The sheet of paper on which plates are printed."""

    def __init__(self, paper=PAPER):
        self.sheet = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), paper)

    def over(self, plate, colour):
        """Overprint: the ink multiplies with what is there."""
        ink = ImageColor.getrgb(colour)
        tones = [
            plate.mask.point([255 - (255 - part) * v // 255 for v in range(256)]) for part in ink
        ]
        self.sheet = ImageChops.multiply(self.sheet, Image.merge("RGB", tones))

    def cover(self, plate, colour):
        """Opaque: the ink hides what is there."""
        self.sheet.paste(colour, mask=plate.mask)

    def save(self, name):
        picture = self.sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        picture = ImageChops.add(picture, grain(name), offset=-128)
        path = FOLDER / f"{name}.jpg"
        picture.save(path, quality=80, progressive=True, optimize=True)
        return path


def grain(seed):
    """Paper: fine noise and slow, wide variations, centred on 128."""
    chance = random.Random(seed)
    fine = Image.frombytes("L", (WIDTH, HEIGHT), chance.randbytes(WIDTH * HEIGHT))
    fine = fine.filter(ImageFilter.GaussianBlur(1.0)).point(
        [128 + (v - 128) // 20 for v in range(256)]
    )
    coarse = Image.frombytes("L", (16, 9), chance.randbytes(144))
    coarse = coarse.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    coarse = coarse.point([128 + (v - 128) // 40 for v in range(256)])
    both = ImageChops.add(fine, coarse, offset=-128)
    return Image.merge("RGB", (both, both, both))


def robustness():
    """Irregular lines pass a narrow gap and leave it in order."""
    chance = random.Random(761)
    sheet = Print()
    lines, gap = 54, 820
    for colour, every in ((OCHRE, 0), (BLUE, 1), (INK, 2)):
        plate = Plate()
        for index in range(lines):
            if index % 3 != every:
                continue
            start = (-30, 20 + 860 * index / (lines - 1) + chance.uniform(-34, 34))
            bend = (chance.uniform(180, 420), start[1] + chance.uniform(-170, 170))
            end = (gap, 450 + (index - lines / 2) * 1.7)
            pull = (gap - chance.uniform(170, 330), 450 + (index - lines / 2) * 2.4)
            plate.path(bezier(start, bend, pull, end), chance.choice((3, 4, 6, 10)))
        sheet.over(plate, colour)
    leaving = Plate()
    for index in range(9):
        y = 146 + 76 * index
        middle = 450 + (index - 4) * 10
        leaving.path(bezier((gap, middle), (gap + 170, middle), (gap + 130, y), (gap + 330, y)), 9)
        leaving.box(gap + 330, y - 4.5, WIDTH + 10, y + 4.5)
    sheet.over(leaving, INK)
    wall = Plate()
    wall.box(gap - 26, -10, gap + 26, 392)
    wall.box(gap - 26, 508, gap + 26, 910)
    sheet.cover(wall, RED)
    return sheet


def timestamps():
    """Rings of twenty-four hours, each turned by one."""
    sheet = Print()
    cx, cy = 800, 450
    for ring, colour in enumerate((BLUE, SAND, INK, OCHRE, MIST, BLUE, SAND, INK)):
        radius = 130 + ring * 92
        red = 270 + ring * 15
        hours, now = Plate(), Plate()
        for hour in range(24):
            start = hour * 15 + 0.7
            plate = now if (hour * 15 - red) % 360 == 0 else hours
            plate.arc(cx, cy, radius, 80, start, start + 13.6)
        sheet.over(hours, colour)
        sheet.over(now, RED)
    pin = Plate()
    pin.disc(cx, cy, 34)
    sheet.over(pin, INK)
    return sheet


def unicode():
    """Bowls, stems and one mark that may or may not belong to the letter."""
    sheet = Print()
    ochre, blue, ink, red, mist = Plate(), Plate(), Plate(), Plate(), Plate()
    ochre.ring(330, 560, 190, 96)
    blue.box(472, 322, 568, 800)
    mist.disc(760, 560, 238)
    ink.disc(800, 560, 238)
    ink.disc(800, 560, 142, 0)
    ink.slice(800, 560, 260, 0, 38, 0)
    ink.box(640, 520, 1034, 600)
    blue.arc(1270, 560, 190, 96, 180, 360)
    blue.box(1032, 322, 1128, 800)
    blue.box(1412, 558, 1508, 800)
    ochre.disc(1270, 640, 120)
    red.shape([(806, 250), (932, 84), (1030, 126), (878, 276)])
    for step in range(24):
        x, y = polar(1270, 178, 92, step * 15)
        ink.disc(x, y, 5.5)
    red.shape([(1250, 218), (1300, 128), (1340, 146), (1280, 230)])
    rule = Plate()
    rule.box(92, 804, 1508, 808)
    for plate, colour in (
        (mist, MIST),
        (ochre, OCHRE),
        (blue, BLUE),
        (ink, INK),
        (red, RED),
        (rule, INK),
    ):
        sheet.over(plate, colour)
    return sheet


def layers():
    """Sheets stacked in space, and one line through all of them."""
    sheet = Print()
    tops = (640, 525, 410, 295, 180)
    for top, colour in zip(tops, (INK, BLUE, MIST, OCHRE, SAND), strict=True):
        plate = Plate()
        plate.shape([(800, top - 150), (1440, top + 40), (800, top + 230), (160, top + 40)])
        sheet.over(plate, colour)
        edge = Plate()
        edge.path([(160, top + 40), (800, top + 230), (1440, top + 40)], 4)
        sheet.cover(edge, PAPER)
    line, points = Plate(), Plate()
    line.box(797, -10, 803, 910)
    for top in tops:
        points.disc(800, top + 40, 15)
    sheet.cover(line, RED)
    sheet.cover(points, RED)
    return sheet


def addresses():
    """A numeral that stands while sheets of paper are blown past."""
    chance = random.Random(1998)
    sheet = Print()
    for colour, count in ((SAND, 9), (MIST, 7), (OCHRE, 6)):
        plate = Plate()
        for index in range(count):
            x = 60 + 1480 * (index + chance.random()) / count
            y = 450 + 330 * math.sin(x / 260 + count) + chance.uniform(-60, 60)
            plate.turned(x, y, 150, 206, chance.uniform(-70, 70))
        sheet.over(plate, colour)
    plate = Plate()
    plate.box(560, 70, 1040, 830, radius=26)
    sheet.cover(plate, BLUE)
    numeral = Plate()
    numeral.ring(800, 318, 112, 50)
    numeral.ring(800, 566, 138, 50)
    sheet.cover(numeral, PAPER)
    frame = Plate()
    frame.box(584, 94, 1016, 806, radius=14)
    frame.box(589, 99, 1011, 801, 0, radius=10)
    sheet.cover(frame, PAPER)
    screws = Plate()
    for y in (134, 766):
        screws.disc(800, y, 10)
    sheet.cover(screws, RED)
    return sheet


def reference_rot():
    """A chain of rings that falls apart towards the right."""
    chance = random.Random(404)
    sheet = Print()
    colours = (INK, BLUE, OCHRE)
    radius, width, step = 184, 54, 184
    for index in range(9):
        x, y = 84 + index * step, 450 + (-1) ** index * 62
        plate = Plate()
        if index < 3:
            plate.ring(x, y, radius, width)
        elif index != 6:
            lost = (index - 2) / 6.5
            start = chance.uniform(0, 360)
            pieces = index
            for piece in range(pieces):
                begin = start + piece * 360 / pieces
                length = 360 / pieces * (1 - lost) * chance.uniform(0.75, 1.2)
                drift = lost * lost * 70
                dx, dy = polar(0, 0, drift * chance.random(), begin + length / 2)
                plate.arc(x + dx, y + dy, radius, width, begin, begin + max(6, length))
        else:
            plate.ring(x, y, radius, width)
            sheet.over(plate, RED)
            continue
        sheet.over(plate, colours[index % 3])
    return sheet


def hash_tree():
    """A binary tree with one path from the root to a leaf."""
    sheet = Print()
    rows = [(128, 58), (300, 44), (462, 33), (614, 25), (758, 19)]
    path = (0, 0, 1, 2, 5)

    def place(level, index):
        return 60 + 1480 * (index + 0.5) / 2**level, rows[level][0]

    thin, heavy, needed, dots, leaves, root, wide = (Plate() for _ in range(7))
    for level in range(4):
        for index in range(2**level):
            x, y = place(level, index)
            for child in (2 * index, 2 * index + 1):
                cx, cy = place(level + 1, child)
                on_path = path[level] == index and path[level + 1] == child
                plate, width = (heavy, 13) if on_path else (thin, 3)
                plate.path(bezier((x, y), (x, y + 110), (cx, cy - 110), (cx, cy)), width)
    for level, (_, size) in enumerate(rows):
        for index in range(2**level):
            x, y = place(level, index)
            if level == 0:
                root.disc(x, y, size + 14)
            elif path[level] == index:
                leaves.disc(x, y, size + 4)
            elif path[level] == index ^ 1:
                needed.disc(x, y, size)
            else:
                dots.disc(x, y, size)
    for index in range(16):
        x, _ = place(4, index)
        wide.box(x - 34, 800, x + 34, 910)
    sheet.over(wide, SAND)
    sheet.over(thin, INK)
    sheet.over(heavy, INK)
    for plate, colour in ((dots, MIST), (needed, OCHRE), (leaves, INK), (root, RED)):
        sheet.cover(plate, colour)
    return sheet


def catalogue():
    """Drawers; one is open, and its cards fan out."""
    sheet = Print()
    fronts, shade, labels, pulls = Plate(), Plate(), Plate(), Plate()
    wide, high = 200, 150
    for row in range(6):
        for column in range(8):
            left, top = column * wide, row * high
            if (row, column) in ((4, 3), (4, 4)):
                continue
            (shade if (row * 3 + column * 5) % 7 < 2 else fronts).box(
                left + 5, top + 5, left + wide - 5, top + high - 5
            )
            labels.box(left + 58, top + 36, left + wide - 58, top + 72)
            pulls.slice(left + wide / 2, top + 94, 15, 0, 180)
    sheet.over(fronts, BLUE)
    sheet.over(shade, INK)
    sheet.cover(labels, PAPER)
    sheet.cover(pulls, OCHRE)
    for index in range(9):
        degrees = -44 + index * 11
        x, y = polar(800, 760, 330, degrees - 90)
        card, rule = Plate(), Plate()
        edge = Plate()
        edge.turned(x, y, 212, 310, degrees)
        card.turned(x, y, 206, 304, degrees)
        sheet.cover(edge, INK)
        sheet.cover(card, RED if index == 6 else PAPER if index % 2 else SAND)
        for line, length in ((0, 120), (1, 150), (2, 150), (3, 96)):
            across, along = -75 + length / 2, -116 + line * 26
            cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
            rule.turned(
                x + across * cos - along * sin, y + across * sin + along * cos, length, 5, degrees
            )
        sheet.cover(rule, PAPER if index == 6 else INK)
    drawer, label, pull = Plate(), Plate(), Plate()
    drawer.box(560, 640, 1040, 870)
    label.box(690, 690, 910, 756)
    pull.slice(800, 796, 30, 0, 180)
    sheet.cover(drawer, OCHRE)
    sheet.cover(label, PAPER)
    sheet.cover(pull, INK)
    return sheet


def clocks():
    """Three dials that nearly agree."""
    sheet = Print()
    dials = ((500, 450, 395, OCHRE, -14), (800, 450, 395, MIST, 3), (1100, 450, 395, SAND, 19))
    for cx, cy, radius, colour, _ in dials:
        plate = Plate()
        plate.disc(cx, cy, radius)
        sheet.over(plate, colour)
    common = None
    for cx, cy, radius, _, _ in dials:
        plate = Plate()
        plate.disc(cx, cy, radius)
        common = plate if common is None else common
        common.mask = ImageChops.darker(common.mask, plate.mask)
    sheet.cover(common, RED)
    ticks, hands, pins = Plate(), Plate(), Plate()
    for cx, cy, radius, _, turn in dials:
        ticks.ring(cx, cy, radius - 3, 6)
        for minute in range(60):
            long = minute % 5 == 0
            inner = radius - (46 if long else 26)
            ends = [polar(cx, cy, inner, minute * 6), polar(cx, cy, radius - 14, minute * 6)]
            ticks.path(ends, 7 if long else 2.5)
        hands.path([polar(cx, cy, 50, turn + 90), polar(cx, cy, 300, turn - 90)], 11)
        hands.path([polar(cx, cy, 34, turn / 12 - 20), polar(cx, cy, 190, turn / 12 + 160)], 19)
        pins.disc(cx, cy, 20)
    sheet.over(ticks, INK)
    sheet.over(hands, INK)
    sheet.over(pins, INK)
    return sheet


def machine_drafts():
    """A grid of squares above, a hand’s strokes below, and the place where they meet."""
    chance = random.Random(1956)
    sheet = Print()
    page = Plate()
    page.box(0, 0, 1600, 450)
    sheet.over(page, SAND)
    ink, blue, ochre = Plate(), Plate(), Plate()
    for row in range(9):
        for column in range(32):
            size = chance.choice((14, 22, 30, 38))
            plate = ochre if chance.random() < 0.07 else blue if chance.random() < 0.25 else ink
            x, y = 25 + column * 50, 25 + row * 50
            plate.box(x - size / 2, y - size / 2, x + size / 2, y + size / 2)
    for row in range(8):
        base = 500 + row * 52
        plate = blue if row % 4 == 2 else ochre if row == 5 else ink
        points = []
        height, slow = 0.0, chance.uniform(0, 6)
        for x in range(-20, 1630, 4):
            height += chance.uniform(-1, 1) * 0.35 - height * 0.03
            wave = (
                19 * math.sin(x / (21 + row) + slow) * (0.45 + 0.55 * math.sin(x / 190 + row * 1.7))
            )
            points.append((x + 9 * math.cos(x / (21 + row) + slow), base + height + wave))
        plate.path(points, 11 if row % 3 else 6)
    for plate, colour in ((ink, INK), (blue, BLUE), (ochre, OCHRE)):
        sheet.over(plate, colour)
    sun = Plate()
    sun.disc(1120, 450, 170)
    sheet.cover(sun, RED)
    return sheet


def feeds():
    """Waves that leave from two corners and cross."""
    sheet = Print()
    for cx, colours in (
        (120, (OCHRE, RED, OCHRE, SAND, OCHRE, SAND)),
        (1480, (BLUE, MIST, BLUE, MIST, BLUE, MIST)),
    ):
        for ring, colour in enumerate(colours):
            plate = Plate()
            plate.arc(cx, 780, 210 + ring * 165, 82, 180, 360)
            sheet.over(plate, colour)
    foot, posts = Plate(), Plate()
    foot.box(0, 780, WIDTH, 910)
    sheet.cover(foot, INK)
    for cx in (120, 1480):
        posts.disc(cx, 780, 96)
    sheet.cover(posts, INK)
    entries = Plate()
    for index in range(27):
        entries.box(38 + index * 57, 830, 38 + index * 57 + (40 if index % 4 else 22), 842)
    sheet.cover(entries, PAPER)
    return sheet


def alt_text():
    """A landscape that turns into lines of words halfway across."""
    chance = random.Random(111)
    sheet = Print()
    words = Plate()
    words.box(0, 0, 800, HEIGHT)
    for row in range(31):
        x = 832 - (row % 3) * 9
        while x < WIDTH:
            length = chance.choice((26, 44, 60, 78, 104))
            words.box(x, 10 + row * 29, x + length, 25 + row * 29, radius=3)
            x += length + 13
    sun, far, middle, near = Plate(), Plate(), Plate(), Plate()
    sun.disc(860, 300, 190)
    for plate, base, rise, width, shift in (
        (far, 520, 130, 300, 0.4),
        (middle, 640, 110, 230, 2.5),
        (near, 770, 60, 330, 4.2),
    ):
        edge = [(x, base - rise * math.sin(x / width + shift)) for x in range(-10, WIDTH + 20, 5)]
        plate.shape([(-10, 910), *edge, (WIDTH + 15, 910)])
    for plate, colour in ((sun, RED), (far, OCHRE), (middle, MIST), (near, BLUE)):
        plate.mask = ImageChops.darker(plate.mask, words.mask)
        sheet.cover(plate, colour)
    return sheet


PICTURES = {
    "robustness": robustness,
    "timestamps": timestamps,
    "unicode": unicode,
    "layers": layers,
    "addresses": addresses,
    "reference-rot": reference_rot,
    "hash-tree": hash_tree,
    "catalogue": catalogue,
    "clocks": clocks,
    "machine-drafts": machine_drafts,
    "feeds": feeds,
    "alt-text": alt_text,
}


def main(names):
    FOLDER.mkdir(exist_ok=True)
    for name in names or PICTURES:
        path = PICTURES[name]().save(name)
        print(f"{path.name:24} {path.stat().st_size / 1000:6.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
