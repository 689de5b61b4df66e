"""Makes the AppCDS archive: runs Headroom alone and clustered, notes the classes, dumps them."""

import base64
import hashlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

PATIENCE_SECONDS = 60
# Later than the first tick of every timer, so that two trainings load the same classes.
SETTLED_SECONDS = 2.5


def archive(root, name, kept):
    """Writes the archive into the root. The list of classes is kept for the same jar and JDK."""
    jar = root / "opt/headroom/headroom.jar"
    key = hashlib.sha256(jar.read_bytes() + (root / "opt/java/lib/modules").read_bytes())
    classes = kept / f"{key.hexdigest()[:16]}.classes"
    if not classes.exists():
        kept.mkdir(parents=True, exist_ok=True)
        names = _train(root, jar, _sample) | _train(root, jar, _clustered)
        classes.write_text("\n".join(sorted(names)) + "\n")
    _run(
        root, "-Xshare:dump", "-Xlog:disable", "-Xlog:all=error:stderr",
        f"-XX:SharedClassListFile={classes}", f"-XX:SharedArchiveFile={name}",
        "-cp", "headroom.jar", cwd=jar.parent,
    )  # fmt: skip


def _java(root, *arguments):
    return [str(root / "opt/java/bin/java"), *arguments]


def _run(root, *arguments, **more):
    done = subprocess.run(_java(root, *arguments), capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(f"image: the class archive failed:\n{done.stdout}{done.stderr}")


def _sample(_, public, management):
    """The sample application, alone."""
    return ["--set", f"public.port={public}", "--set", f"management.port={management}"]


def _clustered(folder, public, management):
    """With a file, in a cluster: as in a pod."""
    ports = _free_ports(2)
    settings = {
        "public": {"host": "127.0.0.1", "port": public},
        "management": {"port": management},
        "cluster": {"port": ports[0], "eventBusPort": ports[1]},
        "routes": [{"path": "/user/{name}/", "target": "http://127.0.0.1:9"}],
    }
    file = folder / "headroom.yaml"
    file.write_text(json.dumps(settings))
    return ["--config", str(file)]


def _train(root, jar, arguments):
    """Names of the classes, without the numbers of this run and the hints that vary."""
    with tempfile.TemporaryDirectory(prefix="headroom-training-") as name:
        folder = pathlib.Path(name)
        listed, log, ports = folder / "classes", folder / "log", _free_ports(2)
        command = _java(
            root, "-Xshare:off", f"-XX:DumpLoadedClassList={listed}", "-jar", str(jar),
            *arguments(folder, *ports),
        )  # fmt: skip
        plain = {key: value for key, value in os.environ.items() if not key.startswith("HEADROOM_")}
        with log.open("w") as out:
            process = subprocess.Popen(command, cwd=folder, env=plain, stdout=out, stderr=out)
        try:
            _exercise(process, *ports)
            process.terminate()
            if process.wait(PATIENCE_SECONDS):
                raise OSError(f"it ended with {process.returncode}")
        except (OSError, subprocess.TimeoutExpired) as failure:
            sys.exit(f"image: the training failed: {failure}\n{log.read_text()}")
        finally:
            process.kill()
        lines = listed.read_text().splitlines()
        return {line.split(" id:")[0] for line in lines if not line.startswith(("#", "@cp"))}


def _exercise(process, public, management):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(f"http://127.0.0.1:{management}/health/ready"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise OSError("it never became ready")
        time.sleep(0.05)
    ready = time.monotonic()
    for path in ("/_headroom/", "/_headroom/capacity", "/_headroom/badges.js", "/sample/"):
        _answers(f"http://127.0.0.1:{public}{path}")
    _answers(f"http://127.0.0.1:{management}/metrics")
    _session(public)
    time.sleep(max(0.0, ready + SETTLED_SECONDS - time.monotonic()))


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
            return bool(answer.read())
    except OSError:
        return False


def _session(port):
    """One WebSocket session: an echo and a close; or, without the sample, its refusal."""
    key = base64.b64encode(bytes(16)).decode()
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as client:
        client.sendall(
            f"GET /sample/echo HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\n"
            f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
            .encode()
        )
        if b" 101 " not in client.recv(4096):
            return
        client.sendall(b"\x81\x82\0\0\0\0hi")
        client.recv(4096)
        client.sendall(b"\x88\x82\0\0\0\0\x03\xe8")
        while client.recv(4096):
            pass


def _free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in held]
    for server in held:
        server.close()
    return ports
