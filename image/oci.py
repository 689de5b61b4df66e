"""Writes a root file system as an OCI image archive, byte for byte the same for the same files."""

import datetime
import gzip
import hashlib
import io
import json
import os
import tarfile

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# What changes least comes first, so that an upgrade of Headroom fetches its last layer only.
LAYERS = (("the C library and etc", None), ("Java", "opt/java"), ("Headroom", "opt/headroom"))


def write(root, config, epoch, output):
    """The archive; returns the manifest's digest."""
    blobs = {}
    layers = [_layer(root, part, epoch, blobs) for _, part in LAYERS]
    created = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    created = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    config["Labels"]["org.opencontainers.image.created"] = created
    image = {
        "created": created,
        "architecture": ARCHITECTURES[os.uname().machine],
        "os": "linux",
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [diff_id for _, diff_id in layers]},
        "history": [{"created": created, "created_by": name} for name, _ in LAYERS],
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": _descriptor(_json(image), "application/vnd.oci.image.config.v1+json", blobs),
        "layers": [descriptor for descriptor, _ in layers],
        "annotations": config["Labels"],
    }
    named = _descriptor(_json(manifest), manifest["mediaType"], blobs)
    version = config["Labels"]["org.opencontainers.image.version"]
    named["platform"] = {"architecture": image["architecture"], "os": "linux"}
    named["annotations"] = {
        "io.containerd.image.name": f"docker.io/library/headroom:{version}",
        "org.opencontainers.image.ref.name": version,
    }
    index = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [named],
    }
    files = {"oci-layout": _json({"imageLayoutVersion": "1.0.0"}), "index.json": _json(index)}
    files |= {f"blobs/sha256/{digest}": content for digest, content in blobs.items()}
    with tarfile.open(output, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(files[name]), epoch, 0o644
            tar.addfile(entry, io.BytesIO(files[name]))
    return named["digest"]


def _layer(root, part, epoch, blobs):
    """The layer of one part; without a part, of everything that is in no other."""
    others = [root / other for _, other in LAYERS if other]
    if part:
        paths = [root / part, *(root / part).rglob("*")]
    else:
        inside = lambda path: any(path == other or other in path.parents for other in others)
        paths = [path for path in root.rglob("*") if not inside(path)]
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(paths):
            entry = tar.gettarinfo(path, str(path.relative_to(root)))
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mtime = epoch
            if entry.isfile():
                with path.open("rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)
    packed = gzip.compress(plain.getvalue(), compresslevel=6, mtime=0)
    descriptor = _descriptor(packed, "application/vnd.oci.image.layer.v1.tar+gzip", blobs)
    return descriptor, "sha256:" + hashlib.sha256(plain.getvalue()).hexdigest()


def _json(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _descriptor(content, media_type, blobs):
    digest = hashlib.sha256(content).hexdigest()
    blobs[digest] = content
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}
