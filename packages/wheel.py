"""Writes a Python wheel that installs a program and no Python code, so that pipx and pip can bring it.

    wheel.py TREE VERSION MACHINE GLIBC FOLDER

TREE holds bin/ and share/. GLIBC is the oldest version of the C library that the program runs with, or "static".
The format: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
"""

import base64
import hashlib
import os
import sys
import time
import zipfile

tree, version, machine, glibc, folder = sys.argv[1:]
if glibc == "static":
    platform = f"manylinux_2_17_{machine}.musllinux_1_1_{machine}"
else:
    platform = f"manylinux_{glibc.replace('.', '_')}_{machine}"
tag = f"py3-none-{platform}"
data, info = f"jinri-{version}.data", f"jinri-{version}.dist-info"
when = time.gmtime(max(int(os.environ["SOURCE_DATE_EPOCH"]), 315532800))[:6]

tags = "".join(f"Tag: py3-none-{one}\n" for one in platform.split("."))
metadata = f"""Metadata-Version: 2.4
Name: jinri
Version: {version}
Summary: A city-news portal made of static files: publishes a folder of Markdown articles
License-Expression: MIT OR Apache-2.0
Requires-Python: >=3.8
Description-Content-Type: text/markdown

"""

files = {}
for parent, folders, names in os.walk(tree):
    folders.sort()
    for name in sorted(names):
        path = os.path.join(parent, name)
        inner = os.path.relpath(path, tree)
        with open(path, "rb") as file:
            content = file.read()
        if inner == "bin/jinri":
            files[f"{data}/scripts/jinri"] = content
        else:
            files[f"{data}/data/{inner}"] = content
with open(os.path.join(tree, "share/doc/jinri/README.md"), encoding="utf-8") as file:
    metadata += file.read()
files[f"{info}/METADATA"] = metadata.encode()
files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: jinri packages/wheel.py\nRoot-Is-Purelib: false\n{tags}".encode()


def line(path, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}\n"


record = "".join(line(path, content) for path, content in files.items()) + f"{info}/RECORD,,\n"
files[f"{info}/RECORD"] = record.encode()

with zipfile.ZipFile(os.path.join(folder, f"jinri-{version}-{tag}.whl"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
    for path, content in files.items():
        entry = zipfile.ZipInfo(path, when)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = (0o100755 if "/scripts/" in path else 0o100644) << 16
        wheel.writestr(entry, content)
