"""PDFs made byte by byte: whole, broken, and with something in them that runs."""

import zlib


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
