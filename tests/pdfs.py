"""PDFs made byte by byte: whole, broken, and with something in them that runs."""

import ctypes
import zlib

import pypdfium2


def pdf(catalog=b"", *, objects=None, packed=None, trailer=b"", page=b""):
    """Return a PDF of one page; `objects` are added by number, `packed` ones in a compressed stream of objects."""
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " + page + b" >>",
        **(objects or {}),
    }
    if packed:
        bodies[20] = _stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", zlib.compress(b"5 0 " + packed))
    file, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in bodies.items():
        places[number] = len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(file), 22
    if packed:
        places[21] = start
        rows = (
            b"\2" + (20).to_bytes(4) + b"\0" if n == 5 else bytes([n in places]) + places.get(n, 0).to_bytes(4) + b"\0"
            for n in range(size)
        )
        file += b"21 0 obj\n" + _stream(b"/Type /XRef /Size 22 /W [1 4 1] /Root 1 0 R", b"".join(rows)) + b"\nendobj\n"
    else:
        file += b"xref\n0 %d\n" % size
        for n in range(size):
            file += b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n"
        file += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer)
    return bytes(file + b"startxref\n%d\n%%%%EOF\n" % start)


def _stream(keys, body):
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (keys, len(body), body)


SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
SCRIPT_ESCAPED = b"<< /S /J#61vaScript /JS (app.alert(1)) >>"
FILE_INSIDE = {
    5: b"<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>",
    6: _stream(b"/Type /EmbeddedFile", b"MZ"),
}
LOCK = b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"o" * 32, b"u" * 32)

ACTIVE = {
    "a script on opening": pdf(b"/OpenAction " + SCRIPT),
    "a script whose name is escaped": pdf(b"/OpenAction " + SCRIPT_ESCAPED),
    "a script in a compressed object": pdf(b"/OpenAction 5 0 R", packed=SCRIPT_ESCAPED),
    "a script on a page": pdf(page=b"/AA << /O %s >>" % SCRIPT),
    "a form that runs": pdf(b"/AcroForm << /XFA 5 0 R >>", objects={5: _stream(b"", b"<xdp/>")}),
    "a program": pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
    "a form that is sent": pdf(page=b"/AA << /O << /S /SubmitForm /F (http://example) >> >>"),
    "another file": pdf(b"/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>", objects=FILE_INSIDE),
}


# PDFs to be read: with text on their pages, with pictures of text, and made to cost time.


def _file(bodies):
    """Return a PDF of numbered objects, the first of which is its catalogue."""
    file, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(bodies) + 1)
    return bytes(file + b"startxref\n%d\n%%%%EOF\n" % start)


def _pages(bodies, page):
    """Return a PDF of pages whose objects are `bodies`; `page` names them, by the number of the first."""
    first = 3
    objects, kids = [], []
    for own in bodies:
        number = first + len(objects)
        objects += [*own, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s >>" % page(number)]
        kids.append(b"%d 0 R" % (first + len(objects) - 1))
    tree = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _file([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *objects])


FONT = (
    b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >> >>"
)


def text_pdf(text, lines=48):
    """Return a text as a PDF with so many lines on a page; its empty lines are gaps."""
    rows = text.split("\n")
    pages = [rows[n : n + lines] for n in range(0, len(rows), lines)]

    def content(page):
        shown = (
            row.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)") for row in page
        )
        placed = (b"1 0 0 1 50 %d Tm (%s) Tj" % (790 - 15 * n, row) for n, row in enumerate(shown) if row.strip())
        return _stream(b"", b"BT /F 10 Tf\n" + b"\n".join(placed) + b"\nET")

    return _pages([[content(page)] for page in pages], lambda n: b"/Contents %d 0 R %s" % (n, FONT))


def picture_pdf(text, lines=48):
    """Return a text as a PDF whose pages are pictures of it."""
    document = pypdfium2.PdfDocument(text_pdf(text, lines))
    bodies = []
    for page in document:
        bitmap = page.render(scale=200 / 72, grayscale=True)
        raw = ctypes.string_at(bitmap.buffer, bitmap.stride * bitmap.height)
        dots = b"".join(raw[n * bitmap.stride : n * bitmap.stride + bitmap.width] for n in range(bitmap.height))
        size = b"/Width %d /Height %d" % (bitmap.width, bitmap.height)
        keys = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode "
        bodies.append([_stream(keys + size, zlib.compress(dots)), _stream(b"", b"q 595 0 0 842 0 0 cm /I Do Q")])
    return _pages(bodies, lambda n: b"/Contents %d 0 R /Resources << /XObject << /I %d 0 R >> >>" % (n + 1, n))


def many_pages(count):
    return _pages([[] for _ in range(count)], lambda _: b"")


def endless():
    """Return a PDF of one page that draws a form that draws another twice, and so on, 24 times."""
    forms = [
        _stream(
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (n + 5),
            b"/X Do /X Do",
        )
        for n in range(24)
    ]
    last = _stream(b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + FONT, b"BT /F 9 Tf (x) Tj ET " * 400)
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 30 0 R /Resources << /XObject << /X 4 0 R >> >> >>"
    )
    tree = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    bodies = [b"<< /Type /Catalog /Pages 2 0 R >>", tree, page, *forms, last, _stream(b"", b""), _stream(b"", b"/X Do")]
    return _file(bodies)
