"""Writes tar.gz archives with GNU tar, bsdtar, BusyBox, Python and Node.js' tar into a folder: corpus.py FOLDER PATH_OF_NODE_TAR."""
import gzip, io, os, shutil, subprocess, sys, tarfile

out, node_tar = os.path.abspath(sys.argv[1]), sys.argv[2]
work = os.path.join(out, "work")
os.makedirs(work)


def save(name, data, packed=None):
    with open(os.path.join(out, name + ".tar.gz"), "wb") as file:
        file.write(packed if packed is not None else gzip.compress(data, 1, mtime=0))


# Trees that the command line tools pack.
def tree(name):
    folder = os.path.join(work, name)
    os.makedirs(folder)
    return folder


def write(folder, path, content=b"content\n", mode=0o644):
    full = os.path.join(os.fsencode(folder), os.fsencode(path))
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as file:
        file.write(content)
    os.chmod(full, mode)


def plain(folder):
    write(folder, "src/main.js", b"export default () => {};\n")
    write(folder, "bin/run", b"#!/bin/sh\n", 0o755)
    write(folder, "empty", b"")
    os.makedirs(os.path.join(folder, "folder/inner"))


def names(folder):
    for name in ["a b", "line\nbreak", "tab\t", "ü", "日本", "back\\slash", "quote'\"", "-dash", "*?[", "😀", "@scope/x", "trailing ", "\x01"]:
        write(folder, "n/" + name)


def long_names(folder):
    write(folder, "l/" + "n" * 99)
    write(folder, "l/" + "n" * 100)
    write(folder, "l/" + "n" * 101)
    write(folder, "l/" + "m" * 255)
    write(folder, "/".join(["directory"] * 30) + "/file")
    os.symlink("x" * 120, os.path.join(folder, "long-link"))


def links(folder):
    write(folder, "a/file")
    os.symlink("a/file", os.path.join(folder, "link"))
    os.symlink("../a", os.path.join(folder, "a/up"))
    os.symlink("missing", os.path.join(folder, "dangling"))
    os.link(os.path.join(folder, "a/file"), os.path.join(folder, "hard"))
    os.link(os.path.join(folder, "link"), os.path.join(folder, "hard-link-of-link"), follow_symlinks=False)


def sparse(folder):
    for count in [1, 3, 40]:
        with open(os.path.join(folder, f"sparse{count}"), "wb") as file:
            for i in range(count):
                file.seek((i + 1) * 65536)
                file.write(b"data%d" % i)
            file.truncate((count + 2) * 65536)
    write(folder, "after")


def modes(folder):
    for mode in [0o400, 0o444, 0o500, 0o555, 0o600, 0o644, 0o700, 0o755, 0o777, 0o4755]:
        write(folder, f"mode{mode:o}", mode=mode)


def latin(folder):
    write(folder, "ok")
    write(folder, b"caf\xe9")


def pipes(folder):
    write(folder, "ok")
    os.mkfifo(os.path.join(folder, "pipe"))


def escaping(folder):
    write(folder, "ok")
    os.symlink("/etc/passwd", os.path.join(folder, "out"))


def sizes(folder):
    for size in [0, 1, 511, 512, 513, 10239, 10240, 10241, 100_000]:
        write(folder, f"s{size}", bytes(i % 251 for i in range(size)))


def attributes(folder):
    write(folder, "file")
    try:
        os.setxattr(os.path.join(folder, "file"), "user.binary", bytes(range(256)))
    except OSError:
        pass


makers = [plain, names, long_names, links, sparse, modes, latin, pipes, escaping, sizes, attributes]
trees = {maker.__name__: tree(maker.__name__) for maker in makers}
for maker in makers:
    maker(trees[maker.__name__])


def run(name, command, folder):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if done.stdout:
        save(name, done.stdout)


