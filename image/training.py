"""Makes the AOT cache: runs Headroom as a pod would, and keeps what the JVM has learnt of it."""

import base64
import hashlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

PATIENCE_SECONDS = 60
# So long it uses its own port before it serves, so that the JVM knows all that is hot.
WARM_UP_SECONDS = 10
# Later than the first tick of every timer.
SETTLED_SECONDS = 2.5


def compiler(trained_log, others):
    """How many calls a method waits for the thorough compiler: two to that power, or so many times
    the JVM's own number where the cache knows nothing of it. What is known of its types counts as
    much as ever, or it would be compiled without, and stay slow."""
    return [
        f"-XX:Tier2InvokeNotifyFreqLog={trained_log}",
        f"-XX:Tier2BackedgeNotifyFreqLog={trained_log}",
        f"-XX:Tier4InvocationThreshold={5000 * others}",
        f"-XX:Tier4MinInvocationThreshold={600 * others}",
        f"-XX:Tier4CompileThreshold={15000 * others}",
        f"-XX:Tier4BackEdgeThreshold={40000 * others}",
        f"-XX:ProfileMaturityPercentage={20 // others}",
    ]


# As the JVM comes: the training is to see all that is hot compiled thoroughly.
IMPATIENT = compiler(trained_log=11, others=1)


def cache(root, name, kept):
    """Writes the cache into the root. It is kept for the same jar and runtime: no two are alike."""
    jar = root / "opt/headroom/headroom.jar"
    key = hashlib.sha256(jar.read_bytes() + (root / "opt/java/lib/modules").read_bytes())
    made = kept / f"{key.hexdigest()[:16]}.aot"
    if not made.exists():
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="headroom-training-", dir=kept) as folder:
            _make(root, jar, pathlib.Path(folder)).replace(made)
    shutil.copy(made, jar.with_name(name))


def _make(root, jar, folder):
    learnt, made = folder / "learnt", folder / "made"
    _train(root, jar, folder, "-XX:AOTMode=record", f"-XX:AOTConfiguration={learnt}")
    done = subprocess.run(
        _java(root, "-XX:AOTMode=create", f"-XX:AOTConfiguration={learnt}", f"-XX:AOTCache={made}"),
        capture_output=True,
        text=True,
        cwd=jar.parent,
    )
    if done.returncode or not made.exists():
        sys.exit(f"image: the AOT cache failed:\n{done.stdout}{done.stderr}")
    return made


def _java(root, *options):
    return [str(root / "opt/java/bin/java"), *options, "-jar", "headroom.jar"]


def _settings(public, management):
    """In a cluster, as in a pod."""
    ports = _free_ports(2)
    return {
        "public": {"host": "127.0.0.1", "port": public},
        "management": {"port": management},
        "cluster": {
            "port": ports[0],
            "eventBusPort": ports[1],
            "members": [f"127.0.0.1:{ports[0]}"],
        },
        "routes": [{"path": "/user/{name}/", "target": "http://127.0.0.1:9"}],
    }


def _train(root, jar, folder, *options):
    file, log, ports = folder / "headroom.yaml", folder / "log", _free_ports(2)
    file.write_text(json.dumps(_settings(*ports)))
    command = _java(root, *options, *IMPATIENT, f"-Dheadroom.warmUp={WARM_UP_SECONDS}")
    plain = {key: value for key, value in os.environ.items() if not key.startswith("HEADROOM_")}
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--config", str(file)], cwd=jar.parent, env=plain, stdout=out, stderr=out
        )
    try:
        _exercise(process, *ports)
        process.terminate()
        if process.wait(PATIENCE_SECONDS):
            raise OSError(f"it ended with {process.returncode}")
    except (OSError, subprocess.TimeoutExpired) as failure:
        sys.exit(f"image: the training failed: {failure}\n{log.read_text()}")
    finally:
        process.kill()


def _exercise(process, public, management):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(f"http://127.0.0.1:{management}/health/ready"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise OSError("it never became ready")
        time.sleep(0.05)
    ready = time.monotonic()
    for path in ("/_headroom/", "/_headroom/capacity", "/_headroom/badges.js", "/user/alice/"):
        _answers(f"http://127.0.0.1:{public}{path}")
    _answers(f"http://127.0.0.1:{management}/metrics")
    _refused(public)
    time.sleep(max(0.0, ready + SETTLED_SECONDS - time.monotonic()))


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
            return bool(answer.read())
    except OSError:
        return False


def _refused(port):
    """A session whose upstream is not there."""
    key = base64.b64encode(bytes(16)).decode()
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as client:
        client.sendall(
            f"GET /user/alice/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\n"
            f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
            .encode()
        )
        client.recv(4096)


def _free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in held]
    for server in held:
        server.close()
    return ports
