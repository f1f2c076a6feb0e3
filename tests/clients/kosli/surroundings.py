"""What the command looks at when it reports what runs: a container engine and a cluster, as far as it asks them."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from msgspec import Struct

Json = Any


class Image(Struct, frozen=True):
    """An image that runs, under its name, with its digest, since so many seconds after 1970."""

    name: str
    digest: str
    started: int = 1700000000


class Engine:
    """A container engine that runs images; change `images` and the next look finds others."""

    def __init__(self) -> None:
        self.images: list[Image] = []

    def answers(self) -> Mapping[str, Json]:
        """Give the answers to what is asked, by the path behind the API's version."""
        containers = [
            {
                "Id": f"{number:064x}",
                "Image": image.name,
                "ImageID": f"sha256:{image.digest}",
                "Names": [f"/c{number}"],
                "Created": image.started,
                "State": "running",
                "Status": "Up",
            }
            for number, image in enumerate(self.images)
        ]
        inspected = {
            f"/images/{image.name}/json": {
                "Id": f"sha256:{image.digest}",
                "RepoDigests": [f"{image.name.partition(':')[0]}@sha256:{image.digest}"],
                "RepoTags": [image.name],
            }
            for image in self.images
        }
        return {"/_ping": "OK", "/containers/json": containers, **inspected}


class Cluster:
    """A cluster with pods of one container each; change `pods` and the next look finds others."""

    def __init__(self) -> None:
        self.pods: dict[str, Image] = {}

    def answers(self) -> Mapping[str, Json]:
        """Give the answers to what is asked, by path."""
        items = [_pod(name, image) for name, image in self.pods.items()]
        listed = {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": items}
        namespaces = [{"metadata": {"name": "shop"}}]
        return {
            "/api/v1/pods": listed,
            "/api/v1/namespaces/shop/pods": listed,
            "/api/v1/namespaces": {"kind": "NamespaceList", "apiVersion": "v1", "items": namespaces},
        }


def _pod(name: str, image: Image) -> Json:
    owner = {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "name": "web",
        "uid": "00000000-0000-4000-8000-000000000001",
        "controller": True,
        "blockOwnerDeletion": True,
    }
    return {
        "metadata": {
            "name": name,
            "namespace": "shop",
            "creationTimestamp": "2026-11-02T10:00:00Z",
            "ownerReferences": [owner],
        },
        "spec": {"containers": [{"name": "main", "image": image.name}]},
        "status": {
            "phase": "Running",
            "containerStatuses": [
                {
                    "name": "main",
                    "image": image.name,
                    "imageID": f"{image.name.partition(':')[0]}@sha256:{image.digest}",
                    "ready": True,
                    "restartCount": 0,
                    "state": {"running": {"startedAt": "2026-11-02T10:00:00Z"}},
                }
            ],
        },
    }


@contextmanager
def listening(thing: Engine | Cluster) -> Iterator[str]:
    """Serve an engine or a cluster on a free port of this machine; give host and port."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = re.sub(r"^/v1\.\d+", "", self.path.partition("?")[0])
            answer = thing.answers().get(path)
            body = json.dumps({"message": f"no {path}"} if answer is None else answer).encode()
            self.send_response(404 if answer is None else 200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.send_header("api-version", "1.44")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def kubeconfig(folder: Path, address: str) -> Path:
    """Write how the cluster is reached."""
    named = {"name": "test"}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "test",
        "clusters": [{**named, "cluster": {"server": f"http://{address}"}}],
        "contexts": [{**named, "context": {"cluster": "test", "user": "test"}}],
        "users": [{**named, "user": {}}],
    }
    path = folder / "kubeconfig.json"
    path.write_text(json.dumps(config))
    return path