for name, folder in trees.items():
    for format in ["v7", "oldgnu", "gnu", "ustar", "posix"]:
        for label, extra in [("", []), ("-sparse", ["--sparse"]), ("-owner", ["--owner=x:3000000000", "--group=y:4000000000"])]:
            run(f"gnu-{name}-{format}{label}", ["tar", "-c", f"--format={format}", *extra, "."], folder)
    for version in ["0.0", "0.1", "1.0"]:
        run(f"gnu-{name}-sparse{version}", ["tar", "-cS", "--format=posix", f"--sparse-version={version}", "."], folder)
    run(f"gnu-{name}-xattrs", ["tar", "-c", "--format=posix", "--xattrs", "."], folder)
    run(f"gnu-{name}-label", ["tar", "-c", "-V", "a label", "."], folder)
    run(f"gnu-{name}-incremental", ["tar", "-c", "--listed-incremental=/dev/null", "."], folder)
    run(f"gnu-{name}-twice", ["tar", "-c", "--hard-dereference", ".", "."], folder)
    for format in ["ustar", "pax", "gnutar", "v7", "restricted pax"]:
        run(f"bsdtar-{name}-{format.replace(' ', '-')}", ["bsdtar", "-c", "--format", format.replace("restricted pax", "paxr"), "-f", "-", "."], folder)
    run(f"bsdtar-{name}-xattrs", ["bsdtar", "-c", "--format", "pax", "--xattrs", "--read-sparse", "-f", "-", "."], folder)
    run(f"busybox-{name}", ["busybox", "tar", "-c", "."], folder)
    for portable in ["true", "false"]:
        script = f"require('{node_tar}').c({{cwd: '.', portable: {portable}}}, ['.']).pipe(process.stdout)"
        run(f"node-{name}-{portable}", ["node", "-e", script], folder)


# Archives that Python writes entry by entry.
def member(path, content=b"x", type=tarfile.REGTYPE, link="", pax=None, mode=0o644, **fields):
    info = tarfile.TarInfo(path)
    info.type, info.linkname, info.mode = type, link, mode
    info.size = len(content) if type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE) else 0
    info.pax_headers = pax or {}
    for key, value in fields.items():
        setattr(info, key, value)
    return info, content


def tar(*members, format=tarfile.PAX_FORMAT, end=True, **options):
    buffer = io.BytesIO()
    archive = tarfile.open(fileobj=buffer, mode="w", format=format, **options)
    for info, content in members:
        archive.addfile(info, io.BytesIO(content) if info.type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE) else None)
    if not end:
        return buffer.getvalue()
    archive.close()
    return buffer.getvalue()


def block(path, content=b"", type=b"0"):
    info = tarfile.TarInfo(path)
    info.type, info.size = type, len(content)
    return info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512)


def pax(*pairs):
    data = b""
    for key, value in pairs:
        body = b" " + key + b"=" + value + b"\n"
        length = len(body) + 1
        while len(str(length)) + len(body) != length:
            length += 1
        data += str(length).encode() + body
    return block("PaxHeaders/x", data, b"x")


end = bytes(1024)
S, H, D = tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE
formats = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
for label, format in formats.items():
    cases = {
        "twice": [member("f", b"first, longer"), member("f", b"last"), member("g")],
        "twice-dot": [member("f", b"first"), member("./f", b"last")],
        "file-then-link": [member("f"), member("g"), member("f", type=S, link="g")],
        "link-then-file": [member("g"), member("f", type=S, link="g"), member("f", b"file")],
        "link-twice": [member("a"), member("b"), member("l", type=S, link="a"), member("l", type=S, link="b")],
        "file-then-folder": [member("f"), member("f", type=D, mode=0o755), member("f/g")],
        "folder-twice": [member("d", type=D, mode=0o755), member("d/f"), member("d", type=D, mode=0o755)],
        "empty-folder-then-file": [member("d", type=D, mode=0o755), member("d", b"file")],
        "hard-then-new": [member("a", b"old"), member("h", type=H, link="a"), member("a", b"new")],
        "hard-over-file": [member("a", b"a"), member("h", b"h"), member("h", type=H, link="a")],
        "hard-to-itself": [member("a"), member("a", type=H, link="a")],
        "hard-missing": [member("a"), member("h", type=H, link="b")],
        "hard-chain": [member("a", b"c"), member("h", type=H, link="a"), member("i", type=H, link="h")],
        "hard-with-size": [member("a", b"c"), member("h", type=H, link="a", size=5000), member("z")],
        "through-link": [member("d/x"), member("l", type=S, link="d"), member("l/f")],
        "slash-file": [member("d/", b"", type=tarfile.AREGTYPE), member("d/f")],
        "absolute": [member("/tmp/f")],
        "parent": [member("../f")],
        "inner-parent": [member("a/../f")],
        "slashes": [member("a//b///c"), member("./././d")],
        "owner": [member("f", uid=2**20, gid=2**20)],
        "contiguous": [member("f", b"abc", type=tarfile.CONTTYPE)],
        "device": [member("ok"), member("dev", type=tarfile.CHRTYPE)],
        "unknown": [member("ok"), member("odd", type=b"Q")],
        "no-files": [member("d", type=D, mode=0o755)],
        "deep": [member("/".join(["d"] * 100))],
        "too-deep": [member("/".join(["d"] * 101))],
    }
    for name, members in cases.items():
        save(f"python-{name}-{label}", tar(*members, format=format))
    save(f"python-noend-{label}", tar(*cases["twice"], format=format, end=False))
    one = tar(*cases["slashes"], format=format, end=False)
    save(f"python-oneend-{label}", one + bytes(512))
    save(f"python-lone-{label}", one + bytes(512) + block("lost", b"x") + end)
    save(f"python-joined-{label}", tar(member("a"), format=format) + tar(member("b"), format=format))
    save(f"python-tail-{label}", one + end + b"garbage" * 300)

