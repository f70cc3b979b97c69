"""Paths that no part of Lineal may take: the table of traversal tricks, for the parser and for the server."""

REFUSED = [
    # nothing, and nothing between slashes
    "", "/", "//", "a//b", "/a", "//a", "a/", "a/b/", "a///b",
    # plain dots
    ".", "..", "./a", "a/.", "a/./b", "../a", "a/..", "a/../b", "a/b/../../../etc/passwd", "...", "a/.../b", "....//a", "a/..../b",
    # dots that some system reads as dots
    ".. /a", " ../a", "a/.. ", "a/. ./b", "..;/a", "a/..;x=1/b", "a/;/b", "a/.;/b", " ", "a/ /b", "a/\u3000/b",
    # percent-escapes, once, twice, many times, mixed
    "%2e%2e/a", "%2E%2E%2Fa", "..%2fa", "a%2f..%2fb", "%252e%252e/a", "%252e%252e%252fetc", "%25252e%25252e%25252f", "a/%2e./b",
    "%2e", "%2fetc%2fpasswd", "%5c%5cserver", "..%5c..%5ca", "a%00.txt", "a%0ab", "a%23b", "a%3fb", "%" + "25" * 40 + "2e",
    # percent-escapes that are no UTF-8: over-long forms and halves
    "%c0%ae%c0%ae/a", "..%c0%afa", "%e0%80%ae%e0%80%ae/a", "%ff", "a%c0%afb", "%u002e%u002e%2f..", "a\ufffdb",
    # absolute paths, drives, shares, schemes with a drive
    "/etc/passwd", "C:/windows", "C:windows", "c:", "C:\\windows", "z%3a/x", "\\\\server\\share", "//server/share", "\\etc", "a\\..\\b",
    "\\\\?\\C:\\a", "file:///etc/passwd", "http:///#/../..", "http:///?/../..", "file:///C:/a",
    # control characters and characters that reorder or hide
    "a\x00", "a\nb", "a\rb", "a\tb", "\x7f", "a\x85b", "a\u2028b", "a\u2029b", "\u202egnp.exe", "a\u2066b", "\ud800", "a/\udfffb",
    "a\uffff", "\U0010fffe", "\U0010ffff",
    # URL parts
    "a#b", "#", "a?b", "?x=..", "a/b#../c", "a?/../b",
    # unicode: forms that NFKC turns into dots, slashes, drives
    "\uff0e\uff0e/a", "\u2025/a", "a/\u2024\u2024/b", "\u2026", "\uff0e", "\ufe52\ufe52/a", ".\uff0e/a", "a\uff0fb", "a\uff0f..\uff0fb",
    "a\uff3cb", "a\ufe68b", "\u2100/a", "\u2105", "C\uff1a/x", "\uff23:/x", "%ef%bc%8e%ef%bc%8e/a",
    # unicode: look-alikes of slashes that NFKC leaves
    "..\u2215a", "a\u2044b", "a\u29f8b", "a\u2216b", "a\u29f5b", "a\u29f9b", "%e2%88%95",
    # dots with invisible characters between
    ".\u200b./a", "\u200b../a", "..\ufeff/a", "a/\u200b/b", ".\u00ad./a",
    # too much of it
    "a" * 256, "a/" + "\u00e9" * 128, "a/" * 512 + "a", "a/" * 100 + "a", "x" * 20_000,
    # kept for Lineal
    ".lineal/x", "lineal-system/a", ".LINEAL/x", ".%6cineal",
]  # fmt: skip
