"""A cloud with a function, a cluster and a bucket, as far as the command asks for them."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

DIGEST: Final = "ab" * 32
CONTENT: Final = b"hello"
_ACCOUNT: Final = "arn:aws:ecs:eu-west-1:1"
_CLUSTER, _SERVICE = f"{_ACCOUNT}:cluster/shop", f"{_ACCOUNT}:service/shop/web"
_TASK: Final = f"{_ACCOUNT}:task/shop/t1"
_FUNCTION: Final = {
    "FunctionName": "orders",
    "CodeSha256": base64.b64encode(bytes.fromhex(DIGEST)).decode(),
    "LastModified": "2026-11-02T10:00:00.000+0000",
    "PackageType": "Zip",
}
_RUNNING: Final = {
    "taskArn": _TASK,
    "clusterArn": _CLUSTER,
    "group": "service:web",
    "lastStatus": "RUNNING",
    "startedAt": 1700000000,
    "containers": [{"name": "main", "image": "acme/web:1", "imageDigest": f"sha256:{DIGEST}"}],
}
_CONTAINERS: Final[dict[str, Any]] = {
    "ListClusters": {"clusterArns": [_CLUSTER]},
    "DescribeClusters": {"clusters": [{"clusterArn": _CLUSTER, "clusterName": "shop"}]},
    "ListServices": {"serviceArns": [_SERVICE]},
    "DescribeServices": {"services": [{"serviceName": "web", "serviceArn": _SERVICE}]},
    "ListTasks": {"taskArns": [_TASK]},
    "DescribeTasks": {"tasks": [_RUNNING]},
}
_BUCKET: Final = (
    b'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>pages</Name>'
    b"<KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>index.html</Key>"
    b'<LastModified>2026-11-02T10:00:00.000Z</LastModified><ETag>"x"</ETag><Size>5</Size></Contents>'
    b"</ListBucketResult>"
)


def answer(path: str, action: str) -> tuple[str, bytes]:
    """Give the type and the content of what stands at a path, or of what an action of the cluster's API answers."""
    if action:
        return "application/x-amz-json-1.1", json.dumps(_CONTAINERS[action]).encode()
    if path == "/pages":
        return "application/xml", _BUCKET
    if path == "/pages/index.html":
        return "text/html", CONTENT
    found = {"Functions": [_FUNCTION]} if path.endswith("/functions") else _FUNCTION
    return "application/json", json.dumps(found).encode()


@contextmanager
def cloud() -> Iterator[str]:
    """Serve the cloud on a free port of this machine; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.do_GET()

        def do_GET(self) -> None:
            action = self.headers.get("x-amz-target", "").rpartition(".")[2]
            kind, content = answer(self.path.partition("?")[0], action)
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