save("python-owner-big-gnu", tar(member("f", uid=2**33, gid=2**40, mtime=-5), format=tarfile.GNU_FORMAT))
save("python-owner-big-pax", tar(member("f", uid=2**33, gid=2**62, mtime=2**40)))
save("python-owner-text", tar(member("f", pax={"uid": "99999999999999999999", "mtime": "-1.5", "ctime": "now"})))
for count in [2, 3, 9]:
    save(f"python-path{count}", pax(*[(b"path", b"p%d" % i) for i in range(count)]) + block("x", b"c") + end)
save("python-size-twice", pax((b"size", b"9"), (b"size", b"3")) + block("x", b"abc") + end)
save("python-size-pax", pax((b"size", b"3")) + block("x")[:124] + block("x", b"abc")[124:] + end)
save("python-xattr", pax((b"SCHILY.xattr.user.x", bytes(range(256))), (b"LIBARCHIVE.xattr.y", b"AAE=")) + block("x", b"c") + end)
save("python-pax-nul", pax((b"path", b"a\0b")) + block("x", b"c") + end)
save("python-pax-latin", pax((b"path", b"caf\xe9")) + block("x", b"c") + end)
save("python-pax-empty-path", pax((b"path", b"")) + block("x", b"c") + end)
save("python-pax-damaged", block("h", b"99 path=x\n", b"x") + block("x", b"c") + end)
save("python-pax-alone", pax((b"path", b"y")) + end)
save("python-pax-global", block("g", b"18 comment=abcdef\n", b"g") + block("x", b"c") + end)
save("python-pax-global-path", block("g", b"10 path=y\n", b"g") + block("x", b"c") + end)
save("python-long-over-pax", block("L", b"from-l\0", b"L") + pax((b"path", b"from-pax")) + block("x", b"c") + end)
save("python-long-twice", block("L", b"one\0", b"L") + block("L", b"two\0rest\0", b"L") + block("x", b"c") + end)
save("python-link-long", block("K", b"target\0", b"K") + block("l", b"", b"2") + block("target", b"c") + end)

# Damage, byte by byte, of a small and a compressed archive.
whole = tar(member("a", b"content of a"), member("b/c", b"more" * 300), member("l", type=S, link="a"))
packed = gzip.compress(whole, 9, mtime=0)
for i in range(0, len(packed), max(1, len(packed) // 25)):
    save(f"damaged-gzip-cut{i}", None, packed[:i])
    save(f"damaged-gzip-bit{i}", None, packed[:i] + bytes([packed[i] ^ 0x10]) + packed[i + 1:])
for i in range(1, 9):
    save(f"damaged-gzip-end{i}", None, packed[:-i])
for i in range(0, len(whole) - 1024, 233):
    save(f"damaged-tar-cut{i}", whole[:i])
    save(f"damaged-tar-bit{i}", whole[:i] + bytes([whole[i] ^ 0x10]) + whole[i + 1:])
save("damaged-gzip-members", None, gzip.compress(whole[:700]) + gzip.compress(whole[700:]))
save("damaged-gzip-tail", None, packed + b"tail")
save("damaged-gzip-zeros", None, packed + bytes(100))
save("damaged-gzip-crc", None, packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:])
save("damaged-gzip-length", None, packed[:-1] + bytes([packed[-1] ^ 1]))
save("damaged-gzip-none", whole, whole)
shutil.rmtree(work)
